// The verbs that decide how fast bytes pass, over real TCP: bandwidth and pause; and `every`.
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
using clock = std::chrono::steady_clock;

auto request_with(std::uint64_t key) {
  return [key](wire_record const& one) {
    return one.what == event::frame && one.dir == direction::up && one.key == key;
  };
}

TEST(Bandwidth, sends_no_more_bytes_a_second_than_it_says) {
  meeting test(
      fault_text("dir = \"down\", msg = \"response\"", "do = \"bandwidth\"\nrate = 20000"));
  auto const before = clock::now();
  test.client.send(message_kind::request, 101, std::string(484, 'x'));
  test.client.send(message_kind::request, 102, std::string(484, 'x'));
  EXPECT_THAT(test.keys(2), ElementsAre(101u, 102u));
  // Two frames of 500 bytes; the last piece of the second is paid for behind it.
  EXPECT_GE(clock::now() - before, 40ms);
}

TEST(Bandwidth, sends_in_pieces) {
  meeting test(
      fault_text("dir = \"down\", msg = \"response\"", "do = \"bandwidth\"\nrate = 10000"));
  test.client.send(message_kind::request, 101, std::string(284, 'x'));
  std::size_t most = 0;
  for (std::size_t all = 0; all < 300;) {
    std::byte room[4096];
    auto const count = test.client.socket().read_some(asio::buffer(room));
    most = std::max(most, count);
    all += count;
  }
  EXPECT_LT(most, 300u);
}

TEST(Bandwidth, reads_no_more_bytes_a_second_than_it_says) {
  meeting test("[listen]\nreceive_buffer = 4096\n" +
               fault_text("dir = \"up\", msg = \"request\"", "do = \"bandwidth\"\nrate = 20000"));
  auto const before = clock::now();
  test.client.send(message_kind::request, 101, std::string(984, 'x'));
  test.client.send(message_kind::request, 102);
  EXPECT_THAT(test.keys(2), ElementsAre(101u, 102u));
  EXPECT_GE(clock::now() - before, 50ms);
}

TEST(Bandwidth, spaces_the_copies_of_a_frame_too) {
  meeting test(
      fault_text("dir = \"down\", msg = \"response\"", "do = \"bandwidth\"\nrate = 10000") +
      fault_text("dir = \"down\", msg = \"response\"", "do = \"duplicate\"\ntimes = 2"));
  auto const before = clock::now();
  test.client.send(message_kind::request, 101, std::string(84, 'x'));
  EXPECT_THAT(test.keys(3), ElementsAre(101u, 101u, 101u));
  EXPECT_GE(clock::now() - before, 20ms);
}

