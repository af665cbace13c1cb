// Every verb of the fault plan over real loopback TCP.
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

TEST(Delay, makes_a_response_late_by_its_time) {
  meeting test(fault_text("dir = \"down\", msg = \"response\"", "do = \"delay\"\nby = \"20ms\""));
  auto const before = std::chrono::steady_clock::now();
  test.ask({101});
  EXPECT_THAT(test.keys(1), ElementsAre(101u));
  EXPECT_GE(std::chrono::steady_clock::now() - before, 20ms);
}

TEST(Delay, keeps_frames_of_one_key_in_order) {
  meeting test(R"(
[[on]]
msg = "request"
reply = [ { send = "response", rows = 3 }, { send = "end" } ]
)" + fault_text("dir = \"down\", msg = \"response\", key = 101, nth = 2",
                "do = \"delay\"\nby = \"10ms\""));
  test.ask({101});
  std::vector<std::string> bodies;
  for (int row = 0; row < 4; ++row) bodies.push_back(text_of(*test.client.receive()));
  EXPECT_THAT(bodies, ElementsAre("row 1", "row 2", "row 3", ""));
}

TEST(Delay, makes_the_gateway_look_at_a_request_later) {
  meeting test(
      fault_text("dir = \"up\", msg = \"request\", key = 101", "do = \"delay\"\nby = \"20ms\""));
  test.ask({101, 102});
  EXPECT_THAT(test.keys(2), ElementsAre(102u, 101u));
}

TEST(Hold, keeps_a_response_until_another_was_sent) {
  meeting test(
      fault_text("dir = \"down\", msg = \"response\", key = 101",
                 "do = \"hold\"\nuntil = { dir = \"down\", msg = \"response\", key = 103 }"));
  test.ask({101, 102, 103});
  EXPECT_THAT(test.keys(3), ElementsAre(102u, 103u, 101u));
}

TEST(Hold, keeps_a_response_until_a_request_was_received) {
  meeting test(fault_text("dir = \"down\", msg = \"response\", key = 101",
                          "do = \"hold\"\nuntil = { dir = \"up\", msg = \"cancel\", key = 101 }"));
  test.ask({101, 102});
  EXPECT_THAT(test.keys(1), ElementsAre(102u));
  test.client.send(message_kind::cancel, 101);
  EXPECT_THAT(test.keys(1), ElementsAre(101u));
}

TEST(Hold, keeps_a_request_from_being_looked_at) {
  meeting test(
      fault_text("dir = \"up\", msg = \"request\", key = 101",
                 "do = \"hold\"\nuntil = { dir = \"down\", msg = \"response\", key = 102 }"));
  test.ask({101, 102});
  EXPECT_THAT(test.keys(2), ElementsAre(102u, 101u));
}

TEST(Hold, waits_for_another_client) {
  meeting test(
      fault_text("dir = \"down\", msg = \"response\", key = 101",
                 "do = \"hold\"\nuntil = { client = \"other\", dir = \"up\", msg = \"ping\" }"));
  test.ask({101});
  EXPECT_TRUE(test.answers(102));
  test_client other(test.peer.where());
  other.greet("other");
  other.send(message_kind::ping, 1);
  EXPECT_THAT(test.keys(1), ElementsAre(101u));
}

TEST(Swap, exchanges_two_responses) {
  meeting test(fault_text("dir = \"down\", msg = \"response\", key = 101", "do = \"swap\""));
  test.ask({101, 102, 103});
  EXPECT_THAT(test.keys(3), ElementsAre(102u, 101u, 103u));
}

TEST(Swap, exchanges_a_response_with_the_partner_that_it_names) {
  meeting test(fault_text("dir = \"down\", msg = \"response\", key = 101",
                          "do = \"swap\"\nwith = { msg = \"response\", key = 103 }"));
  test.ask({101, 102, 103});
  EXPECT_THAT(test.keys(3), ElementsAre(102u, 103u, 101u));
}

TEST(Swap, exchanges_two_requests) {
  meeting test(fault_text("dir = \"up\", msg = \"request\", key = 101", "do = \"swap\""));
  test.ask({101, 102});
  EXPECT_THAT(test.keys(2), ElementsAre(102u, 101u));
}

TEST(Reorder, sends_responses_in_the_order_that_the_plan_says) {
  meeting test(
      fault_text("dir = \"down\", msg = \"response\"", "do = \"reorder\"\norder = [3, 1, 2]"));
  test.ask({103, 101, 102});
  EXPECT_THAT(test.keys(3), ElementsAre(103u, 101u, 102u));
}

TEST(Reorder, handles_requests_in_the_order_that_the_plan_says) {
  meeting test(fault_text("dir = \"up\", msg = \"request\"", "do = \"reorder\"\norder = [2, 1]"));
  test.ask({101, 102, 103});
  EXPECT_THAT(test.keys(3), ElementsAre(102u, 101u, 103u));
}

TEST(Duplicate, sends_a_response_more_than_once) {
  meeting test(
      fault_text("dir = \"down\", msg = \"response\", key = 101", "do = \"duplicate\"\ntimes = 2"));
  test.ask({101, 102});
  EXPECT_THAT(test.keys(4), ElementsAre(101u, 101u, 101u, 102u));
  auto const sent = frames(test.peer.log(), direction::down);
  EXPECT_EQ(sent.at(1).copy, 0u);
  EXPECT_EQ(sent.at(2).copy, 1u);
  EXPECT_EQ(sent.at(3).copy, 2u);
  EXPECT_EQ(sent.at(3).frame, sent.at(1).frame);
}

TEST(Duplicate, handles_a_request_more_than_once) {
  meeting test(fault_text("dir = \"up\", msg = \"request\", key = 101", "do = \"duplicate\""));
  test.ask({101, 102});
  EXPECT_THAT(test.keys(3), ElementsAre(101u, 101u, 102u));
}

