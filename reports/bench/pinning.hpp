// Pins the process to one core, so that what is compared is work and not the scheduler's luck.
#pragma once

#include <optional>

namespace busproof::reports::bench {

/// Pins the calling thread, and all threads that it starts later, to `core`, or to the last core
/// that the process may use (the first ones serve most interrupts). Returns the core.
/// Throws boost::system::system_error if the core does not exist or may not be used. Linux.
int pin_to_one_core(std::optional<int> core = std::nullopt);

}  // namespace busproof::reports::bench
