// scenario_result: what one run of one scenario came to.
#pragma once

#include <chrono>
#include <cstdint>
#include <string>
#include <vector>

#include "scenarios/finding.hpp"

namespace busproof::scenarios {

enum class verdict : std::uint8_t {
  holds,
  broken,        ///< an invariant or an expectation does not hold
  inconclusive,  ///< nothing broke, but a fault of the plan never fired
  skipped,       ///< the bus can't do what the scenario needs
  unavailable,   ///< it could not be run: no port, no descriptors
};

std::string_view to_string(verdict v);

/// How often a fault was planned and how often it happened, in this run.
struct fault_count {
  std::string verb;
  std::uint32_t line = 0;
  std::uint64_t injected = 0;  ///< frames or connections that its address met
  std::uint64_t observed = 0;  ///< it acted upon

  bool operator==(fault_count const&) const = default;
};

struct scenario_result {
  std::string file;
  std::string name;
  scenarios::verdict verdict = scenarios::verdict::holds;
  std::vector<finding> findings;
  std::string reason;  ///< of skipped and unavailable
  std::vector<fault_count> faults;
  std::vector<std::string> checked;  ///< invariants whose checkers ran
  std::chrono::nanoseconds took{0};
  std::uint64_t events = 0;
  /// The last events before the first finding, as text, oldest first.
  std::vector<std::string> story;
  /// The thing under test hangs: threads of this process can't be joined. End it soon, without
  /// running destructors.
  bool stuck = false;

  bool operator==(scenario_result const&) const = default;
};

/// One line of JSON and back: how a run's own process reports. Throws std::runtime_error for text
/// that is none.
std::string to_json(scenario_result const& result);
scenario_result result_from_json(std::string_view text);

/// The verdict that findings add up to.
verdict verdict_of(std::vector<finding> const& findings);

}  // namespace busproof::scenarios
