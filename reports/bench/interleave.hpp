// Fair comparison of what is measured side by side: the order of runs, medians, ratios.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

namespace busproof::reports::bench {

/// The order in which a round runs its subjects: `rounds` permutations of 0 … subjects - 1. Each
/// round draws its own, so that nobody always runs behind the same neighbour or in the same phase
/// of a machine whose speed drifts.
std::vector<std::vector<std::size_t>> interleaved(std::size_t subjects, std::size_t rounds,
                                                  std::uint64_t seed);

/// The middle value, or the mean of the two in the middle. Precondition: not empty.
double median(std::vector<double> values);

/// The smallest value that at least `share` of all values do not exceed (nearest rank).
/// Preconditions: `sorted` ascends and is not empty; 0 < share <= 1.
double quantile(std::span<double const> sorted, double share);

struct estimate {
  double value = 0;
  double low = 0, high = 0;  ///< of the interval
};

struct bootstrap_options {
  std::size_t resamples = 10'000;
  double confidence = 0.99;
  std::uint64_t seed = 1;
};

/// The median, with a percentile bootstrap interval (Efron 1979). The same input gives the same
/// interval. Precondition: not empty.
estimate bootstrap_median(std::span<double const> values, bootstrap_options const& options);

/// How many times the reference the subject is: the median over rounds of subject / reference, both
/// of the same round, with its interval. Pairs cancel what slows a whole round down.
/// Preconditions: equal sizes, not empty, all values above 0.
estimate paired_ratio(std::span<double const> subject, std::span<double const> reference,
                      bootstrap_options const& options);

}  // namespace busproof::reports::bench
