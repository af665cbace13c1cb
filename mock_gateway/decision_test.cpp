// Random numbers that are functions of their subject.
#include "mock_gateway/decision.hpp"

#include <algorithm>
#include <map>
#include <set>

#include <gtest/gtest.h>

namespace busproof::mock_gateway {
namespace {

using namespace std::chrono_literals;

draw_subject const subject{"client", direction::down, "response", 101, 1};

TEST(Decision, is_the_same_for_the_same_subject) {
  EXPECT_EQ(draw(7, subject, draw_use::delay), draw(7, subject, draw_use::delay));
}

TEST(Decision, changes_with_every_part_of_its_subject) {
  std::set<std::uint64_t> seen;
  seen.insert(draw(7, subject, draw_use::delay));
  seen.insert(draw(8, subject, draw_use::delay));
  seen.insert(draw(7, subject, draw_use::slice));
  seen.insert(draw(7, subject, draw_use::delay, 1));
  auto other = subject;
  other.who = "other";
  seen.insert(draw(7, other, draw_use::delay));
  other = subject;
  other.dir = direction::up;
  seen.insert(draw(7, other, draw_use::delay));
  other = subject;
  other.msg = "end";
  seen.insert(draw(7, other, draw_use::delay));
  other = subject;
  other.key = 102;
  seen.insert(draw(7, other, draw_use::delay));
  other = subject;
  other.seen = 2;
  seen.insert(draw(7, other, draw_use::delay));
  EXPECT_EQ(seen.size(), 9u);
}

TEST(Decision, tells_swapped_numbers_apart) {
  auto a = subject;
  a.key = 1;
  a.seen = 2;
  auto b = subject;
  b.key = 2;
  b.seen = 1;
  EXPECT_NE(draw(7, a, draw_use::delay), draw(7, b, draw_use::delay));
}

TEST(Decision, reaches_both_ends_of_a_range_and_nothing_beyond) {
  duration_range const range{3ns, 5ns};
  std::set<std::chrono::nanoseconds> seen;
  for (std::uint64_t index = 0; index < 200; ++index) {
    seen.insert(pick(range, draw(1, subject, draw_use::delay, index)));
  }
  EXPECT_EQ(seen, (std::set<std::chrono::nanoseconds>{3ns, 4ns, 5ns}));
}

TEST(Decision, takes_a_fixed_duration_as_it_is) {
  EXPECT_EQ(pick({2ms, 2ms}, 0), 2ms);
  EXPECT_EQ(pick({2ms, 2ms}, ~0ull), 2ms);
}

TEST(Decision, scales_the_ends_of_the_bits_to_the_ends_of_the_bound) {
  EXPECT_EQ(scale(0, 10), 0u);
  EXPECT_EQ(scale(~0ull, 10), 9u);
  EXPECT_EQ(scale(~0ull, ~0ull), ~0ull - 1);
  EXPECT_EQ(scale(1ull << 63, 1ull << 40), 1ull << 39);
}

TEST(Decision, spreads_evenly) {
  std::map<std::uint64_t, int> hits;
  for (std::uint64_t index = 0; index < 10'000; ++index) {
    ++hits[scale(draw(3, subject, draw_use::delay, index), 10)];
  }
  for (auto const& [value, count] : hits) EXPECT_NEAR(count, 1000, 150) << value;
}

TEST(Decision, makes_a_permutation_of_every_position) {
  auto order = pick_order(7, subject, 20);
  auto sorted = order;
  std::sort(sorted.begin(), sorted.end());
  for (std::uint32_t at = 0; at < 20; ++at) EXPECT_EQ(sorted[at], at);
  EXPECT_EQ(order, pick_order(7, subject, 20));
  EXPECT_NE(order, pick_order(8, subject, 20));
}

TEST(Decision, makes_every_permutation_of_three) {
  std::set<std::vector<std::uint32_t>> seen;
  for (std::uint64_t seed = 0; seed < 200; ++seed) seen.insert(pick_order(seed, subject, 3));
  EXPECT_EQ(seen.size(), 6u);
}

}  // namespace
}  // namespace busproof::mock_gateway
