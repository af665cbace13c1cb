// From the results of all jobs to the claims table, the verdict and the exit code. Pure.
#pragma once

#include <vector>

#include "ci/busproof/prove_plan.hpp"
#include "ci/busproof/prove_results.hpp"
#include "reports/record/run_record.hpp"

namespace busproof::ci {

/// Claims by engines: headline claims first, then the others as they first occur, `other_claim`
/// last. A cell says `broken` if a test failed, crashed or hung; `inconclusive` if one could not
/// run; `complete` if every test exhausted its space.
std::vector<reports::claim_record> claims_of(std::vector<job> const& jobs,
                                             std::vector<job_result> const& results);

/// The exit code and its reasons. Of several the first of: 1 a test failed or a mutant survived;
/// 69 something was unavailable; 3 something could not be decided; 6 the budget ended early;
/// 5 nothing was selected; 0.
reports::verdict_section verdict_of(std::vector<job> const& jobs,
                                    std::vector<job_result> const& results);

/// Fills claims, tests, faults, invariants, mutants and the verdict of `record`. `jobs` and
/// `results` have the same length; results of builds are not looked at.
void fill_record(reports::run_record& record, std::vector<job> const& jobs,
                 std::vector<job_result> const& results);

}  // namespace busproof::ci
