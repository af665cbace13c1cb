// server_run: a scenario with [server]: the reference server is under test, its clients are ours.
#pragma once

#include "scenarios/gateway_run.hpp"

namespace busproof::scenarios {

/// All but the count of descriptors. See run_scenario.
shown run_with_server(mock_gateway::scenario const& file, run_options const& options);

}  // namespace busproof::scenarios
