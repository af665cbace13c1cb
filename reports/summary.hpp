// What the reports have in common: views derived from a run record, and its phrases.
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "reports/record/run_record.hpp"

namespace busproof::reports {

/// Engines that the claims table has a column for, from the whole system to its parts; engines that
/// are not known here come last.
std::vector<std::string> claim_engines(run_record const& record);

/// nullptr if the claim was not looked at by this engine.
claim_cell const* cell_of(claim_record const& claim, std::string_view engine);

/// "no violation", "complete", "broken", "inconclusive", "not run".
std::string verdict_phrase(claim_verdict verdict);

/// "in 600 runs", "within at most 2 deviations"; empty if there is nothing to say.
std::string extent_phrase(claim_cell const& cell);

/// What became of the seeded bugs of the cell: "broken, 3 of 3 caught"; empty if it has none.
std::string seeded_phrase(claim_cell const& cell);

/// Tests with a failure, in the record's order.
std::vector<test_record const*> failing_tests(run_record const& record);

struct totals {
  std::size_t tests = 0, failed = 0, skipped = 0;
  std::uint64_t runs = 0;
  std::size_t mutants = 0, caught = 0, survived = 0;
};
totals totals_of(run_record const& record);

/// "12 claims hold: 63 tests, 1 260 runs; 12 of 12 seeded bugs caught".
std::string headline(run_record const& record);

/// The outcome in capitals for a banner: "HOLDS", "BROKEN", …; from the exit code if none is given.
std::string outcome_word(verdict_section const& verdict);

/// Whether that outcome is success, failure, or neither.
enum class outcome_class { good, bad, neither };
outcome_class class_of(verdict_section const& verdict);

/// Faults by the invariants that were checked while they acted.
struct fault_coverage {
  struct cell {
    std::uint64_t injected = 0, observed = 0;
    bool never_hit = true;  ///< planned, and in no test of this cell did it happen
  };
  std::vector<std::string> verbs;
  std::vector<std::string> invariants;  ///< I1, I2, … in numerical order
  std::map<std::pair<std::string, std::string>, cell>
      cells;  ///< only combinations that were planned
};
fault_coverage coverage_of(run_record const& record);

/// "file:line", "file", or empty.
std::string place_of(failure_record const& failure);

}  // namespace busproof::reports
