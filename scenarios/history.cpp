// The recorder behind history.hpp.
#include "scenarios/history.hpp"

#include <algorithm>
#include <array>
#include <utility>

#include "scenarios/limits.hpp"

namespace busproof::scenarios {

std::string_view to_string(event_kind kind) {
  static constexpr std::array<std::string_view, 24> names = {"call started",
                                                             "call made",
                                                             "row",
                                                             "gap",
                                                             "completed",
                                                             "cancel started",
                                                             "cancel returned",
                                                             "drop started",
                                                             "drop returned",
                                                             "connect started",
                                                             "connect ended",
                                                             "shutdown started",
                                                             "shutdown ended",
                                                             "session up",
                                                             "session down",
                                                             "back-off",
                                                             "dispatched",
                                                             "unmatched",
                                                             "wire",
                                                             "wire ended",
                                                             "served up",
                                                             "served down",
                                                             "client",
                                                             "faults over"};
  auto const at = static_cast<std::size_t>(kind);
  return at < names.size() ? names[at] : std::string_view{"?"};
}

history::history(std::function<std::chrono::nanoseconds()> now) : now_(std::move(now)) {}

std::uint64_t history::add(event e) {
  std::uint64_t seq = 0;
  {
    std::lock_guard const lock(mutex_);
    if (events_.size() >= limits::history_events_max) {
      ++lost_;
      return events_.back().seq;
    }
    seq = events_.size() + 1;
    e.seq = seq;
    e.at = now_();
    events_.push_back(std::move(e));
  }
  grown_.notify_all();
  return seq;
}

std::vector<event> history::events() const { return events_since(0); }

std::vector<event> history::events_since(std::uint64_t after) const {
  std::lock_guard const lock(mutex_);
  auto const from = std::min<std::size_t>(after, events_.size());
  return {events_.begin() + static_cast<std::ptrdiff_t>(from), events_.end()};
}

std::uint64_t history::last() const {
  std::lock_guard const lock(mutex_);
  return events_.size();
}

std::uint64_t history::lost() const {
  std::lock_guard const lock(mutex_);
  return lost_;
}

void history::wait_beyond(std::uint64_t after, std::chrono::nanoseconds at_most) const {
  std::unique_lock lock(mutex_);
  grown_.wait_for(lock, at_most, [&] { return events_.size() > after || nudged_; });
  nudged_ = false;
}

void history::nudge() {
  {
    std::lock_guard const lock(mutex_);
    nudged_ = true;
  }
  grown_.notify_all();
}

}  // namespace busproof::scenarios
