// TWS messages in the words of the checkers, and steps as TWS messages.
#include "scenarios/tws_story.hpp"

#include <gtest/gtest.h>

#include "scenarios/step_message.hpp"

namespace busproof::scenarios {
namespace {

using namespace std::string_literals;

constexpr std::uint32_t version = 157;

mock_gateway::wire_record frame(std::string msg, std::string body) {
  mock_gateway::wire_record r;
  r.msg = std::move(msg);
  r.body = std::move(body);
  return r;
}

TEST(TwsStory, tells_fields_apart_by_bars) {
  EXPECT_EQ(tws_line("49\0001\0007\0"s), "49|1|7|");
  EXPECT_EQ(tws_line(""), "");
}

TEST(TwsStory, tells_the_part_that_a_message_plays) {
  EXPECT_EQ(tws_part(frame("hello", "v157..157"), version), "hello");
  EXPECT_EQ(tws_part(frame("welcome", "157\0now\0"s), version), "welcome");
  EXPECT_EQ(tws_part(frame("placeOrder", "3\0005\0"s), version), "order");
  EXPECT_EQ(tws_part(frame("cancelOrder", "4\0001\0005\0"s), version), "cancel");
  EXPECT_EQ(tws_part(frame("contractData", "10\0008\000101\0AAPL"s), version), "response");
  EXPECT_EQ(tws_part(frame("openOrderEnd", "53\0001\0"s), version), "end");
}

TEST(TwsStory, looks_at_the_values_where_they_say_more_than_the_id) {
  EXPECT_EQ(tws_part(frame("execDetails", "11\000-1\0005\0"s), version), "order_update");
  EXPECT_EQ(tws_part(frame("execDetails", "11\0007\0005\0"s), version), "response");
  EXPECT_EQ(tws_part(frame("error", "4\0002\000-1\0002104\0ok\0"s), version), "notice");
  EXPECT_EQ(tws_part(frame("error", "4\0002\000-1\000502\0no\0"s), version), "error");
}

TEST(TwsStory, goes_by_the_field_table_where_there_is_no_body) {
  EXPECT_EQ(tws_part(frame("reqMktData", ""), version), "request");
  EXPECT_EQ(tws_part(frame("unknown", ""), version), "notice");
}

TEST(TwsStory, finds_the_execution_that_a_message_names) {
  EXPECT_EQ(tws_execution("11|-1|5|265598|AAPL|STK||0|||SMART|USD|AAPL|NMS|e5|now|", version),
            "e5");
  EXPECT_EQ(tws_execution("59|1|e5|1.25|USD|0|0|0|", version), "e5");
  EXPECT_EQ(tws_execution("3|5|Filled|", version), "");
  EXPECT_EQ(tws_execution("59|1|e", version), "");
  EXPECT_EQ(tws_execution("", version), "");
}

TEST(TwsStory, tells_a_message_that_decodes_from_one_that_does_not) {
  auto const with_body = [](std::string_view body) {
    bus::message m;
    auto const bytes = bus::as_bytes(body);
    m.body.assign(bytes.begin(), bytes.end());
    return m;
  };
  EXPECT_TRUE(tws_decodes(with_body("49\0001\0007\0"s), version));
  EXPECT_FALSE(tws_decodes(with_body("49\0001\000x\0"s), version));
}

TEST(StepMessage, is_a_tws_message_with_the_id_of_its_call) {
  mock_gateway::step step;
  step.call = mock_gateway::step_call::subscribe;
  step.kind = "reqAccountUpdatesMulti";
  step.id = 7;
  step.message = {{"account", std::string("DU1")}};
  auto const what = message_of(step, 2, version);
  EXPECT_EQ(what.key, 9u);
  EXPECT_EQ(what.type, 76u);
  EXPECT_EQ(tws_line(what.body), "76|1|9|DU1||0|");
}

TEST(StepMessage, is_a_tws_message_without_an_id_where_it_has_none) {
  mock_gateway::step step;
  step.call = mock_gateway::step_call::shared_call;
  step.kind = "reqIds";
  auto const what = message_of(step, 0, version);
  EXPECT_EQ(what.key, 0u);
  EXPECT_EQ(tws_line(what.body), "8|1|1|");
}

}  // namespace
}  // namespace busproof::scenarios
