// The verbs that end a connection, and the one that answers before it has read, over real TCP.
#include <chrono>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "mock_gateway/test_meeting.hpp"

namespace busproof::mock_gateway {
namespace {

using namespace std::chrono_literals;
using bus::message_kind;
using testing::ElementsAre;
using event = wire_record::event;

TEST(Close, ends_the_connection_in_order_before_the_frame) {
  meeting test(fault_text("dir = \"down\", msg = \"response\", key = 102", "do = \"close\""));
  test.ask({101, 102});
  EXPECT_THAT(test.keys(2), ElementsAre(101u));
  EXPECT_EQ(test.client.end(), asio::error::eof);
}

TEST(Close, sends_the_bytes_before_its_byte) {
  meeting test(fault_text("dir = \"down\", msg = \"response\", byte = 3", "do = \"close\""));
  test.ask({101});
  EXPECT_EQ(test.client.drain(), 3u);
  EXPECT_EQ(test.client.end(), asio::error::eof);
}

TEST(Close, comes_behind_a_frame_that_has_not_so_many_bytes) {
  meeting test(fault_text("dir = \"down\", msg = \"response\", byte = 1000", "do = \"close\""));
  test.ask({101, 102});
  EXPECT_THAT(test.keys(2), ElementsAre(101u));
  EXPECT_EQ(test.client.end(), asio::error::eof);
}

TEST(Close, takes_a_request_and_answers_nothing) {
  meeting test(fault_text("dir = \"up\", msg = \"request\"", "do = \"close\""));
  test.ask({101});
  EXPECT_FALSE(test.client.receive());
  EXPECT_EQ(test.client.end(), asio::error::eof);
}

TEST(Close, is_a_fin_even_if_the_client_has_sent_more) {
  meeting test(fault_text("dir = \"up\", msg = \"request\", key = 101", "do = \"close\""));
  test.ask({101, 102, 103});
  EXPECT_FALSE(test.client.receive());
  EXPECT_EQ(test.client.end(), asio::error::eof);
}

TEST(Reset, ends_the_connection_at_once_before_the_frame) {
  meeting test(fault_text("dir = \"down\", msg = \"response\", key = 102", "do = \"reset\""));
  test.ask({101});
  EXPECT_THAT(test.keys(1), ElementsAre(101u));
  test.ask({102});
  EXPECT_FALSE(test.client.receive());
  EXPECT_EQ(test.client.end(), asio::error::connection_reset);
}

TEST(Reset, may_cut_a_frame) {
  meeting test(fault_text("dir = \"down\", msg = \"response\", byte = 3", "do = \"reset\""));
  test.ask({101});
  // A reset may overtake the bytes before it, on the way into the client's hands: the log knows.
  EXPECT_LE(test.client.drain(), 3u);
  EXPECT_EQ(test.client.end(), asio::error::connection_reset);
  auto const lost = test.peer.await([](wire_record const& one) { return !one.delivered; });
  EXPECT_EQ(lost.key, 101u);
}

TEST(Reset, answers_a_request_that_was_received) {
  meeting test(fault_text("dir = \"up\", msg = \"request\"", "do = \"reset\""));
  test.ask({101});
  EXPECT_FALSE(test.client.receive());
  EXPECT_EQ(test.client.end(), asio::error::connection_reset);
  auto const report = test.peer.stop();
  EXPECT_EQ(report.connections.at(0).end, "reset by a fault (line 3)");
}

TEST(Reset, comes_in_the_middle_of_a_request) {
  test_gateway peer("[listen]\nreceive_buffer = 4096\n" +
                    fault_text("dir = \"up\", msg = \"request\", byte = 100", "do = \"reset\""));
  test_client client(peer.where(), 4096);
  client.greet();
  client.send_bytes(encoded(message_kind::request, 101, std::string(8u << 20, 'x')));
  EXPECT_FALSE(client.receive());
  EXPECT_TRUE(client.end() == asio::error::connection_reset ||
              client.send_error() == asio::error::connection_reset);
}

TEST(Early, needs_no_byte_of_the_body) {
  meeting test(R"(
[[on]]
msg = "request"
reply = [ { send = "response", body = "before you ask" } ]
)" + fault_text("dir = \"up\", msg = \"request\"", "do = \"early\""));
  auto const request = encoded(message_kind::request, 101, "the body");
  test.client.send_bytes(std::span(request).first(16));
  EXPECT_EQ(text_of(*test.client.receive()), "before you ask");
  test.client.send_bytes(std::span(request).subspan(16));
  EXPECT_TRUE(test.answers(102));
}

TEST(Early, is_in_the_log_before_its_answer_with_the_bytes_that_were_not_read) {
  meeting test(fault_text("dir = \"up\", msg = \"request\"", "do = \"early\""));
  test.ask({101});
  EXPECT_THAT(test.keys(1), ElementsAre(101u));
  auto const log = test.peer.log();
  auto const asked = std::find_if(log.begin(), log.end(), [](wire_record const& one) {
    return one.dir == direction::up && one.key == 101;
  });
  auto const answered = std::find_if(log.begin(), log.end(), [](wire_record const& one) {
    return one.dir == direction::down && one.key == 101;
  });
  ASSERT_NE(asked, log.end());
  EXPECT_LT(asked - log.begin(), answered - log.begin());
  ASSERT_EQ(asked->decisions.size(), 1u);
  EXPECT_EQ(asked->decisions[0].what, verb::early);
  EXPECT_EQ(asked->decisions[0].amount, 3u);
}

TEST(Early, sends_a_whole_stream_before_it_reads_on) {
  test_gateway peer(R"(
[listen]
receive_buffer = 4096
[[on]]
msg = "request"
reply = [ { send = "response", rows = 3, gap = "1ms" }, { send = "end" } ]
)" + fault_text("dir = \"up\", msg = \"request\"", "do = \"early\"") +
                    fault_text("dir = \"down\", msg = \"end\"",
                               "do = \"hold\"\nuntil = { client = \"other\", msg = \"ping\" }"));
  test_client client(peer.where(), 4096);
  client.greet();
  auto const request = encoded(message_kind::request, 101, std::string(8u << 20, 'x'));
  auto sent = client.send_some(request);
  for (int row = 0; row < 3; ++row) EXPECT_EQ(client.receive()->kind, message_kind::response);
  sent += client.send_some(std::span(request).subspan(sent));
  EXPECT_LT(sent, request.size());
  test_client other(peer.where());
  other.greet("other");
  other.send(message_kind::ping, 1);
  EXPECT_EQ(client.receive()->kind, message_kind::end);
  client.send_bytes(std::span(request).subspan(sent));
  EXPECT_FALSE(client.send_error());
}

}  // namespace
}  // namespace busproof::mock_gateway
