// The fan-out really has a slow reader, and accounts for every row of the others.
#include "reports/bench/slow_consumer.hpp"

#include <algorithm>

#include <gtest/gtest.h>

namespace busproof::reports::bench {
namespace {

TEST(FanOut, measures_or_counts_every_row_of_the_others) {
  fan_out const small{20, 40};
  auto const alone = run_fan_out(small, false);
  EXPECT_EQ(alone.latencies.size() + alone.missed, 19u * 40u);
  ASSERT_FALSE(alone.latencies.empty());
  EXPECT_TRUE(std::is_sorted(alone.latencies.begin(), alone.latencies.end()));
  EXPECT_GT(alone.latencies.front(), 0.0);
}

TEST(FanOut, accounts_for_as_many_beside_a_reader_that_is_too_slow) {
  // It throws if the slow reader missed nothing.
  auto const beside = run_fan_out({20, 40}, true);
  EXPECT_EQ(beside.latencies.size() + beside.missed, 19u * 40u);
}

TEST(FanOut, is_run_in_pairs) {
  std::size_t told = 0;
  auto const all =
      measure_slow_consumer({5, 40}, 2, 7, [&](std::size_t pair) { told += pair + 1; });
  EXPECT_EQ(all.alone_p99.size(), 2u);
  EXPECT_EQ(all.beside_p99.size(), 2u);
  EXPECT_EQ(told, 3u);
}

}  // namespace
}  // namespace busproof::reports::bench
