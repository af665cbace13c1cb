// Results -> records and the table.
#include "reports/bench/bench_report.hpp"

#include <gtest/gtest.h>

namespace busproof::reports::bench {
namespace {

/// Three rounds of three subjects: "fast" is half as slow as "echo", "bus" 1.1 times as slow.
results sample() {
  results all;
  all.subjects = {"fast", "echo", "bus"};
  all.rounds = 3;
  for (auto const& what : scenarios()) {
    std::vector<samples> row(3);
    for (double const drift : {1.0, 1.5, 1.2}) {
      double const factors[] = {0.5, 1, 1.1};
      for (std::size_t i = 0; i < 3; ++i) {
        double const us = 10 * drift * factors[i];
        row[i].by_round.push_back(what.is_ping_pong() ? us : 1e6 / us);
        if (what.is_ping_pong()) row[i].latencies_us.assign({us, us * 2, us * 3, us * 4});
      }
    }
    all.by_scenario.push_back(std::move(row));
  }
  return all;
}

TEST(Comparison, has_a_row_for_each_subject_in_each_scenario) {
  auto const rows = compare(sample(), "echo", "bus");
  ASSERT_EQ(rows.size(), 9u);
  EXPECT_EQ(rows[0].record.subject, "fast");
  EXPECT_EQ(rows[0].record.name, "ping-pong p50, 64 B");
  EXPECT_EQ(rows[8].record.subject, "bus");
  EXPECT_EQ(rows[8].record.name, "1 024 in flight, 64 B");
  for (auto const& row : rows) EXPECT_EQ(row.record.blocks, 3u);
}

TEST(Comparison, gives_the_median_and_the_ratio_of_pairs) {
  auto const rows = compare(sample(), "echo", "bus");
  EXPECT_NEAR(rows[0].record.estimate, 6, 1e-9);
  ASSERT_TRUE(rows[0].record.ratio);
  EXPECT_NEAR(*rows[0].record.ratio, 0.5, 1e-9);
  EXPECT_EQ(rows[0].record.reference, "echo");
}

TEST(Comparison, gives_the_reference_no_ratio_to_itself) {
  auto const rows = compare(sample(), "echo", "bus");
  EXPECT_FALSE(rows[1].record.ratio);
  EXPECT_TRUE(rows[1].record.reference.empty());
}

TEST(Comparison, lists_percentiles_of_latencies_only) {
  auto const rows = compare(sample(), "echo", "bus");
  EXPECT_EQ(rows[1].record.percentiles_us.size(), 4u);
  EXPECT_NEAR(rows[1].record.percentiles_us.at("p50"), 24, 1e-9);
  EXPECT_TRUE(rows[4].record.percentiles_us.empty());
}

TEST(Comparison, judges_only_the_subject_that_has_bounds) {
  auto const rows = compare(sample(), "echo", "bus");
  EXPECT_FALSE(rows[0].record.ratio_target);
  EXPECT_EQ(rows[2].record.ratio_target, 1.05);
  EXPECT_EQ(rows[5].record.ratio_target, 0.65);
}

TEST(Comparison, meets_a_bound_on_latency_from_below_and_one_on_rates_from_above) {
  auto const rows = compare(sample(), "echo", "bus");
  EXPECT_FALSE(meets_target(rows[2].record)) << "1.1 times the latency, at most 1.05 are allowed";
  EXPECT_TRUE(meets_target(rows[5].record)) << "1/1.1 of the rate, at least 0.65 is asked for";
  EXPECT_TRUE(meets_target(rows[0].record)) << "nothing is asked for";
}

TEST(ComparisonTable, shows_the_ratio_and_whether_the_bound_is_met) {
  auto const rows = compare(sample(), "echo", "bus");
  auto const text = table_of(rows, {});
  EXPECT_NE(text.find("1.100"), std::string::npos) << text;
  EXPECT_NE(text.find("<= 1.05 MISSED"), std::string::npos) << text;
  EXPECT_NE(text.find(">= 0.65 met"), std::string::npos) << text;
}

}  // namespace
}  // namespace busproof::reports::bench
