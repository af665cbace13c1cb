// Any bytes, and clients that behave badly: they hurt their own connection at most.
#include <poll.h>
#include <sys/resource.h>

#include <random>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "mock_gateway/test_gateway.hpp"

namespace busproof::mock_gateway {
namespace {

using bus::message_kind;
using event = wire_record::event;
using testing::HasSubstr;

std::vector<std::byte> bytes(std::initializer_list<int> values) {
  std::vector<std::byte> out;
  for (auto const value : values) out.push_back(static_cast<std::byte>(value));
  return out;
}

/// A gateway with a good client, which must notice nothing.
struct crowd {
  explicit crowd(std::string const& text = "") : peer(text), good(peer.where()) {
    good.greet("good");
  }

  bool all_is_well() {
    good.send(message_kind::request, ++last, "ask");
    auto const answer = good.receive();
    return answer && answer->key == last;
  }

  /// How the gateway took the bytes of a client that had said hello.
  std::string end_of(std::span<std::byte const> sent, bool finish = true) {
    test_client bad(peer.where());
    bad.greet("bad");
    bad.send_bytes(sent);
    if (finish) bad.finish_sending();
    bad.drain();
    auto const conn = ++connections;
    auto const end = peer.await([conn](wire_record const& one) {
      return one.conn == conn && one.what != event::frame && one.what != event::open;
    });
    return end.detail;
  }

