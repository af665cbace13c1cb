// deadlines: absolute times of the program's clocks as virtual time.
#pragma once

#include <ctime>

#include "stress/explorer/limits.hpp"
#include "stress/explorer/runtime/machine.hpp"

namespace busproof::explore {

inline constexpr std::int64_t nanoseconds_per_second = 1'000'000'000;

inline bool is_wall_clock(clockid_t clock) noexcept {
  return clock == CLOCK_REALTIME || clock == CLOCK_REALTIME_COARSE || clock == CLOCK_TAI ||
         clock == CLOCK_REALTIME_ALARM;
}

/// Of processor time, of this process or thread or another. What a thread has used is taken to be
/// all the time that has passed.
inline bool is_processor_clock(clockid_t clock) noexcept {
  return clock == CLOCK_PROCESS_CPUTIME_ID || clock == CLOCK_THREAD_CPUTIME_ID || clock < 0;
}

/// What that clock shows at virtual time zero.
inline std::uint64_t origin_of(machine const& m, clockid_t clock) noexcept {
  if (is_processor_clock(clock)) return 0;
  return is_wall_clock(clock) ? limits::wall_clock_start + m.wall_offset()
                              : limits::steady_clock_start;
}

inline std::uint64_t nanoseconds_of(timespec const& time) noexcept {
  if (time.tv_sec < 0) return 0;
  auto const seconds = static_cast<std::uint64_t>(time.tv_sec);
  if (seconds > no_deadline / nanoseconds_per_second - 1) return no_deadline - 1;
  return seconds * nanoseconds_per_second + static_cast<std::uint64_t>(time.tv_nsec);
}

inline bool is_valid(timespec const& time) noexcept {
  return time.tv_nsec >= 0 && time.tv_nsec < nanoseconds_per_second;
}

/// Null: none.
inline wait_terms until_time(machine const& m, clockid_t clock, timespec const* until) noexcept {
  wait_terms out;
  if (until == nullptr) return out;
  auto const origin = origin_of(m, clock);
  auto const when = nanoseconds_of(*until);
  out.deadline = when > origin ? when - origin : 0;
  out.wall_deadline = is_wall_clock(clock);
  return out;
}

/// So much later than now.
inline wait_terms after_time(machine const& m, timespec const& span) noexcept {
  wait_terms out;
  auto const length = nanoseconds_of(span);
  out.deadline = length < no_deadline - 1 - m.now() ? m.now() + length : no_deadline - 1;
  return out;
}

}  // namespace busproof::explore
