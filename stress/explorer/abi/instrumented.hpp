// instrumented: whether the program under test calls into us at all.
#pragma once

#include <cstdint>

namespace busproof::explore {

/// Counts plain accesses down to the next forced decision.
extern std::uint32_t accesses_left;
/// Calls of instrumented functions: without one, nothing of the body was compiled for exploring.
extern std::uint64_t functions_entered;

void force_decision();

}  // namespace busproof::explore
