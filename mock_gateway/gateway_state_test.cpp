// States of rules over real TCP: per client, across its connections, and in the report.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "mock_gateway/test_meeting.hpp"

namespace busproof::mock_gateway {
namespace {

using bus::message_kind;
using testing::HasSubstr;

std::string const life_of_an_order = R"(
initial_state = "flat"
[[on]]
msg = "order"
state = { is = "flat", becomes = "live" }
reply = [ { send = "order_update", body = "submitted" } ]
[[on]]
msg = "order"
state = { is = "live" }
reply = [ { send = "error", code = 201, text = "one order at a time" } ]
[[on]]
msg = "cancel"
state = { is = "live", becomes = "flat" }
reply = [ { send = "order_update", body = "cancelled" } ]
)";

std::string next_of(test_client& client) {
  auto const next = client.receive();
  if (!next) return "end";
  return std::string(to_string(next->kind)) + " " +
         (next->kind == message_kind::error ? "" : text_of(*next));
}

TEST(State, decides_which_rule_answers) {
  meeting test(life_of_an_order);
  test.client.send(message_kind::order, 1);
  EXPECT_EQ(next_of(test.client), "order_update submitted");
  test.client.send(message_kind::order, 2);
  EXPECT_EQ(next_of(test.client), "error ");
  test.client.send(message_kind::cancel, 1);
  EXPECT_EQ(next_of(test.client), "order_update cancelled");
  test.client.send(message_kind::order, 3);
  EXPECT_EQ(next_of(test.client), "order_update submitted");
}

TEST(State, belongs_to_a_client_and_outlives_its_connection) {
  test_gateway peer(life_of_an_order);
  {
    test_client first(peer.where());
    first.greet("alice");
    first.send(message_kind::order, 1);
    EXPECT_EQ(next_of(first), "order_update submitted");
  }
  test_client again(peer.where());
  again.greet("alice");
  again.send(message_kind::order, 2);
  EXPECT_EQ(next_of(again), "error ");
  test_client other(peer.where());
  other.greet("bob");
  other.send(message_kind::order, 1);
  EXPECT_EQ(next_of(other), "order_update submitted");
}

TEST(State, that_nobody_was_in_is_told_by_the_report) {
  meeting test(life_of_an_order);
  test.client.send(message_kind::cancel, 1);
  EXPECT_TRUE(test.answers(9));
  auto const report = test.peer.stop();
  EXPECT_THAT(report.rules.at(2).near_miss,
              HasSubstr("no cancel came while its client was in state \"live\"; the last one came "
                        "in state \"flat\""));
}

}  // namespace
}  // namespace busproof::mock_gateway
