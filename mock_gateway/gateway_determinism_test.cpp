// Two runs with one seed make the same decisions; another seed makes others, within the ranges.
#include <algorithm>
#include <map>
#include <thread>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "mock_gateway/test_gateway.hpp"

namespace busproof::mock_gateway {
namespace {

using namespace std::chrono_literals;
using bus::message_kind;

std::string const plan = R"(
[[on]]
msg = "request"
where = { type = 2 }
reply = [ { send = "response", rows = 3, gap = "100us..1ms" }, { send = "end", after = "0ms..1ms" } ]
[[fault]]
at = { dir = "down", msg = "response" }
do = "delay"
by = "0ms..4ms"
repeat = 0
[[fault]]
at = { dir = "up", msg = "request" }
do = "delay"
by = "0ms..1ms"
repeat = 0
[[fault]]
at = { dir = "down", msg = "response", key = 7 }
do = "duplicate"
[[fault]]
at = { dir = "down", msg = "response", key = 9 }
do = "slice"
bytes = 3
by = "100us..500us"
[[fault]]
at = { dir = "down", msg = "end", nth = 3 }
do = "drop"
)";

std::string const damage = R"(
[[fault]]
at = { dir = "down", msg = "response", every = 3 }
do = "corrupt"
part = "body"
bits = 2
[[fault]]
at = { dir = "up", msg = "request", nth = 4 }
do = "pause"
by = "0ms..2ms"
[[fault]]
at = { dir = "down", msg = "response", nth = 5 }
do = "bandwidth"
rate = 20000
[[fault]]
at = { conn = 1 }
do = "banner"
text = "!"
[[fault]]
at = { dir = "down", msg = "response", nth = 12 }
do = "truncate"
[chaos]
budget = 6
dir = "up"
frames = 12
by = "100us..1ms"
weights = { delay = 1, pause = 1, bandwidth = 1 }
)";

/// One request at a time up to the truncated answer; the bytes that came, and the log.
std::pair<std::vector<std::string>, std::vector<std::byte>> damaged_run(std::uint64_t seed) {
  test_gateway peer(damage, 2, seed);
  test_client client(peer.where());
  EXPECT_EQ(client.receive_bytes(1).size(), 1u);
  client.greet("sequential");
  std::vector<std::byte> came;
  for (std::uint64_t key = 1; key <= 12; ++key) {
    client.send(message_kind::request, key, "ask " + std::string(40, 'x'));
    auto const frame = client.receive_bytes(16 + 44);
    came.insert(came.end(), frame.begin(), frame.end());
  }
  EXPECT_EQ(client.end(), asio::error::eof);
  client.close();
  peer.await([](wire_record const& one) { return one.what == wire_record::event::closed; });
  auto const report = peer.stop();
  EXPECT_TRUE(report.all_faults_fired()) << report.verdict();
  return {peer.log_lines(), came};
}

TEST(Determinism, damages_and_paces_the_same_frames_in_the_same_way) {
  auto const first = damaged_run(7);
  auto const second = damaged_run(7);
  EXPECT_EQ(first.first, second.first);
  EXPECT_EQ(first.second, second.second);
  auto const other = damaged_run(8);
  EXPECT_NE(first.first, other.first);
  EXPECT_NE(first.second, other.second);
}

/// One request at a time, each answered in full before the next.
std::vector<std::string> sequential_run(std::uint64_t seed) {
  test_gateway peer(plan, 2, seed);
  test_client client(peer.where());
  client.greet("sequential");
  for (std::uint64_t key = 1; key <= 20; ++key) {
    bool const is_stream = key % 4 == 0;
    client.send(message_kind::request, key, "ask", is_stream ? 2 : 1);
    // The third end is dropped: key 12 has three rows and nothing behind them.
    auto const answers = is_stream ? (key == 12 ? 3 : 4) : (key == 7 ? 2 : 1);
    for (int count = 0; count < answers; ++count) EXPECT_EQ(client.receive()->key, key);
  }
  client.close();
  peer.await([](wire_record const& one) { return one.what == wire_record::event::closed; });
  return peer.log_lines();
}

TEST(Determinism, gives_a_sequential_client_the_same_log_twice) {
  auto const first = sequential_run(7);
  EXPECT_EQ(first.size(), 60u);
  EXPECT_EQ(first, sequential_run(7));
}

TEST(Determinism, gives_another_log_with_another_seed) {
  EXPECT_NE(sequential_run(7), sequential_run(8));
}

