// backoff: how long to wait before the next connection attempt.
#pragma once

#include <chrono>
#include <cstdint>

namespace busproof::bus {

/// Capped exponential back-off with full jitter: uniform in [0, min(cap, base * 2^attempt)].
/// `attempt` counts from 0 and may grow without end; `random` is uniform over all 64-bit values.
/// Source: M. Brooker, "Exponential Backoff And Jitter", AWS Architecture Blog, 2015.
std::chrono::nanoseconds backoff_delay(unsigned attempt, std::chrono::nanoseconds base,
                                       std::chrono::nanoseconds cap, std::uint64_t random) noexcept;

/// Whether a session that lasted so long counts as a success that starts the back-off anew. A link
/// that flaps faster goes on waiting longer each time.
constexpr bool resets_backoff(std::chrono::nanoseconds session_lasted,
                              std::chrono::nanoseconds stable) noexcept {
  return session_lasted >= stable;
}

}  // namespace busproof::bus
