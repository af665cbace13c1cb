// What a gateway reports: faults, expectations, rules, connections.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "mock_gateway/scenario/scenario_error.hpp"
#include "mock_gateway/test_gateway.hpp"

namespace busproof::mock_gateway {
namespace {

using bus::message_kind;
using testing::HasSubstr;

void ask_once(test_gateway& peer, std::uint64_t key = 1) {
  test_client client(peer.where());
  client.greet("alice");
  client.send(message_kind::request, key, "ask");
  client.receive();
}

TEST(Report, names_a_fault_that_never_fired_with_its_place) {
  test_gateway peer(R"(
[[fault]]
at = { dir = "down", msg = "response", key = 999 }
do = "drop"
)");
  ask_once(peer);
  auto const report = peer.stop();
  EXPECT_FALSE(report.all_faults_fired());
  EXPECT_THAT(report.faults.at(0).text,
              HasSubstr("test.toml:4: drop (down response key 999) never fired"));
  EXPECT_THAT(report.verdict(), HasSubstr("never fired"));
}

TEST(Report, counts_how_often_a_fault_fired) {
  test_gateway peer(R"(
[[fault]]
at = { dir = "down", msg = "response" }
do = "delay"
by = "1us"
repeat = 2
)");
  for (std::uint64_t key = 1; key <= 3; ++key) ask_once(peer, key);
  auto const report = peer.stop();
  EXPECT_EQ(report.faults.at(0).fired, 2u);
  EXPECT_EQ(report.faults.at(0).matched, 3u);
  EXPECT_TRUE(report.all_faults_fired());
}

TEST(Report, says_how_far_a_reorder_came) {
  test_gateway peer(R"(
[[fault]]
at = { dir = "down", msg = "response" }
do = "reorder"
count = 3
)");
  {
    test_client client(peer.where());
    client.greet();
    client.send(message_kind::request, 1);
    client.send(message_kind::request, 2);
    peer.await([](wire_record const& one) { return one.key == 2; });
  }
  EXPECT_THAT(peer.stop().faults.at(0).text, HasSubstr("collected 2 of 3"));
}

TEST(Report, judges_expectations_and_shows_the_nearest_miss) {
  test_gateway peer(R"(
[[expect]]
received = "request"
key = 1
[[expect]]
received = "request"
key = 2
[[expect]]
never = "cancel"
[[expect]]
sent = "response"
count = 2
)");
  ask_once(peer);
  auto const report = peer.stop();
  ASSERT_EQ(report.expectations.size(), 4u);
  EXPECT_TRUE(report.expectations[0].met);
  EXPECT_FALSE(report.expectations[1].met);
  EXPECT_THAT(report.expectations[1].near_miss, HasSubstr("key: expected 2, got 1"));
  EXPECT_TRUE(report.expectations[2].met);
  EXPECT_FALSE(report.expectations[3].met);
  EXPECT_THAT(report.expectations[3].text, HasSubstr("expected 2, seen 1"));
  EXPECT_FALSE(report.all_expectations_met());
}

TEST(Report, takes_a_request_for_received_whatever_the_plan_did_with_it) {
  test_gateway peer(R"(
[[fault]]
at = { dir = "up", msg = "request" }
do = "reset"
[[expect]]
received = "request"
where = { body = "ask" }
)");
  ask_once(peer);
  EXPECT_TRUE(peer.stop().all_expectations_met());
}

TEST(Report, shows_what_nearly_matched_a_rule) {
  test_gateway peer(R"(
[[on]]
msg = "request"
where = { body = "asked" }
reply = []
)");
  ask_once(peer);
  auto const report = peer.stop();
  EXPECT_EQ(report.rules.at(0).matched, 0u);
  EXPECT_THAT(report.rules.at(0).near_miss, HasSubstr("expected \"asked\", got \"ask\""));
}

TEST(Report, tells_how_each_connection_ended) {
  test_gateway peer("");
  { ask_once(peer); }
  peer.await([](wire_record const& one) { return one.what == wire_record::event::closed; });
  test_client second(peer.where());
  second.greet();
  second.reset();
  peer.await([](wire_record const& one) { return one.what == wire_record::event::reset; });
  auto const report = peer.stop();
  ASSERT_EQ(report.connections.size(), 2u);
  EXPECT_EQ(report.connections[0].end, "closed by the client");
  EXPECT_EQ(report.connections[0].client, "alice");
  EXPECT_EQ(report.connections[0].frames_up, 2u);
  EXPECT_EQ(report.connections[0].frames_down, 2u);
  EXPECT_EQ(report.connections[1].end, "reset by the client");
}

TEST(Report, has_what_was_never_sent_in_the_log) {
  test_gateway peer(R"(
[[fault]]
at = { dir = "down", msg = "response" }
do = "hold"
until = { dir = "up", msg = "cancel" }
)");
  {
    test_client client(peer.where());
    client.greet();
    client.send(message_kind::request, 5);
    peer.await([](wire_record const& one) { return one.key == 5; });
  }
  auto const lost = peer.await([](wire_record const& one) { return !one.delivered; });
  EXPECT_EQ(lost.key, 5u);
  EXPECT_EQ(lost.dir, direction::down);
}

TEST(Rules, answer_over_tcp_with_rows_and_end) {
  test_gateway peer(R"(
[[on]]
msg = "request"
where = { type = 7 }
times = 1
reply = [ { send = "response", rows = 2 }, { send = "end" } ]
[[on]]
msg = "request"
reply = [ { send = "error", code = 44, text = "no more" } ]
)");
  test_client client(peer.where());
  client.greet();
  client.send(message_kind::request, 1, "ask", 7);
  EXPECT_EQ(text_of(*client.receive()), "row 1");
  EXPECT_EQ(text_of(*client.receive()), "row 2");
  EXPECT_EQ(client.receive()->kind, message_kind::end);
  client.send(message_kind::request, 2, "ask", 7);
  EXPECT_EQ(client.receive()->kind, message_kind::error);
}

TEST(Rules, stop_at_a_cancel_if_the_protocol_is_told_so) {
  test_gateway peer(R"(
[protocol_options]
cancel = "end"
[[on]]
msg = "request"
reply = [ { send = "response" }, { send = "response", after = "1h" }, { send = "end" } ]
)");
  test_client client(peer.where());
  client.greet();
  client.send(message_kind::request, 1, "ask");
  EXPECT_EQ(client.receive()->kind, message_kind::response);
  client.send(message_kind::cancel, 1);
  EXPECT_EQ(client.receive()->kind, message_kind::end);
  client.send(message_kind::ping, 9);
  EXPECT_EQ(client.receive()->kind, message_kind::pong);
}

TEST(GatewayConstructor, refuses_what_its_protocol_has_not) {
  asio::io_context context;
  scenario plan;
  plan.on.push_back({.msg = "request", .replies = {{.send = "nonsense"}}});
  EXPECT_THROW(gateway(context.get_executor(), plan), scenario_error);
}

TEST(GatewayListen, reports_a_port_that_is_taken) {
  test_gateway peer("");
  scenario plan;
  plan.listen.emplace();
  plan.listen->port = peer.where().port();
  asio::io_context context;
  gateway second(context.get_executor(), plan);
  EXPECT_EQ(second.listen(), asio::error::address_in_use);
  // It never ran; stopping it is fine all the same.
  bool stopped = false;
  second.async_stop([&](error_code) { stopped = true; });
  context.run();
  EXPECT_TRUE(stopped);
}

TEST(GatewayListen, reports_a_host_that_does_not_exist) {
  scenario plan;
  plan.listen.emplace();
  plan.listen->host = "no.such.host.invalid";
  asio::io_context context;
  gateway lost(context.get_executor(), plan);
  EXPECT_TRUE(lost.listen());
}

TEST(GatewayStop, may_be_called_twice_and_is_not_needed) {
  asio::io_context context;
  {
    scenario plan;
    plan.listen.emplace();
    gateway short_lived(context.get_executor(), plan);
    ASSERT_FALSE(short_lived.listen());
    int stops = 0;
    short_lived.async_stop([&](error_code) { ++stops; });
    short_lived.async_stop([&](error_code) { ++stops; });
    context.run();
    EXPECT_EQ(stops, 2);
  }
  context.restart();
  {
    scenario plan;
    plan.listen.emplace();
    gateway abandoned(context.get_executor(), plan);
    ASSERT_FALSE(abandoned.listen());
  }
  context.run();  // ends: nothing is left to do
}

}  // namespace
}  // namespace busproof::mock_gateway