/// What was decided for each frame, by direction, key and how often that came.
using decisions = std::map<std::string, std::string>;

decisions decisions_of(std::vector<wire_record> log) {
  decisions out;
  std::map<std::string, int> seen;
  for (auto one : log) {
    if (one.what != wire_record::event::frame || one.key == 0) continue;
    auto const name = one.client + (one.dir == direction::up ? " up " : " down ") + one.msg + " " +
                      std::to_string(one.key) + " copy " + std::to_string(one.copy);
    // Number and connection follow arrival; all else must not.
    one.frame = 0;
    one.conn = 0;
    out[name + " #" + std::to_string(++seen[name])] = to_json(one, false);
  }
  return out;
}

std::string const concurrent_plan = R"(
[[fault]]
at = { dir = "down", msg = "response" }
do = "delay"
by = "1ms..5ms"
repeat = 0
[[fault]]
at = { dir = "up", msg = "request" }
do = "delay"
by = "0ms..2ms"
repeat = 0
[[fault]]
at = { dir = "down", msg = "response", key = 13 }
do = "drop"
[[fault]]
at = { dir = "down", msg = "response", key = 14 }
do = "duplicate"
times = 2
)";

/// 50 requests on each of two connections, written in an order of the run's own.
std::vector<wire_record> concurrent_run(std::uint64_t seed, bool backwards) {
  test_gateway peer(concurrent_plan, 4, seed);
  auto const ask = [&](std::string const& name) {
    test_client client(peer.where());
    client.greet(name);
    for (std::uint64_t at = 1; at <= 50; ++at) {
      client.send(message_kind::request, backwards ? 51 - at : at, name);
    }
    for (int count = 0; count < 51; ++count) EXPECT_TRUE(client.receive());  // one less, two more
  };
  std::vector<std::thread> clients;
  for (auto const* name : {"alice", "bob"}) clients.emplace_back(ask, name);
  for (auto& one : clients) one.join();
  peer.stop();
  return peer.log();
}

TEST(Determinism, decides_the_same_for_each_direction_and_key_of_concurrent_requests) {
  auto const first = decisions_of(concurrent_run(7, false));
  EXPECT_EQ(first.size(), 2u * (50 + 52));
  EXPECT_EQ(first, decisions_of(concurrent_run(7, true)));
}

std::vector<std::chrono::nanoseconds> delays_of(std::vector<wire_record> const& log) {
  std::map<std::string, std::chrono::nanoseconds> by_key;
  for (auto const& one : log) {
    if (one.dir != direction::down) continue;
    for (auto const& note : one.decisions) {
      if (note.what == verb::delay) by_key[one.client + std::to_string(one.key)] = *note.by;
    }
  }
  std::vector<std::chrono::nanoseconds> out;
  for (auto const& [key, by] : by_key) out.push_back(by);
  return out;
}

TEST(Determinism, draws_other_delays_within_the_range_with_another_seed) {
  auto const first = delays_of(concurrent_run(7, false));
  auto const second = delays_of(concurrent_run(8, false));
  ASSERT_EQ(first.size(), 100u);
  ASSERT_EQ(second.size(), 100u);
  EXPECT_NE(first, second);
  for (auto const& all : {first, second}) {
    for (auto const by : all) {
      EXPECT_GE(by, 1ms);
      EXPECT_LE(by, 5ms);
    }
    // They fill the range rather than sit at one place of it.
    EXPECT_LT(*std::min_element(all.begin(), all.end()), 2ms);
    EXPECT_GT(*std::max_element(all.begin(), all.end()), 4ms);
  }
}

TEST(Determinism, permutes_concurrent_replies_by_key) {
  std::string const permuted = R"(
[[fault]]
at = { dir = "down", msg = "response" }
do = "reorder"
count = 20
)";
  auto const run = [&](bool backwards) {
    test_gateway peer(permuted, 2, 5);
    test_client client(peer.where());
    client.greet();
    for (std::uint64_t at = 1; at <= 20; ++at) {
      client.send(message_kind::request, backwards ? 21 - at : at);
    }
    std::vector<std::uint64_t> keys;
    for (int count = 0; count < 20; ++count) keys.push_back(client.receive()->key);
    return keys;
  };
  auto const keys = run(false);
  EXPECT_EQ(keys, run(true));
  EXPECT_FALSE(std::is_sorted(keys.begin(), keys.end()));
}

}  // namespace
}  // namespace busproof::mock_gateway
