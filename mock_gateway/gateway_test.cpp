// The gateway over real loopback TCP: what it does by itself, and the first of its faults.
#include "mock_gateway/gateway.hpp"

#include <gtest/gtest.h>

#include "mock_gateway/test_gateway.hpp"

namespace busproof::mock_gateway {
namespace {

using bus::message_kind;

TEST(Gateway, echoes_a_request_without_being_told_anything) {
  test_gateway peer("");
  test_client client(peer.where());
  client.greet("plain");
  client.send(message_kind::request, 101, "ask", 7);
  auto const answer = client.receive();
  ASSERT_TRUE(answer);
  EXPECT_EQ(answer->kind, message_kind::response);
  EXPECT_EQ(answer->key, 101u);
  EXPECT_EQ(answer->type, 7u);
  EXPECT_EQ(text_of(*answer), "ask");
}

TEST(Gateway, drops_the_frame_that_the_plan_names) {
  test_gateway peer(R"(
[[fault]]
at = { dir = "down", msg = "response", key = 101 }
do = "drop"
)");
  test_client client(peer.where());
  client.greet();
  client.send(message_kind::request, 101);
  client.send(message_kind::request, 102);
  auto const answer = client.receive();
  ASSERT_TRUE(answer);
  EXPECT_EQ(answer->key, 102u);
  EXPECT_TRUE(peer.stop().all_faults_fired());
}

TEST(Gateway, lets_other_keys_overtake_a_delayed_frame) {
  test_gateway peer(R"(
[[fault]]
at = { dir = "down", msg = "response", key = 101 }
do = "delay"
by = "30ms"
)");
  test_client client(peer.where());
  client.greet();
  client.send(message_kind::request, 101);
  client.send(message_kind::request, 102);
  EXPECT_EQ(client.receive()->key, 102u);
  EXPECT_EQ(client.receive()->key, 101u);
}

TEST(Gateway, answers_early_while_the_request_is_still_being_written) {
  test_gateway peer(R"(
[listen]
receive_buffer = 4096
[[fault]]
at = { dir = "up", msg = "request", key = 101 }
do = "early"
)");
  test_client client(peer.where(), 4096);
  client.greet();
  auto const request = encoded(message_kind::request, 101, std::string(8u << 20, 'x'));
  auto const sent = client.send_some(request);
  ASSERT_LT(sent, request.size());
  auto const answer = client.receive();
  ASSERT_TRUE(answer);
  EXPECT_EQ(answer->key, 101u);
  client.send_bytes(std::span(request).subspan(sent));
  client.send(message_kind::request, 102, "next");
  EXPECT_EQ(text_of(*client.receive()), "next");
}

TEST(Gateway, stops_with_connections_open) {
  test_gateway peer("");
  test_client client(peer.where());
  client.greet();
  auto const report = peer.stop();
  EXPECT_FALSE(client.receive());
  EXPECT_EQ(client.end(), asio::error::eof);
  ASSERT_EQ(report.connections.size(), 1u);
  EXPECT_EQ(report.connections[0].end, "stopped");
}

}  // namespace
}  // namespace busproof::mock_gateway
