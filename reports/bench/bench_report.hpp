// The results of a benchmark run, compared: as records and as a table.
#pragma once

#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "reports/bench/interleave.hpp"
#include "reports/bench/measure.hpp"
#include "reports/bench/slow_consumer.hpp"
#include "reports/record/run_record.hpp"
#include "reports/terminal_table.hpp"

namespace busproof::reports::bench {

/// One subject in one scenario.
struct comparison {
  std::string title;              ///< of the scenario
  benchmark_record record;        ///< its interval is that of the estimate itself
  std::optional<estimate> ratio;  ///< to the reference, by pairs; absent for the reference
};

/// All subjects of each scenario, in the order of the results. `reference` names the subject that
/// the others are compared with, `judged` the one that the project states bounds for.
/// Precondition: `reference` is among the subjects.
std::vector<comparison> compare(results const& all, std::string_view reference,
                                std::string_view judged);

/// The same of the readers beside a slow one: without it (the reference) and with it.
std::vector<comparison> compare(fan_out const& what, fan_out_pairs const& all);

/// Whether the ratio keeps within its stated bound; true without one.
bool meets_target(benchmark_record const& record);

/// A line a comparison: median, ratio with its interval, stated bound.
std::string table_of(std::span<comparison const> all, terminal_options const& options);

}  // namespace busproof::reports::bench
