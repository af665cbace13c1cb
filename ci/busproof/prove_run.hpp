// Runs the jobs of `busproof prove`, one child process after another: a bus that crashes or hangs
// takes down its child, never the proof.
#pragma once

#include <chrono>
#include <filesystem>
#include <functional>
#include <vector>

#include "ci/busproof/prove_plan.hpp"
#include "ci/busproof/prove_progress.hpp"
#include "ci/busproof/prove_results.hpp"

namespace busproof::ci {

struct prove_events {
  std::function<void(progress_state const&)> on_progress;       ///< often
  std::function<void(reports::test_record const&)> on_failure;  ///< as soon as it is known
  std::function<bool()> interrupted;  ///< true: end what runs, start no more
};

/// Effect: runs the jobs in their order; the budget, if there is one, counts from the call. Reports
/// of the children go through files in `folder`. Returns a result for each job.
/// Blocks. Thread safety: one at a time.
std::vector<job_result> run_jobs(std::vector<job> const& jobs, std::chrono::nanoseconds budget,
                                 prove_options const& options, std::filesystem::path const& folder,
                                 prove_events const& events);

}  // namespace busproof::ci
