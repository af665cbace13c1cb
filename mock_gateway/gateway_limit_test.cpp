// Connections that are turned away: by the verb refuse, and above [listen] max_sessions.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "mock_gateway/test_gateway.hpp"

namespace busproof::mock_gateway {
namespace {

using bus::message_kind;
using event = wire_record::event;

std::string refuse(std::string const& how, std::string const& at = "conn = 1") {
  return "[[fault]]\nat = { " + at + " }\ndo = \"refuse\"\nhow = \"" + how + "\"\n";
}

TEST(Refuse, resets_the_connection) {
  for (auto const* how : {"reset", "refuse"}) {
    test_gateway peer(refuse(how));
    test_client client(peer.where());
    EXPECT_EQ(client.drain(), 0u);
    EXPECT_EQ(client.end(), asio::error::connection_reset);
  }
}

TEST(Refuse, closes_the_connection_without_a_byte) {
  test_gateway peer(refuse("close"));
  test_client client(peer.where());
  EXPECT_EQ(client.drain(), 0u);
  EXPECT_EQ(client.end(), asio::error::eof);
}

TEST(Refuse, closes_in_order_even_if_the_client_has_said_something) {
  test_gateway peer(refuse("close"));
  test_client client(peer.where());
  client.send(message_kind::request, 1);
  EXPECT_EQ(client.drain(), 0u);
  EXPECT_EQ(client.end(), asio::error::eof);
}

TEST(Refuse, explains_itself) {
  test_gateway peer(refuse("error"));
  test_client client(peer.where());
  auto const answer = client.receive();
  ASSERT_TRUE(answer);
  EXPECT_EQ(answer->kind, message_kind::error);
  EXPECT_FALSE(client.receive());
  EXPECT_EQ(client.end(), asio::error::eof);
}

TEST(Refuse, leaves_the_client_without_an_answer) {
  test_gateway peer(refuse("stall"));
  test_client client(peer.where());
  bus::message const hello{message_kind::hello, 0, 0, {std::byte{1}, std::byte{1}}};
  client.send(hello);
  peer.await([](wire_record const& one) { return one.what == event::refused; });
  EXPECT_FALSE(client.receive_within(std::chrono::milliseconds(20)));
  EXPECT_FALSE(client.end());
  EXPECT_EQ(peer.stop().connections.at(0).end, "refused (stall) by a fault (line 3)");
}

TEST(Refuse, takes_its_way_from_the_limit_if_it_has_none_of_its_own) {
  test_gateway peer(R"(
[listen]
over_limit = "close"
[[fault]]
at = { conn = 2 }
do = "refuse"
)");
  test_client first(peer.where());
  first.greet();
  test_client second(peer.where());
  EXPECT_FALSE(second.receive());
  EXPECT_EQ(second.end(), asio::error::eof);
  test_client third(peer.where());
  third.greet();
  auto const report = peer.stop();
  EXPECT_EQ(report.counters.refused, 1u);
  EXPECT_TRUE(report.all_faults_fired());
}

TEST(Limit, turns_away_those_above_it_and_lets_the_next_in_when_one_leaves) {
  test_gateway peer("[listen]\nmax_sessions = 2\nover_limit = \"error\"\n");
  test_client first(peer.where());
  first.greet();
  {
    test_client second(peer.where());
    second.greet();
    test_client third(peer.where());
    EXPECT_EQ(third.receive()->kind, message_kind::error);
    EXPECT_EQ(peer->report().counters.refused, 1u);
  }
  peer.await([](wire_record const& one) { return one.conn == 2 && one.what == event::closed; });
  // The place is free a moment after the record: whoever is refused tries again.
  for (;;) {
    test_client next(peer.where());
    bus::message hello{message_kind::hello, 0, 0, {std::byte{1}, std::byte{1}}};
    next.send(hello);
    auto const answer = next.receive();
    ASSERT_TRUE(answer);
    if (answer->kind == message_kind::welcome) break;
  }
}

TEST(Limit, closes_the_listener_while_it_is_full) {
  test_gateway peer("[listen]\nmax_sessions = 1\nover_limit = \"refuse\"\n");
  test_client only(peer.where());
  only.greet();
  // Those who knock while it closes see a reset; after that they are refused.
  error_code why;
  do {
    asio::io_context context;
    tcp::socket socket(context);
    why = {};
    socket.connect(peer.where(), why);
  } while (!why);
  EXPECT_EQ(why, asio::error::connection_refused);
}

TEST(Limit, is_in_the_log_where_it_turned_somebody_away) {
  test_gateway peer("[listen]\nmax_sessions = 1\nover_limit = \"close\"\n");
  test_client only(peer.where());
  only.greet();
  test_client late(peer.where());
  EXPECT_FALSE(late.receive());
  auto const refused =
      peer.await([](wire_record const& one) { return one.what == event::refused; });
  EXPECT_EQ(refused.conn, 0u);
  EXPECT_EQ(refused.detail, "refused (close) by the session limit");
  EXPECT_EQ(to_json(refused, false),
            R"({"conn":0,"event":"refused","detail":"refused (close) by the session limit"})");
  auto const report = peer.stop();
  EXPECT_EQ(report.counters.refused, 1u);
  EXPECT_EQ(report.connections.size(), 1u);
}

}  // namespace
}  // namespace busproof::mock_gateway
