// The scenario files in examples/ do what they say: every fault of theirs fires.
#include <algorithm>
#include <filesystem>
#include <fstream>
#include <iterator>

#include <gtest/gtest.h>

#include "mock_gateway/test_gateway.hpp"
#include "mock_gateway/tws_test_client.hpp"

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

TEST(GatewayExamples, give_a_tws_client_the_second_contract_first) {
  test_gateway peer(example("tws_session.toml"));
  tws_test_client client(peer.where(), 7);
  client.ask_details(101, "AAPL");
  client.ask_details(102, "IBM");
  std::vector<std::string> ends;
  for (auto const& one : client.next(4)) {
    if (id_of(one) == "52") ends.push_back(one);
  }
  EXPECT_EQ(ends, (std::vector<std::string>{"52|1|102|", "52|1|101|"}));
  client.place(1, "MKT", "NOFILL");
  EXPECT_EQ(client.next().substr(0, 10), "4|2|1|201|");
  client.place(2, "MKT");
  EXPECT_EQ(client.next(5).size(), 5u);
  auto const report = peer.stop();
  EXPECT_TRUE(report.all_faults_fired()) << report.verdict();
  EXPECT_TRUE(report.all_expectations_met()) << report.verdict();
}

TEST(GatewayExamples, put_a_tws_client_on_a_rough_link) {
  test_gateway peer(example("tws_rough_link.toml"));
  tws_test_client client(peer.where(), 7);
  client.ask_details(1, "AAPL");
  EXPECT_EQ(id_of(client.next(4).back()), "52");
  client.place(100, "MKT");
  std::vector<std::string> ids;
  for (auto const& one : client.next(6)) ids.push_back(id_of(one));
  EXPECT_EQ(ids, (std::vector<std::string>{"5", "3", "3", "59", "11", "11"}));
  tws_test_client unlucky(peer.where(), 9);
  unlucky.place(100, "LMT");
  EXPECT_EQ(unlucky.next(), "");
  auto const report = peer.stop();
  EXPECT_TRUE(report.all_faults_fired()) << report.verdict();
}

}  // namespace
}  // namespace busproof::mock_gateway
