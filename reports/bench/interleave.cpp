#include "reports/bench/interleave.hpp"

#include <algorithm>
#include <cassert>
#include <cmath>
#include <numeric>
#include <random>

namespace busproof::reports::bench {
namespace {

/// As median(), but reorders `values` instead of copying them.
double median_in_place(std::span<double> values) {
  assert(!values.empty());
  auto const middle = values.begin() + static_cast<std::ptrdiff_t>(values.size() / 2);
  std::nth_element(values.begin(), middle, values.end());
  if (values.size() % 2 == 1) return *middle;
  return (*std::max_element(values.begin(), middle) + *middle) / 2;
}

}  // namespace

std::vector<std::vector<std::size_t>> interleaved(std::size_t subjects, std::size_t rounds,
                                                  std::uint64_t seed) {
  std::mt19937_64 random(seed);
  std::vector<std::size_t> order(subjects);
  std::iota(order.begin(), order.end(), 0);
  std::vector<std::vector<std::size_t>> all;
  for (std::size_t round = 0; round < rounds; ++round) {
    std::shuffle(order.begin(), order.end(), random);
    all.push_back(order);
  }
  return all;
}

double median(std::vector<double> values) { return median_in_place(values); }

double quantile(std::span<double const> sorted, double share) {
  assert(!sorted.empty() && share > 0 && share <= 1);
  auto const rank = static_cast<std::size_t>(std::ceil(share * static_cast<double>(sorted.size())));
  return sorted[std::clamp<std::size_t>(rank, 1, sorted.size()) - 1];
}

estimate bootstrap_median(std::span<double const> values, bootstrap_options const& options) {
  assert(!values.empty() && options.resamples > 0);
  std::mt19937_64 random(options.seed);
  std::uniform_int_distribution<std::size_t> any(0, values.size() - 1);
  std::vector<double> drawn(values.size());
  std::vector<double> medians;
  medians.reserve(options.resamples);
  for (std::size_t i = 0; i < options.resamples; ++i) {
    for (auto& value : drawn) value = values[any(random)];
    medians.push_back(median_in_place(drawn));
  }
  std::ranges::sort(medians);
  auto const outside = (1 - options.confidence) / 2;
  return {median({values.begin(), values.end()}), quantile(medians, outside),
          quantile(medians, 1 - outside)};
}

estimate paired_ratio(std::span<double const> subject, std::span<double const> reference,
                      bootstrap_options const& options) {
  assert(subject.size() == reference.size());
  // Logarithms make "twice" and "half" the same distance from "equal".
  std::vector<double> logs;
  for (std::size_t i = 0; i < subject.size(); ++i) {
    assert(subject[i] > 0 && reference[i] > 0);
    logs.push_back(std::log(subject[i] / reference[i]));
  }
  auto const of_logs = bootstrap_median(logs, options);
  return {std::exp(of_logs.value), std::exp(of_logs.low), std::exp(of_logs.high)};
}

}  // namespace busproof::reports::bench
