// Files of protocol "tws": messages and fields are those of the TWS field table.
#include <string>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "mock_gateway/behaviour.hpp"
#include "mock_gateway/scenario/plan_writer.hpp"
#include "mock_gateway/scenario/reader.hpp"
#include "mock_gateway/scenario/scenario_error.hpp"

namespace busproof::mock_gateway {
namespace {

using testing::HasSubstr;
using testing::StartsWith;

/// Line 1 is the protocol.
scenario parse_tws(std::string const& text) {
  return parse_scenario("protocol = \"tws\"\n" + text, "f.toml");
}

std::string error_of(std::string const& text) {
  try {
    auto const plan = parse_tws(text);
    make_behaviour(plan);
  } catch (scenario_error const& error) {
    return error.what();
  }
  return "no error";
}

TEST(TwsScenario, needs_nothing_but_its_protocol_and_a_gateway) {
  EXPECT_EQ(parse_tws("[listen]\n").protocol, "tws");
  EXPECT_EQ(error_of("[listen]\n"), "no error");
}

TEST(TwsScenario, takes_numbers_texts_and_truths_as_the_wire_has_them) {
  auto const plan = parse_tws(R"([[on]]
msg = "placeOrder"
where = { totalQuantity = 10.0, symbol = "AAPL", transmit = true, orderId = 5, lmtPrice = "1.50" }
reply = [{ send = "orderStatus", filled = 10 }]
)");
  auto const& where = plan.on.at(0).where;
  auto const text = [&](char const* name) { return std::get<std::string>(where.at(name)); };
  EXPECT_EQ(text("totalQuantity"), "10");
  EXPECT_EQ(text("symbol"), "AAPL");
  EXPECT_EQ(text("transmit"), "1");
  EXPECT_EQ(text("orderId"), "5");
  EXPECT_EQ(text("lmtPrice"), "1.5");
}

TEST(TwsScenario, knows_fields_of_rows) {
  EXPECT_EQ(error_of(R"([[on]]
msg = "reqHistoricalData"
reply = { send = "historicalData", "bars[0].open" = 1.5, "bars[1].date" = "20260102" }
)"),
            "no error");
}

TEST(TwsScenario, names_the_place_of_a_wrong_message) {
  EXPECT_EQ(error_of("[[on]]\nmsg = \"reqContractDetail\"\nreply = []\n"),
            "f.toml:3:7: protocol \"tws\" has no message \"reqContractDetail\"; did you mean "
            "`reqContractDetails`?");
  EXPECT_THAT(error_of("[[on]]\nmsg = \"contractData\"\nreply = []\n"),
              StartsWith("f.toml:3:7: a client never sends \"contractData\""));
  EXPECT_THAT(error_of("[[fault]]\nat = { dir = \"up\", msg = \"openOrder\" }\ndo = \"drop\"\n"),
              StartsWith("f.toml:3:26: a client never sends \"openOrder\""));
  EXPECT_THAT(error_of("[[expect]]\nreceived = \"request\"\n"),
              StartsWith("f.toml:3:12: protocol \"tws\" has no message \"request\""));
}

TEST(TwsScenario, names_the_place_of_a_wrong_field_and_the_one_that_was_meant) {
  EXPECT_EQ(error_of("[[on]]\nmsg = \"placeOrder\"\nwhere = { symbl = \"AAPL\" }\nreply = []\n"),
            "f.toml:4:11: \"placeOrder\" has no field `symbl`; did you mean `symbol`?");
  EXPECT_EQ(error_of("[[on]]\nmsg = \"placeOrder\"\nreply = { send = \"orderStatus\", "
                     "statuss = \"Filled\" }\n"),
            "f.toml:4:33: \"orderStatus\" has no field `statuss`; did you mean `status`?");
  EXPECT_THAT(error_of("[[on]]\nmsg = \"reqIds\"\nreply = { send = \"nextValidId\", zzz = 1 }\n"),
              HasSubstr("has no field `zzz`; its first ones are"));
}

TEST(TwsScenario, names_the_place_of_a_wrong_value) {
  EXPECT_EQ(error_of("[[on]]\nmsg = \"placeOrder\"\nwhere = { orderId = \"abc\" }\nreply = []\n"),
            "f.toml:4:21: field `orderId` of \"placeOrder\" is \"abc\"; it must be a whole number");
  EXPECT_THAT(
      error_of("[[on]]\nmsg = \"reqIds\"\nreply = { send = \"orderStatus\", filled = \"x\" }\n"),
      HasSubstr("it must be a number"));
}

TEST(TwsScenario, refuses_an_early_answer_to_what_has_none) {
  EXPECT_THAT(error_of("[[fault]]\nat = { msg = \"cancelOrder\" }\ndo = \"early\"\n"),
              HasSubstr("early answers a request"));
  EXPECT_EQ(error_of("[[fault]]\nat = { msg = \"placeOrder\" }\ndo = \"early\"\n"), "no error");
}

TEST(TwsScenario, has_options_of_its_own) {
  EXPECT_EQ(error_of("[listen]\n[protocol_options]\nserver_version = 178\nnext_order_id = 5\n"
                     "accounts = \"A,B\"\nclock = 0\ntime = \"now\"\n"),
            "no error");
  EXPECT_THAT(
      error_of("[listen]\n[protocol_options]\nserver_version = 156\n"),
      StartsWith("f.toml:4:18: `server_version`: it must be a whole number from 157 to 178"));
  EXPECT_THAT(error_of("[listen]\n[protocol_options]\naccounts = \"A,,B\"\n"),
              HasSubstr("`accounts`: it must be text"));
  EXPECT_THAT(error_of("[listen]\n[protocol_options]\ncancel = \"stop\"\n"),
              StartsWith("f.toml:4:1: unknown key `cancel`"));
}

TEST(TwsScenario, leaves_the_greeting_to_the_gateway) {
  EXPECT_THAT(error_of("[[on]]\nmsg = \"hello\"\nreply = []\n"),
              StartsWith("f.toml:2:1: the gateway answers \"hello\" by itself"));
  EXPECT_THAT(error_of("[[on]]\nmsg = \"reqIds\"\nreply = { send = \"welcome\" }\n"),
              StartsWith("f.toml:4:9: \"welcome\" is the answer to a hello alone"));
}

TEST(TwsScenario, has_plans_that_are_read_again) {
  auto const plan = parse_tws("[[fault]]\nat = { msg = \"openOrder\", key = 3 }\ndo = \"drop\"\n");
  auto const again = parse_scenario(write_plan(plan, 4), "g.toml");
  EXPECT_EQ(again.protocol, "tws");
  EXPECT_EQ(again.faults.at(0).at.msg, "openOrder");
}

TEST(TwsScenario, knows_which_way_the_frames_of_its_chaos_go) {
  auto const plan =
      parse_tws("[chaos]\nbudget = 3\nmsg = \"contractData\"\nweights = { delay = 1, drop = 1 }\n");
  EXPECT_EQ(plan.chaos->dir, direction::down);
}

}  // namespace
}  // namespace busproof::mock_gateway
