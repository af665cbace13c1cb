// crash_handler: a worker that is about to die says why.
#pragma once

#include "stress/explorer/runtime/failing.hpp"

namespace busproof::explore {

/// In a worker: signals and std::terminate become failures in `out`.
void handle_crashes(failing& out);

}  // namespace busproof::explore
