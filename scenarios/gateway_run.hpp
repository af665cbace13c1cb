// gateway_run: a scenario with [listen]: the gateway plays the far end of the bus under test.
#pragma once

#include "scenarios/facts.hpp"
#include "scenarios/runner.hpp"

namespace busproof::scenarios {

/// What a run showed, and how it went apart from that.
struct shown {
  scenarios::facts facts;
  std::string skipped;      ///< why it was not run: what the bus lacks
  std::string unavailable;  ///< why it could not be run
  bool stuck = false;
};

/// All but the count of descriptors. See run_scenario.
shown run_with_gateway(mock_gateway::scenario const& file, run_options const& options);

}  // namespace busproof::scenarios
