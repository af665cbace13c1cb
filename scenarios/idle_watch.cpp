// The watching behind idle_watch.hpp.
#include "scenarios/idle_watch.hpp"

#include <chrono>
#include <thread>

#include "scenarios/limits.hpp"

namespace busproof::scenarios {

idle_fact watch_idleness(std::function<std::uint64_t()> const& steps,
                         std::function<std::uint64_t()> const& events) {
  using clock = std::chrono::steady_clock;
  idle_fact result;

  auto const first = steps();
  auto const give_up = clock::now() + limits::idle_settle_max;
  for (auto before = first;;) {
    std::this_thread::sleep_for(limits::idle_settle);
    auto const now = steps();
    if (now == before) break;
    before = now;
    if (clock::now() >= give_up) {
      result.settled = false;
      result.steps = now - first;
      return result;
    }
  }

  int disturbed = 0;
  while (result.busy < limits::idle_windows && disturbed < limits::idle_windows) {
    auto const steps_before = steps();
    auto const events_before = events();
    std::this_thread::sleep_for(limits::idle_window);
    auto const done = steps() - steps_before;
    if (events() != events_before) {
      ++disturbed;
      continue;
    }
    ++result.windows;
    if (done == 0) {
      result.busy = 0;
      result.steps = 0;
      return result;
    }
    ++result.busy;
    result.steps += done;
  }
  return result;
}

}  // namespace busproof::scenarios
