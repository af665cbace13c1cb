// tws_behaviour: the far end of the TWS protocol, good enough for a real client.
//
// By itself it serves a whole session: greeting, time, ids, contracts, quotes and bars of a market
// that never moves, and orders, which are filled at once (market orders) or stay open until they
// are cancelled. Whatever it has not (positions, executions of the past) is answered with the end
// marker alone. Options: tws_options.hpp.
#pragma once

#include <memory>

#include "mock_gateway/behaviour.hpp"

namespace busproof::mock_gateway {

/// Errors: throws scenario_error for a wrong option.
std::unique_ptr<behaviour> make_tws_behaviour(scenario const& plan);

}  // namespace busproof::mock_gateway
