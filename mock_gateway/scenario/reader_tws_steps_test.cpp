// Steps of protocol "tws": what they send is named as the field table has it.
#include <filesystem>
#include <fstream>
#include <iterator>
#include <string>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "bus/protocol/tws/message_ids.hpp"
#include "bus/protocol/tws/tws_codec.hpp"
#include "mock_gateway/scenario/bad_scenario.hpp"
#include "mock_gateway/scenario/tws_words.hpp"
#include "mock_gateway/tws_options.hpp"

namespace busproof::mock_gateway {
namespace {

namespace tws = bus::protocol::tws;

/// Lines 1 to 3; the step's keys start in line 4.
std::string tws_step(std::string const& text) {
  return "protocol = \"tws\"\n[listen]\n[[step]]\n" + text;
}

step step_of(std::string const& text) {
  return parse_scenario(tws_step(text), "f.toml").steps.at(0);
}

TEST(TwsStep, names_its_message_and_gives_its_fields_as_the_wire_has_them) {
  auto const one = step_of(
      "call = \"order\"\nid = 5\n"
      "message = { kind = \"placeOrder\", symbol = \"AAPL\", totalQuantity = 10.0, transmit = true "
      "}\n");
  EXPECT_EQ(one.call, step_call::order);
  EXPECT_EQ(one.kind, "placeOrder");
  EXPECT_EQ(one.id, 5u);
  EXPECT_EQ(one.message.size(), 3u);
  EXPECT_EQ(one.message.at("totalQuantity"), field_value(std::string("10")));
  EXPECT_EQ(one.message.at("transmit"), field_value(std::string("1")));
}

TEST(TwsStep, has_its_id_in_the_field_that_the_message_has_for_it) {
  auto const one =
      step_of("call = \"subscribe\"\nid = 101\nmessage = { kind = \"reqContractDetails\" }\n");
  bus::message made;
  ASSERT_FALSE(make_tws_step_message(one.kind, one.message, 103, 157, made));
  EXPECT_EQ(made.type, tws::outgoing::req_contract_details);
  EXPECT_EQ(made.key, 103u);
  EXPECT_EQ(made.kind, bus::message_kind::request);
}

TEST(TwsStep, needs_no_id_where_the_answer_has_none) {
  EXPECT_FALSE(step_of("call = \"shared_call\"\nmessage = { kind = \"reqIds\" }\n").id);
  EXPECT_FALSE(step_of("call = \"shared\"\nmessage = { kind = \"reqOpenOrders\" }\n").id);
  auto const cancel = step_of(
      "call = \"message\"\nmessage = { kind = \"cancelOrder\", orderId = 5 "
      "}\n");
  bus::message made;
  ASSERT_FALSE(make_tws_step_message(cancel.kind, cancel.message, cancel.id, 157, made));
  EXPECT_EQ(made.key, 5u);
}

TEST(TwsStep, sends_nothing_in_most_calls) {
  for (auto const* call : {"wait", "connect", "shutdown", "updates"}) {
    EXPECT_EQ(step_of("call = \"" + std::string(call) + "\"\n").kind, "");
  }
}

TEST(TwsStep, waits_for_frames_by_the_names_of_their_messages) {
  auto const one = step_of(
      "call = \"wait\"\nafter = [\"contractData key 102 down\", { dir = \"up\","
      " msg = \"placeOrder\", nth = 2 }]\n");
  ASSERT_EQ(one.after.size(), 2u);
  EXPECT_EQ(one.after[0].wire->msg, "contractData");
  EXPECT_EQ(one.after[0].wire->key, 102u);
  EXPECT_EQ(one.after[1].wire->msg, "placeOrder");
}

TEST(TwsStep, goes_with_what_the_bus_is_told) {
  auto const file = parse_scenario(
      "protocol = \"tws\"\n[bus]\nthreads = 2\n[[step]]\ncall = \"wait\"\n", "f.toml");
  EXPECT_EQ(file.bus->threads, 2u);
  EXPECT_TRUE(file.listen);
}

TEST(TwsStep, is_checked_at_the_version_of_its_file) {
  auto const file = parse_scenario(
      "protocol = \"tws\"\n[protocol_options]\nserver_version = 176\n[[step]]\ncall = \"wait\"\n",
      "f.toml");
  EXPECT_EQ(tws_version_of(file.protocol_options), 176u);
  EXPECT_EQ(tws_version_of({}), 157u);
}

TEST(TwsStep, knows_the_errors_of_a_greeting) {
  EXPECT_EQ(step_of("call = \"connect\"\nexpect = { error = \"client_id_in_use\" }\n").expect.error,
            "client_id_in_use");
}

TEST(TwsStep, asks_for_no_more_rows_in_all_than_the_limit) {
  std::string const step =
      "[[step]]\ncall = \"message\"\n"
      "message = { kind = \"reqMktData\", secType = \"BAG\", legs = 200000 }\n";
  EXPECT_EQ(parse_scenario("protocol = \"tws\"\n" + step + step, "f.toml").steps.size(), 2u);
  try {
    parse_scenario("protocol = \"tws\"\n" + step + step + step, "f.toml");
    FAIL() << "it was read";
  } catch (scenario_error const& error) {
    EXPECT_EQ(error.line, 10u);
    EXPECT_THAT(error.text, testing::HasSubstr("at most 2097152 are read: split the scenario"));
  }
}

/// The reference of the format can't drift from what is read: its example is read here.
TEST(TwsStep, is_read_as_the_reference_has_it) {
  std::ifstream in(std::filesystem::path(BUSPROOF_SOURCE_DIR) / "mock_gateway/scenario/README.md");
  ASSERT_TRUE(in);
  std::string const text{std::istreambuf_iterator<char>(in), {}};
  auto const chapter = text.find("### Files of protocol `tws`");
  ASSERT_NE(chapter, std::string::npos);
  auto const start = text.find("```toml\n", chapter) + 8;
  auto const end = text.find("```", start);
  auto const file =
      parse_scenario("protocol = \"tws\"\n" + text.substr(start, end - start), "f.toml");
  ASSERT_EQ(file.steps.size(), 3u);
  EXPECT_EQ(file.steps[1].kind, "placeOrder");
}

TEST(TwsStep, sends_what_clients_send_and_waits_for_what_is_sent_in_a_direction) {
  auto const error_of = [](std::string const& text) -> std::string {
    try {
      step_of(text);
    } catch (scenario_error const& error) {
      return error.what();
    }
    return "no error";
  };
  EXPECT_THAT(error_of("call = \"message\"\nmessage = { kind = \"openOrderEnd\" }\n"),
              testing::StartsWith("f.toml:5:20: a client never sends \"openOrderEnd\""));
  EXPECT_THAT(error_of("call = \"wait\"\nafter = { dir = \"up\", msg = \"openOrderEnd\" }\n"),
              testing::StartsWith("f.toml:5:29: a client never sends \"openOrderEnd\""));
  EXPECT_THAT(error_of("call = \"wait\"\nafter = { dir = \"down\", msg = \"response\" }\n"),
              testing::StartsWith("f.toml:5:31: protocol \"tws\" has no message \"response\""));
}

struct BadTwsStep : testing::TestWithParam<bad_file> {};

TEST_P(BadTwsStep, is_refused_at_its_place) { expect_refused(GetParam()); }

INSTANTIATE_TEST_SUITE_P(
    TwsStep, BadTwsStep,
    testing::Values(
        bad_file{"no_message", tws_step("call = \"request\"\nid = 1\n"), 3, 1,
                 "[[step]] has no `message`; add message = { kind = \"reqContractDetails\" }, or "
                 "another kind"},
        bad_file{
            "no_kind", tws_step("call = \"request\"\nid = 1\nmessage = { symbol = \"AAPL\" }\n"), 6,
            11,
            "`message` does not say which it is; add kind = \"reqContractDetails\", or another "
            "one that a client sends"},
        bad_file{"kind_is_a_number",
                 tws_step("call = \"request\"\nid = 1\nmessage = { kind = 9 }\n"), 6, 20,
                 "`kind` must be a string; write one"},
        bad_file{"unknown_kind",
                 tws_step("call = \"shared_call\"\nmessage = { kind = \"reqId\" }\n"), 5, 20,
                 "protocol \"tws\" has no message \"reqId\"; did you mean `reqIds`?"},
        bad_file{"the_bus_says_it",
                 tws_step("call = \"message\"\nmessage = { kind = \"startApi\" }\n"), 5, 20,
                 "the bus sends \"startApi\" by itself when a session begins; name another "
                 "message"},
        bad_file{"no_id", tws_step("call = \"order\"\nmessage = { kind = \"placeOrder\" }\n"), 4, 1,
                 "protocol \"tws\" needs an `id` for call = \"order\", because the bus does not "
                 "write into messages; add id = 101"},
        bad_file{
            "id_twice",
            tws_step("call = \"order\"\nid = 5\nmessage = { kind = \"placeOrder\", orderId = 5 "
                     "}\n"),
            6, 34, "the step's `id` is the message's `orderId`; remove it here"},
        bad_file{"id_of_a_message",
                 tws_step("call = \"message\"\nid = 5\nmessage = { kind = \"cancelOrder\" }\n"), 5,
                 1,
                 "`id` does not go with call = \"message\"; write `orderId` into the message in "
                 "place of it"},
        bad_file{"id_of_nothing",
                 tws_step("call = \"message\"\nid = 5\nmessage = { kind = \"cancelPositions\" }\n"),
                 5, 1, "`id` is none of this message's; remove it"},
        bad_file{"id_too_large",
                 tws_step("call = \"request\"\nid = 2147483647\nrepeat = 2\n"
                          "message = { kind = \"reqContractDetails\" }\n"),
                 5, 6, "`id` is 2147483647; with 2 calls it must be from 1 to 2147483646"},
        bad_file{"shared_message_by_id",
                 tws_step("call = \"request\"\nid = 1\nmessage = { kind = \"reqIds\" }\n"), 6, 20,
                 "\"reqIds\" does not go with call = \"request\": its answer carries no id; use "
                 "call = \"shared\" or \"shared_call\""},
        bad_file{
            "message_with_id_shared",
            tws_step("call = \"shared\"\nmessage = { kind = \"reqContractDetails\" }\n"), 5, 20,
            "\"reqContractDetails\" does not go with call = \"shared\": its answer carries its "
            "id; use call = \"request\" or \"subscribe\""},
        bad_file{"order_as_a_request",
                 tws_step("call = \"request\"\nid = 1\nmessage = { kind = \"placeOrder\" }\n"), 6,
                 20,
                 "\"placeOrder\" does not go with call = \"request\": it is about an order; use "
                 "call = \"order\""},
        bad_file{"nothing_answers",
                 tws_step("call = \"shared_call\"\nmessage = { kind = \"cancelPositions\" }\n"), 5,
                 20,
                 "\"cancelPositions\" does not go with call = \"shared_call\": nothing answers it; "
                 "use call = \"message\""},
        bad_file{"unknown_field",
                 tws_step("call = \"shared_call\"\nmessage = { kind = \"reqIds\", cont = 1 }\n"), 5,
                 30, "\"reqIds\" has no field `cont`; did you mean `count`?"},
        bad_file{"wrong_value",
                 tws_step("call = \"shared_call\"\nmessage = { kind = \"reqIds\", count = \"x\" "
                          "}\n"),
                 5, 38, "field `count` of \"reqIds\" is \"x\"; it must be a whole number"},
        bad_file{"field_that_nothing_carries",
                 tws_step("call = \"request\"\nid = 1\nmessage = { kind = \"reqMktData\", "
                          "\"legs[0].conId\" = 1 }\n"),
                 6, 11,
                 "change this message, which can't be sent: reqMktData.legs[0].conId: goes only "
                 "with another field that is not set; set that, too, or leave this out"},
        bad_file{
            "trigger_of_an_unknown_frame",
            tws_step("call = \"wait\"\nafter = \"contractDat key 1 down\"\n"), 5, 9,
            "`after` \"contractDat key 1 down\": no \"contractDat\" travels down; did you mean "
            "`contractData`?"},
        bad_file{"range_of_ids", "protocol = \"tws\"\n[bus]\nfirst_id = 5\n", 3, 1,
                 "`first_id` is for calls without an `id`, which this protocol does not have; "
                 "remove it"},
        bad_file{"server", "protocol = \"tws\"\n[server]\n", 2, 2,
                 "`server` goes with protocol \"native\" only; remove it, or the `protocol`"}),
    name_of);

}  // namespace
}  // namespace busproof::mock_gateway
