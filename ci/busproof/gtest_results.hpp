// What a GoogleTest program reports (--gtest_output=json:FILE) as tests of a run record.
#pragma once

#include <stdexcept>
#include <string>
#include <string_view>
#include <vector>

#include "reports/record/run_record.hpp"

namespace busproof::ci {

/// Text that is not such a report.
struct gtest_error : std::runtime_error {
  using std::runtime_error::runtime_error;
};

struct gtest_results {
  std::vector<reports::test_record> tests;
  std::vector<reports::mutant_record> mutants;
};

/// One record a test. A test may say more about itself with RecordProperty: `runs`, `steps`
/// (numbers; else a test is one run), `claims`, `checks` (separated by commas), `complete` ("1",
/// "true"), `bound`, `entry`, `about`, `broken` (the invariant), `token`. What
/// `busproof::explore::check` records of a failure is its kind, message, token and run. With
/// `seeded_bug` (its name) the test is about one: it passes if the bug was found, and becomes a
/// mutant, not a test. `defaults` brings suite, engine, claims and checks for those that say
/// nothing. Disabled tests are left out.
gtest_results parse_gtest_report(std::string_view text, reports::test_record const& defaults);

}  // namespace busproof::ci