  test_gateway peer;
  test_client good;
  std::uint64_t last = 0;
  std::uint32_t connections = 1;
};

TEST(HostileClient, with_a_length_of_zero_loses_its_connection) {
  crowd test;
  EXPECT_THAT(test.end_of(bytes({0, 0, 0, 0}), false), HasSubstr("protocol error"));
  EXPECT_TRUE(test.all_is_well());
}

TEST(HostileClient, with_a_length_beyond_the_bound_loses_its_connection) {
  crowd test;
  EXPECT_THAT(test.end_of(bytes({0x7f, 0xff, 0xff, 0xff}), false), HasSubstr("protocol error"));
  EXPECT_THAT(test.end_of(bytes({0xff, 0xff, 0xff, 0xff}), false), HasSubstr("protocol error"));
  EXPECT_TRUE(test.all_is_well());
}

TEST(HostileClient, with_a_wrong_version_or_kind_loses_its_connection) {
  crowd test;
  auto frame = encoded(message_kind::request, 1);
  frame[4] = std::byte{9};
  EXPECT_THAT(test.end_of(frame, false), HasSubstr("protocol error"));
  frame[4] = std::byte{1};
  frame[5] = std::byte{99};
  EXPECT_THAT(test.end_of(frame, false), HasSubstr("protocol error"));
  EXPECT_TRUE(test.all_is_well());
}

TEST(HostileClient, still_gets_the_answers_to_what_made_sense) {
  test_gateway peer("");
  test_client client(peer.where());
  client.greet();
  auto sent = encoded(message_kind::request, 1, "ask");
  auto const garbage = bytes({0, 0, 0, 0});
  sent.insert(sent.end(), garbage.begin(), garbage.end());
  client.send_bytes(sent);
  EXPECT_EQ(client.receive()->key, 1u);
  EXPECT_FALSE(client.receive());
  EXPECT_EQ(client.end(), asio::error::eof);
}

TEST(Client, that_has_finished_sending_still_gets_its_answers) {
  test_gateway peer("");
  test_client client(peer.where());
  client.greet();
  for (std::uint64_t key = 1; key <= 100; ++key) client.send(message_kind::request, key, "ask");
  client.finish_sending();
  for (std::uint64_t key = 1; key <= 100; ++key) EXPECT_EQ(client.receive()->key, key);
  EXPECT_FALSE(client.receive());
  EXPECT_EQ(client.end(), asio::error::eof);
}

TEST(HostileClient, that_speaks_before_its_hello_is_told_so) {
  crowd test;
  test_client bad(test.peer.where());
  bad.send(message_kind::request, 1);
  auto const answer = bad.receive();
  ASSERT_TRUE(answer);
  EXPECT_EQ(answer->kind, message_kind::error);
  EXPECT_FALSE(bad.receive());
  EXPECT_EQ(bad.end(), asio::error::eof);
  EXPECT_TRUE(test.all_is_well());
}

// A plan that acts on reading, so that the gateway reads with care, and that never matches.
constexpr auto careful = R"(
[[fault]]
at = { dir = "up", msg = "request", key = 424242 }
do = "early"
)";

class HostileBytes : public testing::TestWithParam<char const*> {};

INSTANTIATE_TEST_SUITE_P(HoweverTheyAreRead, HostileBytes, testing::Values("", careful));

TEST_P(HostileBytes, hurt_nobody_else) {
  crowd test(GetParam());
  std::mt19937 random(20'261'120);
  for (int round = 0; round < 50; ++round) {
    test_client bad(test.peer.where());
    if (round % 2 == 0) bad.greet("bad");
    std::vector<std::byte> noise(random() % 4096);
    for (auto& one : noise) one = static_cast<std::byte>(random());
    if (round % 3 == 0 && noise.size() > 2) noise[0] = noise[1] = std::byte{0};  // a likely length
    bad.send_bytes(noise);
    bad.finish_sending();
    bad.drain();
  }
  EXPECT_TRUE(test.all_is_well());
}

TEST_P(HostileBytes, that_end_inside_a_frame_are_reported) {
  crowd test(GetParam());
  auto const frame = encoded(message_kind::request, 1, "body");
  for (std::size_t size = 1; size < frame.size(); ++size) {
    EXPECT_THAT(test.end_of(std::span(frame).first(size)), HasSubstr("protocol error"));
  }
  for (auto const& one : frames(test.peer.log(), direction::up)) EXPECT_NE(one.msg, "request");
  EXPECT_TRUE(test.all_is_well());
}

TEST(HostileClient, that_announces_much_and_sends_little_gets_little_memory) {
  crowd test;
  std::vector<std::unique_ptr<test_client>> bombs;
  for (int count = 0; count < 100; ++count) {
    bombs.push_back(std::make_unique<test_client>(test.peer.where()));
    bombs.back()->greet("bomb");
    auto frame = encoded(message_kind::request, 1);
    frame[1] = std::byte{0xff};  // 16 MiB less 64 KiB
    bombs.back()->send_bytes(frame);
  }
  EXPECT_TRUE(test.all_is_well());
  rusage use{};
  ::getrusage(RUSAGE_SELF, &use);
  // 100 announcements are 1.6 GB. The bound is far above what the sanitizers cost.
  EXPECT_LT(use.ru_maxrss, 1'000'000);
}

TEST(HostileClient, that_says_nothing_at_all_keeps_nobody_from_being_served) {
  crowd test;
  std::vector<std::unique_ptr<test_client>> silent;
  for (int count = 0; count < 400; ++count) {
    silent.push_back(std::make_unique<test_client>(test.peer.where()));
  }
  EXPECT_TRUE(test.all_is_well());
  test_client late(test.peer.where());
  late.greet("late");
  auto const report = test.peer.stop();
  EXPECT_EQ(report.counters.connections, 402u);
}

TEST(HostileClient, that_resets_in_the_middle_of_everything_is_only_reported) {
  crowd test(R"(
[[on]]
msg = "request"
where = { type = 3 }
reply = [ { send = "response", rows = 1000, size = 10000 } ]
)");
  test_client bad(test.peer.where());
  bad.greet("bad");
  bad.send(message_kind::request, 5, "ask", 3);
  bad.receive();
  bad.reset();
  test.peer.await([](wire_record const& one) { return one.what == event::reset; });
  EXPECT_TRUE(test.all_is_well());
}

TEST(HostileClient, that_never_reads_stops_being_read_from) {
  test_gateway peer("");
  test_client client(peer.where(), 4096);
  client.greet();
  auto const request = encoded(message_kind::request, 1, std::string(1u << 20, 'x'));
  // The gateway echoes each: its output fills up, and then it takes no more.
  std::size_t taken = 0;
  pollfd room{client.socket().native_handle(), POLLOUT, 0};
  do {
    taken += client.send_some(std::span(request).subspan(taken % request.size()));
    ASSERT_LT(taken, 200u << 20);
  } while (::poll(&room, 1, 200) > 0);
  EXPECT_TRUE(peer->report().connections.at(0).open);
}

}  // namespace
}  // namespace busproof::mock_gateway
