// case: one statement about a facility of the standard library or of pthreads. The same body runs
// on real threads and explored, and only the results that the standard allows may come out of
// either.
#pragma once

#include <cstdint>
#include <cstdio>
#include <functional>
#include <initializer_list>
#include <thread>
#include <type_traits>
#include <vector>

#include <busproof/world.hpp>

namespace busproof::conformance {

struct one_case {
  char const* name;
  int (*body)();
  std::uint64_t allowed;     ///< bit n: the body may give back n
  bool reaches_all = false;  ///< exploring has to find every allowed result
  bool first_use = false;    ///< about what happens once in a process: each run has its own
};
using case_list = std::vector<one_case>;

namespace detail {

template <typename Body>
int result_of() {
  static_assert(std::is_empty_v<Body>, "a body must not capture: it runs in other processes");
  if constexpr (std::is_void_v<std::invoke_result_t<Body>>) {
    Body{}();
    return 0;
  } else {
    return Body{}();
  }
}

inline std::uint64_t bits(std::initializer_list<int> outcomes) {
  std::uint64_t out = 0;
  for (int const each : outcomes) out |= std::uint64_t{1} << each;
  return out;
}

}  // namespace detail

/// The body's requirements hold, whatever the schedule.
template <typename Body>
one_case holds(char const* name, Body) {
  return {name, detail::result_of<Body>, 1};
}
/// As `holds`, about something that happens once in a process.
template <typename Body>
one_case holds_at_first_use(char const* name, Body) {
  return {name, detail::result_of<Body>, 1, false, true};
}
/// One of these comes out, and exploring finds them all.
template <typename Body>
one_case reaches(char const* name, std::initializer_list<int> outcomes, Body) {
  return {name, detail::result_of<Body>, detail::bits(outcomes), true};
}
/// As `reaches`, about something that happens once in a process.
template <typename Body>
one_case reaches_at_first_use(char const* name, std::initializer_list<int> outcomes, Body) {
  return {name, detail::result_of<Body>, detail::bits(outcomes), true, true};
}

inline void require(bool holds, char const* file = __builtin_FILE(), int line = __builtin_LINE()) {
  if (holds) return;
  char text[512];
  std::snprintf(text, sizeof text, "%s:%d: the requirement does not hold", file, line);
  world::fail(text);
}

/// Calls each in a thread of its own, and returns when all have ended.
template <typename... Functions>
void together(Functions... functions) {
  std::thread threads[] = {std::thread(std::move(functions))...};
  for (auto& each : threads) each.join();
}

template <typename Error, typename Function>
bool throws(Function function) {
  try {
    function();
  } catch (Error const&) {
    return true;
  }
  return false;
}

// One per file.
case_list thread_cases();
case_list pthread_cases();
case_list c11_cases();
case_list stopping_cases();
case_list future_cases();
case_list coordination_cases();
case_list atomic_cases();
case_list atomic_waiting_cases();
case_list mutex_cases();
case_list condition_cases();
case_list once_cases();
case_list thread_local_cases();
case_list time_cases();
case_list memory_cases();
case_list language_cases();
case_list stdio_cases();

}  // namespace busproof::conformance
