// stack_walk: the return addresses of the calling fiber.
#pragma once

#include <cstddef>
#include <cstdint>

namespace busproof::explore {

/// Innermost first, at most `room`; the count. Frames of the explorer itself are left out by
/// whoever gives the addresses names.
std::size_t walk_stack(std::uintptr_t* into, std::size_t room) noexcept;

}  // namespace busproof::explore
