// The scenario files in examples/ do what they say: every fault of theirs fires.
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

}  // namespace
}  // namespace busproof::mock_gateway
