// The decisions behind script.hpp.
#include "scenarios/script.hpp"

#include <algorithm>
#include <cassert>

#include <fmt/format.h>

namespace busproof::scenarios {
namespace {

using mock_gateway::step_call;

// What comes next is written with these in mind as done.
bool holds_up_others(step_call call) {
  return call == step_call::connect || call == step_call::disconnect || call == step_call::storm ||
         call == step_call::raw || call == step_call::wait;
}

}  // namespace

std::string in_words(mock_gateway::trigger const& what) {
  if (!what.bus.empty()) {
    return what.nth > 1 ? fmt::format("{} no. {} of the bus", what.bus, what.nth)
                        : fmt::format("{} of the bus", what.bus);
  }
  if (!what.wire) {
    auto const* event = what.row ? "first row" : what.started ? "start" : "end";
    return fmt::format("the {} of {}", event, what.step);
  }
  auto const& w = *what.wire;
  std::string text = w.msg.empty() ? "a frame" : w.msg;
  if (w.key) text += fmt::format(" key {}", *w.key);
  if (w.nth) text += fmt::format(" no. {}", *w.nth);
  if (w.frame) text += fmt::format(" (frame {})", *w.frame);
  if (w.conn) text += fmt::format(" on connection {}", *w.conn);
  if (w.dir) text += *w.dir == mock_gateway::direction::up ? " up" : " down";
  return text + " on the wire";
}

script::script(std::vector<mock_gateway::step> const& steps) : steps_(steps) {
  states_.resize(steps.size());
  for (index i = 0; i < steps.size(); ++i) {
    by_name_.emplace(steps[i].name, i);
    for (auto const& t : steps[i].after) {
      states_[i].wires.emplace_back(t.wire.value_or(mock_gateway::address{}));
      states_[i].wire_seen.push_back(false);
    }
  }
}

std::optional<script::index> script::find(std::string const& name) const {
  auto const found = by_name_.find(name);
  if (found == by_name_.end()) return std::nullopt;
  return found->second;
}

void script::saw_frame(mock_gateway::frame_ref const& frame) {
  for (index i = 0; i < steps_.size(); ++i) {
    for (std::size_t t = 0; t < steps_[i].after.size(); ++t) {
      auto const& wire = steps_[i].after[t].wire;
      // The matcher counts one direction's frames, so it must not see the other's.
      if (!wire || (wire->dir && *wire->dir != frame.dir)) continue;
      if (states_[i].wires[t].meets(frame)) states_[i].wire_seen[t] = true;
    }
  }
}

void script::saw_bus_event(std::string const& name) { ++bus_events_[name]; }

void script::saw_row(index step) { states_[step].row = true; }

void script::launched(index step, std::uint32_t calls) {
  auto& s = states_[step];
  s.taken = true;
  s.launched = true;
  s.open = calls;
}

void script::call_ended(index step) {
  auto& s = states_[step];
  assert(s.launched);
  if (s.open > 0) --s.open;
}

bool script::met(index step, std::size_t trigger) const {
  auto const& t = steps_[step].after[trigger];
  if (t.wire) return states_[step].wire_seen[trigger];
  if (!t.bus.empty()) {
    auto const seen = bus_events_.find(t.bus);
    return seen != bus_events_.end() && seen->second >= t.nth;
  }
  auto const other = find(t.step);
  if (!other) return false;
  if (t.row) return states_[*other].row;
  return t.started ? started(*other) : ended(*other);
}

bool script::ready(index step) const {
  auto const& s = steps_[step];
  if (!s.after.empty()) {
    for (std::size_t t = 0; t < s.after.size(); ++t) {
      if (!met(step, t)) return false;
    }
    return true;
  }
  for (index earlier = 0; earlier < step; ++earlier) {
    bool const waits_for_it = s.call == step_call::wait || holds_up_others(steps_[earlier].call);
    if (waits_for_it && !ended(earlier)) return false;
  }
  return true;
}

std::vector<script::index> script::take_ready() {
  std::vector<index> result;
  while (next_ < steps_.size()) {
    auto& s = states_[next_];
    if (s.taken) {  // by a handler, or in the last round
      if (!s.launched) break;
      ++next_;
      continue;
    }
    if (steps_[next_].from_handler || !ready(next_)) break;
    s.taken = true;
    result.push_back(next_);
    break;  // the next one may depend on this one's start
  }
  return result;
}

std::vector<script::index> script::take_followers(index step, bool of_row) {
  std::vector<index> result;
  for (index i = 0; i < steps_.size(); ++i) {
    if (!steps_[i].from_handler || states_[i].taken) continue;
    for (auto const& t : steps_[i].after) {
      if (!t.step.empty() && find(t.step) == step && t.row == of_row && !t.started) {
        states_[i].taken = true;
        result.push_back(i);
        break;
      }
    }
  }
  return result;
}

std::vector<script::index> script::take_for_end_of(index step) {
  return take_followers(step, false);
}

std::vector<script::index> script::take_for_row_of(index step) {
  return take_followers(step, true);
}

bool script::finished() const {
  for (index i = 0; i < steps_.size(); ++i) {
    if (!ended(i)) return false;
  }
  return true;
}

std::optional<script::waiting> script::first_waiting() const {
  for (index i = 0; i < steps_.size(); ++i) {
    if (states_[i].taken) continue;
    std::string what;
    for (std::size_t t = 0; t < steps_[i].after.size(); ++t) {
      if (!met(i, t)) what += (what.empty() ? "" : ", ") + in_words(steps_[i].after[t]);
    }
    if (what.empty()) what = "the end of earlier steps";
    return waiting{i, std::move(what)};
  }
  return std::nullopt;
}

std::vector<script::index> script::running() const {
  std::vector<index> result;
  for (index i = 0; i < steps_.size(); ++i) {
    if (states_[i].launched && states_[i].open != 0) result.push_back(i);
  }
  return result;
}

}  // namespace busproof::scenarios
