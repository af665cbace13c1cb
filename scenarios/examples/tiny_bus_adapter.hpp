// tiny_bus_adapter: puts the tiny bus under busproof's scenarios.
#pragma once

#include "scenarios/bus_adapter.hpp"

namespace tiny {

std::unique_ptr<busproof::scenarios::bus_adapter> make_adapter(
    busproof::scenarios::adapter_options const& options, busproof::scenarios::bus_events& events);

}  // namespace tiny
