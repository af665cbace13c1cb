// What a seed draws from [chaos].
#include "mock_gateway/chaos.hpp"

#include <map>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "mock_gateway/scenario/plan_writer.hpp"
#include "mock_gateway/scenario/reader.hpp"

namespace busproof::mock_gateway {
namespace {

using namespace std::chrono_literals;

chaos_section section(std::uint32_t budget, std::map<verb, std::uint32_t> weights) {
  chaos_section out;
  out.budget = budget;
  out.weights = std::move(weights);
  out.by = {1ms, 20ms};
  return out;
}

std::vector<std::string> lines(chaos_section const& chaos, std::uint64_t seed) {
  std::vector<std::string> out;
  for (auto const& one : draw_chaos(chaos, seed)) out.push_back(write_fault(one));
  return out;
}

auto const mixed = section(50, {{verb::delay, 5}, {verb::drop, 1}, {verb::close, 1}});

TEST(Chaos, draws_the_same_from_the_same_seed) {
  EXPECT_EQ(lines(mixed, 7), lines(mixed, 7));
  EXPECT_NE(lines(mixed, 7), lines(mixed, 8));
}

TEST(Chaos, draws_so_many_faults_as_its_budget) { EXPECT_EQ(draw_chaos(mixed, 7).size(), 50u); }

TEST(Chaos, only_adds_to_the_list_when_its_budget_grows) {
  auto more = mixed;
  more.budget = 80;
  auto longer = lines(more, 7);
  longer.resize(50);
  EXPECT_EQ(longer, lines(mixed, 7));
}

TEST(Chaos, draws_verbs_by_their_weight) {
  std::map<verb, int> seen;
  auto many = mixed;
  many.budget = 4000;
  for (auto const& one : draw_chaos(many, 7)) ++seen[one.what];
  EXPECT_EQ(seen.size(), 3u);
  EXPECT_NEAR(seen[verb::delay], 4000 * 5.0 / 7, 200);
  EXPECT_NEAR(seen[verb::drop], 4000 / 7.0, 120);
}

TEST(Chaos, leaves_the_handshake_alone_and_stays_within_its_frames) {
  auto many = mixed;
  many.budget = 1000;
  many.frames = 9;
  for (auto const& one : draw_chaos(many, 7)) {
    ASSERT_TRUE(one.at.frame && one.at.dir);
    EXPECT_GE(*one.at.frame, 2u);
    EXPECT_LE(*one.at.frame, 9u);
  }
}

TEST(Chaos, counts_frames_of_its_message_where_it_names_one) {
  auto named = mixed;
  named.msg = "response";
  for (auto const& one : draw_chaos(named, 7)) {
    EXPECT_EQ(one.at.msg, "response");
    EXPECT_EQ(one.at.dir, direction::down);
    EXPECT_TRUE(one.at.nth && !one.at.frame);
  }
}

TEST(Chaos, draws_durations_from_its_range) {
  for (auto const& one : draw_chaos(section(200, {{verb::delay, 1}, {verb::stall, 1}}), 7)) {
    EXPECT_GE(one.by.low, 1ms);
    EXPECT_LE(one.by.high, 20ms);
    EXPECT_EQ(one.by.low, one.by.high);
  }
}

TEST(Chaos, makes_faults_that_need_not_fire) {
  for (auto const& one : draw_chaos(mixed, 7)) EXPECT_TRUE(one.optional);
}

TEST(Chaos, comes_behind_the_faults_of_the_file) {
  auto const file = parse_scenario(R"(
[[fault]]
at = { dir = "down", msg = "response" }
do = "drop"
[chaos]
budget = 3
weights = { delay = 1 }
)",
                                   "f");
  auto const drawn = with_chaos_drawn(file, 7);
  ASSERT_EQ(drawn.faults.size(), 4u);
  EXPECT_EQ(drawn.faults[0].what, verb::drop);
  EXPECT_FALSE(drawn.chaos);
  EXPECT_EQ(with_chaos_drawn(drawn, 7).faults.size(), 4u);
}

}  // namespace
}  // namespace busproof::mock_gateway
