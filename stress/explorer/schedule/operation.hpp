// operation: what a thread is about to do to something that others can see.
#pragma once

#include <cstdint>
#include <string_view>

namespace busproof::explore {

enum class op : std::uint8_t {
  start,
  create,
  join,
  detach,
  load,
  store,
  modify,
  compare_exchange,
  fence,
  lock,
  try_lock,
  unlock,
  read_lock,
  wait,
  notify,
  semaphore_wait,
  semaphore_post,
  barrier_wait,
  futex_wait,
  futex_wake,
  once,
  initialise_static,
  yield,
  sleep,
  read_clock,
  volatile_access,
  forced,
  choose,
  advance_clock,
  last = advance_clock
};

std::string_view to_string(op what) noexcept;

/// False: two of them on one object commute.
constexpr bool writes(op what) noexcept { return what != op::load && what != op::read_clock; }

/// Object 0 is nothing; the others are numbered by first use in the schedule.
struct operation {
  op what = op::start;
  std::uint32_t object = 0;
};

constexpr bool conflict(operation a, operation b) noexcept {
  return a.object != 0 && a.object == b.object && (writes(a.what) || writes(b.what));
}

}  // namespace busproof::explore
