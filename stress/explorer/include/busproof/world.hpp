// busproof::world: what a body may ask of the simulated world it runs in.
#pragma once

#include <chrono>
#include <cstdint>
#include <string_view>

namespace busproof::world {

/// True inside a body that is being explored.
bool explored() noexcept;

/// One of 0 … n-1, a decision that is recorded and replayed; 0 is the default. Natively from a
/// generator with a fixed seed. Precondition: n > 0.
std::uint32_t choose(std::uint32_t n);

/// Moves the wall clock (`system_clock`) by so much; `steady_clock` stays. Natively an error:
/// throws std::logic_error.
void jump_wall_clock(std::chrono::nanoseconds by);

/// Ends the schedule as failed; does not return when explored. Natively prints and aborts.
[[noreturn]] void fail(std::string_view message);

}  // namespace busproof::world
