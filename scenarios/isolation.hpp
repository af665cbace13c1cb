// isolation: one run in a process of its own, so that a bus that crashes, hangs or leaks takes
// nothing but its own run with it.
#pragma once

#include "scenarios/runner.hpp"

namespace busproof::scenarios {

/// As run_scenario, in a forked process. A crash, a sanitizer's report or a process that does not
/// end within limits::process_bound is a finding. Where no process can be made, the result is
/// `unavailable`.
///
/// Precondition: this process has one thread (a fork copies only the calling one).
scenario_result run_in_own_process(mock_gateway::scenario const& file, run_options const& options);

}  // namespace busproof::scenarios