TEST(Bandwidth, is_over_when_the_faults_are_lifted) {
  meeting test(fault_text("dir = \"down\", msg = \"response\"", "do = \"bandwidth\"\nrate = 1"));
  test.client.send(message_kind::request, 101, std::string(10'000, 'x'));
  EXPECT_EQ(test.client.receive_bytes(1).size(), 1u);
  test.peer->lift_faults();
  EXPECT_EQ(test.client.receive_bytes(10'015).size(), 10'015u);
}

TEST(Pause, handles_the_request_and_reads_on_after_its_time) {
  meeting test(
      fault_text("dir = \"up\", msg = \"request\", key = 101", "do = \"pause\"\nby = \"30ms\""));
  test.ask({101, 102});
  EXPECT_THAT(test.keys(1), ElementsAre(101u));
  EXPECT_THAT(test.keys(1), ElementsAre(102u));
  auto const log = frames(test.peer.log(), direction::up);
  EXPECT_GE(log.at(2).t - log.at(1).t, 30ms);
  EXPECT_THAT(log.at(1).decisions, ElementsAre(decision_note{verb::pause, 3, 30ms, std::nullopt}));
}

TEST(Pause, stops_reading_so_that_a_large_request_can_not_be_written) {
  test_gateway peer("[listen]\nreceive_buffer = 4096\n" +
                    fault_text("dir = \"up\", msg = \"request\", key = 101",
                               "do = \"pause\"\nuntil = { client = \"other\", msg = \"ping\" }"));
  test_client client(peer.where(), 4096);
  client.greet();
  client.send(message_kind::request, 101);
  peer.await(request_with(101));
  auto const large = encoded(message_kind::request, 102, std::string(8u << 20, 'x'));
  auto const sent = client.send_some(large);
  EXPECT_LT(sent, large.size());
  test_client other(peer.where());
  other.greet("other");
  other.send(message_kind::ping, 1);
  client.send_bytes(std::span(large).subspan(sent));
  EXPECT_EQ(client.receive()->key, 101u);
  EXPECT_EQ(client.receive()->body.size(), 8u << 20);
}

TEST(Pause, ends_with_an_answer_of_its_own_connection) {
  meeting test(
      fault_text("dir = \"down\", msg = \"response\", key = 101", "do = \"delay\"\nby = \"20ms\"") +
      fault_text("dir = \"up\", msg = \"request\", key = 101",
                 "do = \"pause\"\nuntil = { dir = \"down\", msg = \"response\", key = 101 }"));
  test.ask({101, 102});
  EXPECT_THAT(test.keys(2), ElementsAre(101u, 102u));
  auto const log = test.peer.log();
  auto const answer = std::find_if(log.begin(), log.end(), [](wire_record const& one) {
    return one.dir == direction::down && one.key == 101;
  });
  // The second request was not read before.
  EXPECT_TRUE(std::none_of(log.begin(), answer, request_with(102)));
}

TEST(Pause, is_none_if_its_event_has_come_before) {
  meeting test(
      fault_text("dir = \"up\", msg = \"request\", key = 102",
                 "do = \"pause\"\nuntil = { dir = \"down\", msg = \"response\", key = 101 }"));
  EXPECT_TRUE(test.answers(101));
  test.ask({102, 103});
  EXPECT_THAT(test.keys(2), ElementsAre(102u, 103u));
  EXPECT_TRUE(test.peer.stop().all_faults_fired());
}

TEST(Pause, ends_when_the_faults_are_lifted_and_when_the_gateway_stops) {
  meeting test(fault_text("dir = \"up\", msg = \"request\"",
                          "do = \"pause\"\nrepeat = 0\nuntil = { client = \"nobody\" }"));
  test.ask({101, 102});
  EXPECT_THAT(test.keys(1), ElementsAre(101u));
  test.peer->lift_faults();
  EXPECT_THAT(test.keys(1), ElementsAre(102u));
  meeting stopped(fault_text("dir = \"up\", msg = \"request\"",
                             "do = \"pause\"\nuntil = { client = \"nobody\" }"));
  stopped.ask({101});
  EXPECT_THAT(stopped.keys(1), ElementsAre(101u));
  stopped.peer.stop();
}

// Catalogue entry N15: links are clogged one by one and set free in another order, each by the
// arrival of what the one before it could not send.
TEST(Pause, clogs_three_links_and_frees_them_in_another_order) {
  auto const clog = [](std::string const& who, std::string const& freed_by) {
    return fault_text("client = \"" + who + "\", dir = \"up\", msg = \"request\", nth = 1",
                      "do = \"pause\"\nuntil = { client = \"" + freed_by +
                          "\", dir = \"up\", msg = \"request\", nth = 2 }");
  };
  test_gateway peer(clog("a", "c") + clog("b", "a") + clog("c", "key"));
  test_client a(peer.where()), b(peer.where()), c(peer.where()), key(peer.where());
  a.greet("a");
  b.greet("b");
  c.greet("c");
  key.greet("key");
  for (auto* one : {&a, &b, &c}) one->send(message_kind::request, 1);
  for (auto* one : {&a, &b, &c}) EXPECT_EQ(one->receive()->key, 1u);
  for (auto* one : {&a, &b, &c}) one->send(message_kind::request, 2);
  EXPECT_FALSE(a.receive_within(5ms));
  key.send(message_kind::request, 1);
  key.send(message_kind::request, 2);
  for (auto* one : {&b, &a, &c}) EXPECT_EQ(one->receive()->key, 2u);
  std::vector<std::string> order;
  for (auto const& one : frames(peer.log(), direction::up)) {
    if (one.key == 2) order.push_back(one.client);
  }
  EXPECT_THAT(order, ElementsAre("key", "c", "a", "b"));
  EXPECT_TRUE(peer.stop().all_faults_fired());
}

TEST(Every, acts_on_every_second_frame) {
  meeting test(fault_text("dir = \"down\", msg = \"response\", every = 2", "do = \"drop\""));
  test.ask({1, 2, 3, 4, 5, 6, 7});
  EXPECT_THAT(test.keys(4), ElementsAre(1u, 3u, 5u, 7u));
  EXPECT_EQ(test.peer.stop().faults.at(0).fired, 3u);
}

TEST(Every, refuses_every_second_connection) {
  test_gateway peer("[[fault]]\nat = { every = 2 }\ndo = \"refuse\"\nhow = \"close\"\n");
  for (int number = 1; number <= 6; ++number) {
    test_client one(peer.where());
    if (number % 2 == 1) {
      one.greet();
    } else {
      EXPECT_FALSE(one.receive());
    }
  }
}

}  // namespace
}  // namespace busproof::mock_gateway