TEST(Drop, never_sends_a_response_and_says_so_in_the_log) {
  meeting test(fault_text("dir = \"down\", msg = \"response\", key = 101", "do = \"drop\""));
  test.ask({101, 102});
  EXPECT_THAT(test.keys(1), ElementsAre(102u));
  auto const dropped = test.peer.await([](wire_record const& one) { return !one.delivered; });
  EXPECT_EQ(dropped.key, 101u);
  ASSERT_EQ(dropped.decisions.size(), 1u);
  EXPECT_EQ(dropped.decisions[0].what, verb::drop);
}

TEST(Drop, leaves_a_request_unanswered) {
  meeting test(fault_text("dir = \"up\", msg = \"request\", key = 101", "do = \"drop\""));
  test.ask({101, 102});
  EXPECT_THAT(test.keys(1), ElementsAre(102u));
}

TEST(Slice, sends_a_frame_byte_by_byte) {
  meeting test(fault_text("dir = \"down\", msg = \"response\"",
                          "do = \"slice\"\nbytes = 1\nby = \"200us\""));
  test.ask({101});
  std::size_t most = 0;
  std::size_t all = 0;
  while (all < 19) {
    std::byte room[64];
    auto const count = test.client.socket().read_some(asio::buffer(room));
    most = std::max(most, count);
    all += count;
  }
  EXPECT_EQ(all, 19u);
  // The kernel may put a few pieces together, but never all of them: they are apart in time.
  EXPECT_LT(most, 19u);
}

TEST(Slice, cuts_a_frame_once_at_its_byte) {
  meeting test(
      fault_text("dir = \"down\", msg = \"response\", byte = 5", "do = \"slice\"\nby = \"30ms\""));
  test.ask({101});
  std::byte room[64];
  EXPECT_EQ(test.client.socket().read_some(asio::buffer(room)), 5u);
  EXPECT_EQ(asio::read(test.client.socket(), asio::buffer(room, 14)), 14u);
}

TEST(Slice, takes_a_request_in_small_pieces) {
  meeting test("[listen]\nreceive_buffer = 4096\n" +
               fault_text("dir = \"up\", msg = \"request\"",
                          "do = \"slice\"\nbytes = 1000\nby = \"100us\""));
  std::string const body(20'000, 'b');
  test.client.send(message_kind::request, 101, body);
  EXPECT_EQ(text_of(*test.client.receive()), body);
  EXPECT_TRUE(test.answers(102));
}

TEST(Stall, sends_nothing_for_its_time_and_then_goes_on) {
  meeting test(
      fault_text("dir = \"down\", msg = \"response\", key = 101", "do = \"stall\"\nby = \"30ms\""));
  auto const before = std::chrono::steady_clock::now();
  test.ask({101, 102});
  EXPECT_THAT(test.keys(2), ElementsAre(101u, 102u));
  EXPECT_GE(std::chrono::steady_clock::now() - before, 30ms);
}

TEST(Stall, sends_nothing_any_more) {
  meeting test(fault_text("dir = \"down\", msg = \"response\", key = 102", "do = \"stall\""));
  test.ask({101, 102, 103});
  EXPECT_THAT(test.keys(1), ElementsAre(101u));
  test.peer.await([](wire_record const& one) {
    return one.dir == direction::up && one.key == 103;  // it still reads
  });
  EXPECT_FALSE(test.client.receive_within(20ms));
}

TEST(Stall, sends_what_is_before_its_byte) {
  meeting test(fault_text("dir = \"down\", msg = \"response\", byte = 7", "do = \"stall\""));
  test.ask({101});
  EXPECT_EQ(test.client.receive_bytes(7).size(), 7u);
  EXPECT_FALSE(test.client.receive_within(20ms));
}

TEST(Stall, ends_when_the_faults_are_lifted) {
  meeting test(fault_text("dir = \"down\", msg = \"response\", byte = 7", "do = \"stall\""));
  test.ask({101, 102});
  EXPECT_EQ(test.client.receive_bytes(7).size(), 7u);
  test.peer->lift_faults();
  EXPECT_EQ(test.client.receive_bytes(12 + 19).size(), 12u + 19u);
}

TEST(Stall, ends_when_the_client_has_gone) {
  meeting test(fault_text("dir = \"down\", msg = \"response\"", "do = \"stall\""));
  test.ask({101});
  test.client.close();
  test.peer.await(
      [](wire_record const& one) { return one.what == event::closed || one.what == event::reset; });
}

TEST(Stall, stops_reading_so_that_a_large_request_can_not_be_written) {
  test_gateway peer("[listen]\nreceive_buffer = 4096\n" +
                    fault_text("dir = \"up\", msg = \"request\"", "do = \"stall\"\nby = \"50ms\""));
  test_client client(peer.where(), 4096);
  client.greet();
  auto const request = encoded(message_kind::request, 101, std::string(8u << 20, 'x'));
  auto const sent = client.send_some(request);
  EXPECT_LT(sent, request.size());
  client.send_bytes(std::span(request).subspan(sent));
  EXPECT_EQ(client.receive()->body.size(), 8u << 20);
}

TEST(Stall, does_not_handle_a_request_before_it_is_over) {
  meeting test(
      fault_text("dir = \"up\", msg = \"request\", key = 101", "do = \"stall\"\nby = \"20ms\""));
  auto const before = std::chrono::steady_clock::now();
  test.client.send(message_kind::request, 101);  // a header and nothing else
  EXPECT_THAT(test.keys(1), ElementsAre(101u));
  EXPECT_GE(std::chrono::steady_clock::now() - before, 20ms);
}

}  // namespace
}  // namespace busproof::mock_gateway
