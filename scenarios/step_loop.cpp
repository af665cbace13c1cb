// The loop behind step_loop.hpp.
#include "scenarios/step_loop.hpp"

#include <algorithm>

#include "scenarios/limits.hpp"

namespace busproof::scenarios {

using mock_gateway::step_call;

step_loop::step_loop(mock_gateway::scenario const& file, history& log)
    : file_(file), log_(log), script_(file.steps), caller_([&log] { log.nudge(); }) {}

bool step_loop::call_within(std::chrono::nanoseconds bound, std::function<void()> call) {
  caller_.post(std::move(call));
  return caller_.wait_until_idle(bound);
}

bool step_loop::has_step(step_call call) const {
  return std::any_of(file_.steps.begin(), file_.steps.end(),
                     [call](auto const& s) { return s.call == call; });
}

step_loop::index step_loop::step_named(std::string const& name) const {
  for (index i = 0; i < file_.steps.size(); ++i) {
    if (file_.steps[i].name == name) return i;
  }
  return event::no_step;
}

void step_loop::saw_frame(mock_gateway::frame_ref const& frame) {
  std::lock_guard const lock(mutex_);
  script_.saw_frame(frame);
}

void step_loop::saw_bus_event(std::string const& name) {
  std::lock_guard const lock(mutex_);
  script_.saw_bus_event(name);
}

void step_loop::start(index step) {
  {
    // Told first: a call may end before the function that makes it returns.
    std::lock_guard const lock(mutex_);
    script_.launched(step, calls_of(step));
    started_[step] = std::chrono::steady_clock::now();
  }
  if (file_.steps[step].call == step_call::wait) {
    one_ended(step);
  } else {
    perform(step);
  }
  log_.nudge();
}

void step_loop::start_all(std::vector<index> const& steps) {
  for (auto const step : steps) start(step);
}

void step_loop::first_row_of(index step) {
  std::vector<index> followers;
  {
    std::lock_guard const lock(mutex_);
    script_.saw_row(step);
    followers = script_.take_for_row_of(step);
  }
  start_all(followers);
  log_.nudge();
}

void step_loop::one_ended(std::uint32_t step) {
  if (step >= file_.steps.size()) return log_.nudge();
  std::vector<index> followers;
  {
    std::lock_guard const lock(mutex_);
    if (script_.ended(step) && calls_of(step) != 0) return;  // an end too many: I1 will say so
    script_.call_ended(step);
    if (script_.ended(step)) followers = script_.take_for_end_of(step);
  }
  start_all(followers);
  log_.nudge();
}

std::chrono::nanoseconds step_loop::bound_of(index step) const {
  auto const& s = file_.steps[step];
  if (s.expect.within) return *s.expect.within + limits::late_grace;
  if (s.call == step_call::shutdown) {
    auto const drain = file_.server ? file_.server->drain : std::nullopt;
    return drain.value_or(std::chrono::nanoseconds{0}) + limits::shutdown_bound +
           limits::late_grace;
  }
  return limits::step_hang_bound + s.hold.value_or(std::chrono::nanoseconds{0});
}

std::vector<hang_fact> step_loop::overdue(clock::time_point& next) {
  auto const now = clock::now();
  std::vector<hang_fact> hung;
  for (auto const step : script_.running()) {
    auto const due = started_[step] + bound_of(step);
    next = std::min(next, due);
    if (due <= now) hung.push_back({step, now - started_[step], {}});
  }
  if (auto const waiting = script_.first_waiting()) {
    auto const due = head_since_ + limits::step_hang_bound;
    next = std::min(next, due);
    if (due <= now) hung.push_back({waiting->step, now - head_since_, waiting->for_what});
  }
  return hung;
}

std::vector<hang_fact> step_loop::run() {
  head_since_ = clock::now();
  while (true) {
    auto const seen = log_.last();
    auto next = clock::time_point::max();
    {
      std::lock_guard const lock(mutex_);
      // One after the other: the next may depend on this one's start.
      if (caller_.idle()) {
        if (script_.finished()) return {};
        auto ready = script_.take_ready();
        if (!ready.empty()) {
          head_since_ = clock::now();
          caller_.post([this, ready = std::move(ready)] { start_all(ready); });
          continue;
        }
      }
      auto hung = overdue(next);
      if (!hung.empty()) return hung;
      next = std::min(next, head_since_ + limits::step_hang_bound);
      if (!caller_.idle() && clock::now() >= head_since_ + limits::step_hang_bound) {
        return {{event::no_step, clock::now() - head_since_, {}}};
      }
    }
    log_.wait_beyond(seen, next - clock::now());
  }
}

}  // namespace busproof::scenarios
