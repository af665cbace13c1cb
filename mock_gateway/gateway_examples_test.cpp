// The scenario files in examples/ do what they say: every fault of theirs fires.
#include <algorithm>
#include <filesystem>
#include <fstream>
#include <iterator>

#include <gtest/gtest.h>

#include "mock_gateway/test_gateway.hpp"

namespace busproof::mock_gateway {
namespace {

using bus::message_kind;

std::string example(std::string const& name) {
  std::ifstream file(std::filesystem::path(BUSPROOF_SOURCE_DIR) / "mock_gateway/examples" / name);
  std::string line;
  std::string out;
  // The test gateway brings its own schema and name.
  while (std::getline(file, line)) {
    if (!line.starts_with("schema") && !line.starts_with("name")) out += line + "\n";
  }
  return out;
}

TEST(GatewayExamples, end_late) {
  test_gateway peer(example("late_end.toml"));
  test_client client(peer.where());
  client.greet();
  client.send(message_kind::request, 101);
  client.send(message_kind::request, 102);
  std::vector<std::uint64_t> ends;
  while (ends.size() < 2) {
    auto const next = client.receive();
    ASSERT_TRUE(next);
    if (next->kind == message_kind::end) ends.push_back(next->key);
  }
  EXPECT_EQ(ends, (std::vector<std::uint64_t>{102, 101}));
  auto const report = peer.stop();
  EXPECT_TRUE(report.all_faults_fired()) << report.verdict();
  EXPECT_TRUE(report.all_expectations_met()) << report.verdict();
}

TEST(GatewayExamples, have_a_rough_day) {
  test_gateway peer(example("rough_day.toml"));
  test_client client(peer.where());
  client.greet();
  for (std::uint64_t key = 1; key <= 9; ++key) client.send(message_kind::request, key, "ask");
  for (int count = 0; count < 10; ++count) ASSERT_TRUE(client.receive());  // one came twice
  client.send(message_kind::request, 10, "ask");
  EXPECT_FALSE(client.receive());
  auto const report = peer.stop();
  EXPECT_TRUE(report.all_faults_fired()) << report.verdict();
}

TEST(GatewayExamples, send_bad_bytes) {
  test_gateway peer(example("bad_bytes.toml"));
  test_client first(peer.where());
  first.greet();
  for (std::uint64_t key = 1; key <= 3; ++key) first.send(message_kind::request, key, "ask");
  EXPECT_EQ(text_of(*first.receive()), "ask");
  EXPECT_NE(text_of(*first.receive()), "ask");
  EXPECT_LT(first.drain(), 19u);
  test_client second(peer.where());
  EXPECT_EQ(second.receive_bytes(17).size(), 17u);
  second.greet();
  for (std::uint64_t key = 4; key <= 6; ++key) second.send(message_kind::request, key, "ask");
  EXPECT_EQ(second.receive()->key, 4u);
  EXPECT_FALSE(second.receive());
  auto const report = peer.stop();
  EXPECT_TRUE(report.all_faults_fired()) << report.verdict();
}

TEST(GatewayExamples, are_slow) {
  test_gateway peer(example("slow_link.toml"));
  test_client client(peer.where());
  client.greet();
  for (std::uint64_t key = 1; key <= 5; ++key) client.send(message_kind::request, key, "ask");
  std::vector<std::uint64_t> keys;
  while (keys.size() < 4) keys.push_back(client.receive()->key);
  EXPECT_EQ(keys, (std::vector<std::uint64_t>{1, 2, 4, 5}));
  auto const report = peer.stop();
  EXPECT_TRUE(report.all_faults_fired()) << report.verdict();
}

TEST(GatewayExamples, remember_an_order) {
  test_gateway peer(example("order_life.toml"));
  test_client client(peer.where());
  client.greet();
  client.send(message_kind::order, 1);
  EXPECT_EQ(text_of(*client.receive()), "submitted");
  client.send(message_kind::order, 2);
  EXPECT_EQ(client.receive()->kind, message_kind::error);
  client.send(message_kind::cancel, 1);
  EXPECT_EQ(text_of(*client.receive()), "cancelled");
}

TEST(GatewayExamples, draw_their_weather) {
  test_gateway peer(example("weather.toml"), 2, 7);
  test_client client(peer.where());
  client.greet();
  for (std::uint64_t key = 1; key <= 40; ++key) client.send(message_kind::request, key, "ask");
  peer.await([](wire_record const& one) {
    return one.dir == direction::down && one.frame == 41 && one.what == wire_record::event::frame;
  });
  auto const report = peer.stop();
  EXPECT_EQ(report.faults.size(), 8u);
  EXPECT_GE(std::count_if(report.faults.begin(), report.faults.end(),
                          [](fault_outcome const& one) { return one.fired > 0; }),
            7)
      << report.verdict();
}

}  // namespace
}  // namespace busproof::mock_gateway
