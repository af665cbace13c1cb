// The arithmetic of comparisons.
#include "reports/bench/interleave.hpp"

#include <algorithm>
#include <cmath>
#include <random>
#include <set>

#include <gtest/gtest.h>

namespace busproof::reports::bench {
namespace {

TEST(Interleaving, runs_every_subject_once_a_round) {
  for (auto const& round : interleaved(4, 50, 7)) {
    EXPECT_EQ(std::set(round.begin(), round.end()), (std::set<std::size_t>{0, 1, 2, 3}));
    EXPECT_EQ(round.size(), 4u);
  }
}

TEST(Interleaving, changes_the_order_from_round_to_round) {
  auto const rounds = interleaved(3, 100, 7);
  EXPECT_EQ(std::set(rounds.begin(), rounds.end()).size(), 6u) << "all orders of three";
}

TEST(Interleaving, repeats_for_the_same_seed_only) {
  EXPECT_EQ(interleaved(3, 20, 7), interleaved(3, 20, 7));
  EXPECT_NE(interleaved(3, 20, 7), interleaved(3, 20, 8));
}

TEST(Median, is_the_middle_value) { EXPECT_EQ(median({9, 1, 5}), 5); }

TEST(Median, of_an_even_count_lies_between_the_two_in_the_middle) {
  EXPECT_EQ(median({8, 1, 4, 2}), 3);
}

TEST(Median, does_not_care_for_one_wild_value) { EXPECT_EQ(median({1, 2, 3, 4, 1e9}), 3); }

TEST(Quantile, is_the_value_that_the_share_does_not_exceed) {
  double const values[] = {1, 2, 3, 4, 5, 6, 7, 8, 9, 10};
  EXPECT_EQ(quantile(values, 0.5), 5);
  EXPECT_EQ(quantile(values, 0.9), 9);
  EXPECT_EQ(quantile(values, 0.91), 10);
  EXPECT_EQ(quantile(values, 1), 10);
  EXPECT_EQ(quantile(values, 0.001), 1);
}

TEST(Bootstrap, gives_no_width_to_equal_values) {
  auto const got = bootstrap_median(std::vector<double>(30, 4.0), {});
  EXPECT_EQ(got.value, 4);
  EXPECT_EQ(got.low, 4);
  EXPECT_EQ(got.high, 4);
}

TEST(Bootstrap, repeats_exactly) {
  std::vector<double> const values = {1, 5, 2, 8, 3, 9, 4};
  auto const one = bootstrap_median(values, {});
  auto const two = bootstrap_median(values, {});
  EXPECT_EQ(one.low, two.low);
  EXPECT_EQ(one.high, two.high);
}

TEST(Bootstrap, covers_the_true_median_about_as_often_as_it_says) {
  std::mt19937_64 random(1);
  std::normal_distribution<double> noise(10, 1);
  int covered = 0;
  for (int trial = 0; trial < 200; ++trial) {
    std::vector<double> values(31);
    for (auto& value : values) value = noise(random);
    auto const got = bootstrap_median(values, {.resamples = 500, .confidence = 0.9});
    covered += got.low <= 10 && 10 <= got.high;
  }
  EXPECT_GE(covered, 165) << "of 200, where 180 are expected";
  EXPECT_LE(covered, 197);
}

TEST(PairedRatio, finds_the_factor_beneath_a_drift_that_both_share) {
  std::vector<double> subject, reference;
  for (int round = 0; round < 31; ++round) {
    double const drift = 1 + round;  // the machine slows down by a factor of 31
    reference.push_back(10 * drift);
    subject.push_back(7 * drift);
  }
  auto const got = paired_ratio(subject, reference, {});
  EXPECT_NEAR(got.value, 0.7, 1e-9);
  EXPECT_NEAR(got.low, 0.7, 1e-9);
  EXPECT_NEAR(got.high, 0.7, 1e-9);
}

TEST(PairedRatio, has_an_interval_around_it_when_rounds_differ) {
  std::vector<double> const subject = {11, 9, 12, 8, 10, 13, 7};
  std::vector<double> const reference(7, 10);
  auto const got = paired_ratio(subject, reference, {});
  EXPECT_NEAR(got.value, 1, 1e-9);
  EXPECT_LT(got.low, 1);
  EXPECT_GT(got.high, 1);
}

}  // namespace
}  // namespace busproof::reports::bench
