// runner: runs one scenario against a bus (or against the server), over real TCP, in this process.
#pragma once

#include <cstdint>
#include <optional>
#include <stdexcept>

#include "mock_gateway/scenario/model.hpp"
#include "scenarios/bus_adapter.hpp"
#include "scenarios/result.hpp"

namespace busproof::scenarios {

struct run_options {
  std::optional<std::uint64_t> seed;  ///< in place of the scenario's own
  adapter_factory bus;                ///< empty: busproof's request bus
};

/// Effect: starts the far end (or the server), performs the steps, waits for every outcome within
/// its bound, lifts the faults and probes whether the system works and comes to rest, takes all
/// down, and lets the checkers judge what happened. A bus that hangs is a finding, never a hang of
/// the run; if its threads can't be joined the result is `stuck`, and what they use is kept.
///
/// Blocks; takes as long as the scenario, at most limits::process_bound.
/// Errors: none for what the bus does. throws mock_gateway::scenario_error if the scenario asks for
/// something that its protocol or the runner does not have.
/// Thread safety: one run at a time in a process, because open descriptors are counted.
scenario_result run_scenario(mock_gateway::scenario const& file, run_options const& options = {});

}  // namespace busproof::scenarios
