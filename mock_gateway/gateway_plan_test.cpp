// [chaos] and plans over real TCP: what was drawn acts, what finds no frame is no failure, and a
// saved plan does the same again.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "mock_gateway/chaos.hpp"
#include "mock_gateway/scenario/plan_writer.hpp"
#include "mock_gateway/scenario/reader.hpp"
#include "mock_gateway/test_meeting.hpp"

namespace busproof::mock_gateway {
namespace {

using bus::message_kind;
using testing::HasSubstr;

std::string const weather = R"(
[chaos]
budget = 12
dir = "down"
frames = 20
by = "1us..500us"
weights = { delay = 3, duplicate = 1, slice = 1, stall = 1, bandwidth = 1, corrupt = 1 }
)";

/// One request at a time; bodies are too large to be all corrupted, and headers may be.
std::vector<std::string> run(std::string const& text, std::uint64_t seed) {
  test_gateway peer(text, 2, seed);
  test_client client(peer.where());
  client.greet("sequential");
  for (std::uint64_t key = 1; key <= 25; ++key) {
    client.send(message_kind::request, key, std::string(200, 'x'));
    // A header may come back wrong, or an answer twice: what counts is what the gateway sends.
    peer.await([key](wire_record const& one) {
      return one.what == wire_record::event::frame && one.dir == direction::down &&
             one.key == key && one.copy == 0;
    });
  }
  client.close();
  peer.await([](wire_record const& one) {
    return one.what == wire_record::event::closed || one.what == wire_record::event::reset;
  });
  auto const log = peer.log();
  std::vector<std::string> decided;
  for (auto one : frames(log, direction::down)) {
    for (auto& note : one.decisions) note.line = 0;  // another file, other lines
    if (!one.decisions.empty()) decided.push_back(to_json(one, false));
  }
  return decided;
}

/// The plan as test_gateway takes it.
std::string without_head(std::string const& plan) { return plan.substr(plan.find("[listen]")); }

TEST(Plan, of_chaos_does_the_same_again_from_its_file) {
  auto const file = parse_scenario("schema = 1\n" + weather, "weather.toml");
  auto const saved = write_plan(with_chaos_drawn(file, 7), 7);
  auto const first = run(weather, 7);
  EXPECT_FALSE(first.empty());
  EXPECT_EQ(first, run(weather, 7));
  EXPECT_EQ(first, run(without_head(saved), 7));
  EXPECT_NE(first, run(weather, 8));
}

TEST(Plan, of_chaos_is_no_failure_where_it_finds_no_frame) {
  test_gateway peer("[chaos]\nbudget = 5\nweights = { drop = 1 }\n");
  test_client client(peer.where());
  client.greet();
  auto const report = peer.stop();
  EXPECT_EQ(report.faults.size(), 5u);
  EXPECT_TRUE(report.all_faults_fired());
  EXPECT_THAT(report.verdict(), HasSubstr("never fired, which it need not"));
  EXPECT_THAT(report.verdict(), HasSubstr("faults fired: 0 of 5"));
}

TEST(Plan, may_have_faults_that_need_not_fire) {
  meeting test(fault_text("dir = \"down\", msg = \"end\"", "do = \"drop\"\noptional = true"));
  EXPECT_TRUE(test.answers(1));
  EXPECT_TRUE(test.peer.stop().all_faults_fired());
}

}  // namespace
}  // namespace busproof::mock_gateway
