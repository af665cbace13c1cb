// The gateway as a TWS: sessions, rules and faults.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "mock_gateway/tws_test_client.hpp"

namespace busproof::mock_gateway {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;

std::string const tws_defaults = "protocol = \"tws\"\n[protocol_options]\nclock = 1767367800\n";

std::vector<std::string> ids_of(std::vector<std::string> const& frames) {
  std::vector<std::string> out;
  for (auto const& one : frames) out.push_back(id_of(one));
  return out;
}

TEST(TwsGateway, serves_a_session_without_being_told_anything) {
  test_gateway peer("protocol = \"tws\"\n");
  tws_test_client client(peer.where(), 7);
  client.say("49|1|");
  EXPECT_EQ(id_of(client.next()), "49");
  client.ask_details(1, "IBM");
  EXPECT_THAT(client.next(), HasSubstr("|IBM|STK||0||SMART|USD|IBM|"));
  EXPECT_EQ(client.next(), "52|1|1|");
  client.say("1|11|2||IBM|STK|||||SMART||USD|||0||1|0||");
  EXPECT_THAT(ids_of(client.next(7)), ElementsAre("1", "2", "1", "2", "1", "2", "57"));
  client.say("20|3||IBM|STK|||||SMART||USD|||0||1 hour|1 D|1|TRADES|1|0||");
  EXPECT_THAT(client.next(), HasSubstr("|24|"));
  client.say("61|1|");
  EXPECT_EQ(client.next(), "62|1|");
  client.say("99|1|");
  EXPECT_EQ(client.next(), "102|");
  client.say("7|3|5|0|||||||");
  EXPECT_EQ(client.next(), "55|1|5|");
  client.say("6|2|1||");
  EXPECT_EQ(client.next(), "54|1|DU1234567|");
  client.say("59|1|3|");
  client.say("17|1|");
  EXPECT_EQ(client.next(), "15|1|DU1234567|");
}

TEST(TwsGateway, refuses_a_client_id_in_use_until_its_owner_has_gone) {
  test_gateway peer(tws_defaults);
  auto first = std::make_unique<tws_test_client>(peer.where(), 7);
  tws_test_client second(peer.where());
  second.say_hello();
  second.next();
  second.say("71|2|7||");
  EXPECT_THAT(second.next(), HasSubstr("4|2|-1|326|"));
  EXPECT_EQ(second.next(), "");
  first.reset();
  peer.await([](wire_record const& one) {
    return one.conn == 1 && one.what != wire_record::event::frame &&
           one.what != wire_record::event::open;
  });
  // The id is free a moment after the log says so.
  for (bool refused = true; refused;) {
    tws_test_client third(peer.where());
    third.say_hello();
    third.next();
    third.say("71|2|7||");
    refused = id_of(third.next()) == "4";
  }
}

TEST(TwsGateway, ends_a_session_whose_client_speaks_no_version_of_its_own) {
  test_gateway peer(tws_defaults);
  tws_test_client client(peer.where());
  client.say_hello("v38..156");
  EXPECT_EQ(client.next(), "");
  auto const ended =
      peer.await([](wire_record const& one) { return one.what == wire_record::event::failed; });
  EXPECT_THAT(ended.detail, HasSubstr("version"));
}

TEST(TwsGateway, speaks_the_version_that_its_file_asks_for) {
  test_gateway peer(tws_defaults + "server_version = 176\n");
  tws_test_client client(peer.where());
  client.say_hello("v100..193");
  EXPECT_EQ(client.next().substr(0, 4), "176|");
}

TEST(TwsGateway, says_what_is_wrong_with_a_request_and_goes_on) {
  test_gateway peer(tws_defaults);
  tws_test_client client(peer.where(), 7);
  client.say("9|8|1|abc|IBM|STK|||||SMART||USD||||||");
  EXPECT_THAT(client.next(), HasSubstr("4|2|1|320|"));
  client.say("4711|1|");
  EXPECT_THAT(client.next(), HasSubstr("4|2|-1|320|"));
  client.say("49|1|");
  EXPECT_EQ(client.next(), "49|1|1767367800|");
}

TEST(TwsGateway, keeps_orders_beyond_the_session_that_placed_them) {
  test_gateway peer(tws_defaults);
  {
    tws_test_client client(peer.where(), 7);
    client.place(1, "LMT");
    client.next(2);
  }
  tws_test_client other(peer.where(), 8);
  other.say("5|1|");
  EXPECT_EQ(other.next(), "53|1|");
  other.say("16|1|");
  EXPECT_THAT(ids_of(other.next(3)), ElementsAre("5", "3", "53"));
}

TEST(TwsGateway, fills_in_what_a_reply_of_the_file_leaves_out) {
  test_gateway peer(tws_defaults + R"([[on]]
msg = "reqContractDetails"
where = { symbol = "AAPL" }
reply = [{ send = "contractData", rows = 3, longName = "Apple" }, { send = "contractDataEnd" }]
[[on]]
msg = "placeOrder"
where = { totalQuantity = 10.0, orderType = "LMT" }
reply = [{ send = "openOrder" }, { send = "orderStatus", status = "Filled" }]
)");
  tws_test_client client(peer.where(), 7);
  client.ask_details(101, "AAPL");
  auto const rows = client.next(4);
  EXPECT_THAT(rows[0], HasSubstr("10|8|101|AAPL|STK||0||SMART|USD|AAPL|NMS|NMS|265598|"));
  EXPECT_THAT(rows[1], HasSubstr("|265599|"));
  EXPECT_THAT(rows[2], HasSubstr("|Apple|"));
  EXPECT_EQ(rows[3], "52|1|101|");
  client.place(5, "LMT");
  EXPECT_THAT(client.next(), HasSubstr("5|5|265598|AAPL|STK|"));
  EXPECT_EQ(client.next(), "3|5|Filled|10|0|150.25|900005|0|150.25|7||0|");
}

TEST(TwsGateway, reorders_delays_duplicates_and_drops_by_message_name_and_id) {
  test_gateway peer(tws_defaults + R"([[fault]]
at = { dir = "down", msg = "contractData", key = 101 }
do = "hold"
until = { dir = "down", msg = "contractDataEnd", key = 102 }
[[fault]]
at = { dir = "down", msg = "contractDataEnd", key = 101 }
do = "hold"
until = { dir = "down", msg = "contractDataEnd", key = 102 }
[[fault]]
at = { msg = "execDetails" }
do = "duplicate"
[[fault]]
at = { msg = "commission" }
do = "drop"
[[fault]]
at = { msg = "currentTime" }
do = "delay"
by = "1ms"
[[fault]]
at = { dir = "up", msg = "reqIds", client = "7" }
do = "drop"
[[expect]]
received = "placeOrder"
where = { symbol = "AAPL" }
key = 1
[[expect]]
never = "cancelOrder"
)");
  tws_test_client client(peer.where(), 7);
  client.ask_details(101, "AAPL");
  client.ask_details(102, "IBM");
  auto const rows = client.next(4);
  EXPECT_THAT(rows, ElementsAre(HasSubstr("|102|"), "52|1|102|", HasSubstr("|101|"), "52|1|101|"));
  client.place(1, "MKT");
  EXPECT_THAT(ids_of(client.next(5)), ElementsAre("5", "3", "11", "11", "3"));
  client.say("8|1|1|");
  client.say("49|1|");
  EXPECT_EQ(id_of(client.next()), "49");
  auto const report = peer.stop();
  EXPECT_TRUE(report.all_faults_fired()) << report.verdict();
  EXPECT_TRUE(report.all_expectations_met()) << report.verdict();
}

TEST(TwsGateway, cuts_frames_of_both_directions_into_pieces_of_any_size) {
  for (int const bytes : {1, 2, 3, 5, 64}) {
    auto const slice = [&](std::string const& dir) {
      return "[[fault]]\nat = { dir = \"" + dir +
             "\", every = 1 }\ndo = \"slice\"\nbytes = " + std::to_string(bytes) + "\n";
    };
    test_gateway peer(tws_defaults + slice("down") + slice("up"));
    tws_test_client client(peer.where(), 7);
    client.place(1, "LMT");
    EXPECT_THAT(ids_of(client.next(2)), ElementsAre("5", "3"));
    client.say("49|1|");
    EXPECT_EQ(client.next(), "49|1|1767367800|");
    auto const report = peer.stop();
    EXPECT_TRUE(report.all_faults_fired()) << report.verdict();
  }
}

TEST(TwsGateway, answers_an_order_before_all_of_it_has_come) {
  test_gateway peer(tws_defaults + R"([listen]
receive_buffer = 4096
[[on]]
msg = "placeOrder"
reply = [{ send = "orderStatus" }]
[[fault]]
at = { msg = "placeOrder", key = 5 }
do = "early"
)");
  tws_test_client client(peer.where(), 7);
  std::string const begin(
      "\0\0\0\x93"
      "3\0"
      "5\0\0"
      "AAPL\0",
      14);
  client.plain().send_bytes(bus::as_bytes(begin));
  EXPECT_EQ(client.next(), "3|5|Submitted|0|0|0|900005|0|0|7||0|");
}

TEST(TwsGateway, answers_ids_that_are_no_keys) {
  test_gateway peer(tws_defaults);
  tws_test_client client(peer.where(), 7);
  client.say("9|8|-5||IBM|STK|||||SMART||USD||||||");
  EXPECT_THAT(client.next(), HasSubstr("10|8|-5|IBM|"));
  EXPECT_EQ(client.next(), "52|1|-5|");
}

TEST(TwsGateway, tells_whom_it_turns_away_why) {
  test_gateway peer("protocol = \"tws\"\n[listen]\nmax_sessions = 1\nover_limit = \"error\"\n");
  tws_test_client first(peer.where(), 7);
  tws_test_client second(peer.where());
  EXPECT_THAT(second.next(), HasSubstr("4|2|-1|502|"));
  EXPECT_EQ(second.next(), "");
}

TEST(TwsGateway, says_the_same_twice_when_its_clock_stands_still) {
  auto const run = [] {
    test_gateway peer(tws_defaults);
    tws_test_client client(peer.where(), 7);
    client.place(1, "MKT");
    client.next(5);
    client.say("20|3||IBM|STK|||||SMART||USD|||0||1 day|5 D|1|TRADES|1|0||");
    client.next();
    peer.stop();
    return peer.log_lines();
  };
  EXPECT_EQ(run(), run());
}

TEST(TwsGateway, resets_inside_a_frame) {
  test_gateway peer(tws_defaults + R"([[fault]]
at = { msg = "openOrder", byte = 40 }
do = "reset"
)");
  tws_test_client client(peer.where(), 7);
  client.place(1, "LMT");
  EXPECT_EQ(client.next(), "");
}

TEST(TwsGateway, logs_messages_by_their_names) {
  test_gateway peer(tws_defaults);
  tws_test_client client(peer.where(), 7);
  client.ask_details(101, "AAPL");
  client.next(2);
  peer.stop();
  std::vector<std::string> names;
  for (auto const& one : peer.log()) {
    if (one.what == wire_record::event::frame) names.push_back(one.msg);
  }
  EXPECT_THAT(names, ElementsAre("hello", "welcome", "startApi", "managedAccts", "nextValidId",
                                 "reqContractDetails", "contractData", "contractDataEnd"));
  for (auto const& one : peer.log()) {
    if (one.msg == "contractData") {
      EXPECT_EQ(one.key, 101u);
      EXPECT_EQ(one.client, "7");
    }
  }
}

}  // namespace
}  // namespace busproof::mock_gateway
