// request_bus_adapter: drives busproof's own request bus through the adapter interface.
#pragma once

#include "scenarios/bus_adapter.hpp"

namespace busproof::scenarios {

/// A request bus on an io_context and threads of its own. Its handlers run inline on the bus's
/// executor with one thread, and on a strand with several, so that their order is the bus's.
std::unique_ptr<bus_adapter> make_request_bus_adapter(adapter_options const& options,
                                                      bus_events& events);

}  // namespace busproof::scenarios
