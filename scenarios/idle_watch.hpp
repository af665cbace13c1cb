// idle_watch: does a system that has nothing to do do nothing (I20)?
#pragma once

#include <cstdint>
#include <functional>

#include "scenarios/facts.hpp"

namespace busproof::scenarios {

/// Watches `steps` (work done so far) in windows of limits::idle_window. A window in which `events`
/// (external events so far) changed does not count. Ends with the first idle window, or after
/// limits::idle_windows busy ones in a row. Blocks for as long.
idle_fact watch_idleness(std::function<std::uint64_t()> const& steps,
                         std::function<std::uint64_t()> const& events);

}  // namespace busproof::scenarios
