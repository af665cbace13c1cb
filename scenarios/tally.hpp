// tally: what all runs of all scenarios came to, and the run record of it.
#pragma once

#include <chrono>
#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "mock_gateway/scenario/model.hpp"
#include "reports/record/run_record.hpp"
#include "scenarios/result.hpp"

namespace busproof::scenarios {

/// One scenario over its runs.
struct scenario_tally {
  mock_gateway::scenario const* file = nullptr;
  std::uint64_t runs = 0;
  std::uint64_t broken = 0;
  std::uint64_t inconclusive = 0;
  std::uint64_t skipped = 0;
  std::uint64_t unavailable = 0;
  std::uint64_t first_failed_run = 0;            ///< from 1; 0 = none
  std::optional<scenario_result> first_failure;  ///< broken, else inconclusive, else unavailable
  std::string reason;                            ///< of skipped
  std::chrono::nanoseconds took{0}, longest{0};
  std::map<std::uint32_t, fault_count> faults;              ///< by line
  std::map<std::string, std::uint64_t> checks, violations;  ///< by invariant

  void add(scenario_result const& result);
  verdict overall() const;
};

/// 0 holds, 1 broken, 3 inconclusive, 69 unavailable; broken beats unavailable beats inconclusive.
int exit_code_of(std::vector<scenario_tally> const& all);

/// Fills tests, faults, invariants and claims (engine "scenario"); run and environment are the
/// caller's. `rerun` is the command that runs scenarios again: the file is added to it.
reports::run_record record_of(std::vector<scenario_tally> const& all, std::string const& rerun);

}  // namespace busproof::scenarios
