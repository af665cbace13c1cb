// native_behaviour: the far end of the bus's own protocol.
//
// By itself it answers hello with welcome, a request with one response that echoes its body, an
// order with one order_update that echoes its body, and ping with pong. A cancel is answered with
// nothing: what was asked for still comes, late, which is the harder case for a client. The
// protocol option `cancel` changes that: "ignore" (default), "stop" (rows that are not due yet are
// not sent), "end" (the same, and an end marker is). Other options: `server_name`.
#pragma once

#include <memory>

#include "mock_gateway/behaviour.hpp"

namespace busproof::mock_gateway {

/// Errors: throws scenario_error for an unknown option.
std::unique_ptr<behaviour> make_native_behaviour(scenario const& plan);

}  // namespace busproof::mock_gateway
