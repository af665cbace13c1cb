// machine: virtual time. The clock is one more that can take a step: it fires the next timer.
#include <string>

#include "stress/explorer/runtime/machine.hpp"

namespace busproof::explore {

void machine::arm(thread& who, wait_terms const& terms) noexcept {
  who.deadline = terms.deadline;
  who.wall_deadline = terms.wall_deadline;
  if (who.deadline <= now_) {
    who.deadline = no_deadline;
    who.timed_out = true;
  } else {
    ++timers_;
  }
}

void machine::disarm(thread& who) noexcept {
  if (who.deadline == no_deadline) return;
  who.deadline = no_deadline;
  --timers_;
}

// The earliest; of equal ones that of the thread that was made first.
thread* machine::next_to_time_out() noexcept {
  thread* first = nullptr;
  for (std::size_t at = 0; at < live_count_; ++at) {
    auto* const each = live_[at];
    if (each->deadline == no_deadline) continue;
    if (first == nullptr || each->deadline < first->deadline) first = each;
  }
  return first;
}

// Nobody can go on before the next timer. Woken by timers again and again, with nothing changed in
// between that another could see, the program polls.
void machine::note_idle() {
  if (changes_ != idle_changes_) {
    idle_changes_ = changes_;
    idle_wakeups_ = 0;
    return;
  }
  if (++idle_wakeups_ > settings_.idle_wakeups_max) {
    fail(failure_kind::busy_idle, "busy idling: " + std::to_string(idle_wakeups_) +
                                      " times in a row a timer woke somebody, and nothing changed; "
                                      "wait for the event instead");
  }
  if (idle_wakeups_ == limits::idle_wakeups_warned && outlets_.warnings != nullptr) {
    outlets_.warnings->add(
        "busy idling: a timer wakes somebody again and again, and nothing has "
        "changed; wait for the event instead of asking for it");
  }
}

void machine::fire_next_timer() {
  auto& who = *next_to_time_out();
  take_step({clock_actor, timer_serial_++, {op::advance_clock, 0xffff'ffff}});
  if (who.deadline > now_) now_ = who.deadline;
  disarm(who);
  who.timed_out = true;
  note_lock_change();  // its thread can go on; nothing else has happened
  if (now_ > settings_.virtual_time_max) {
    fail(failure_kind::hang,
         "the schedule goes on and on: its virtual time has passed virtual_time_max");
  }
}

void machine::advance_to(std::uint64_t when) {
  for (auto* next = next_to_time_out(); next != nullptr && next->deadline <= when;
       next = next_to_time_out()) {
    fire_next_timer();
  }
  if (when > now_) now_ = when;
  if (now_ > settings_.virtual_time_max) {
    fail(failure_kind::hang,
         "the schedule reads the clock on and on: its virtual time has passed virtual_time_max");
  }
}

// A loop that waits for a time by reading the clock ends, because reading moves it: slowly at
// first, so that a time measured is close to none.
void machine::read_clock() {
  auto& self = *current_;
  if (self.writes_seen != writes_) {
    self.writes_seen = writes_;
    self.clock_reads = 0;
  }
  step(op::read_clock, nullptr);
  if (++self.clock_reads <= limits::clock_reads_free) return;
  auto const doublings = std::min<std::uint32_t>(self.clock_reads - limits::clock_reads_free, 42);
  auto target = now_ + (limits::clock_read_step << doublings);
  // Not past a timer in one go: whoever waits for it may have something to do before.
  if (auto* const next = next_to_time_out(); next != nullptr && next->deadline < target) {
    target = next->deadline;
  }
  advance_to(target);
  self.writes_seen = writes_;
}

void machine::jump_wall_clock(std::int64_t by) noexcept {
  wall_offset_ += static_cast<std::uint64_t>(by);
  for (std::size_t at = 0; at < live_count_; ++at) {
    auto& each = *live_[at];
    if (each.deadline == no_deadline || !each.wall_deadline) continue;
    auto const moved = static_cast<std::int64_t>(each.deadline) - by;
    each.deadline =
        moved > static_cast<std::int64_t>(now_) ? static_cast<std::uint64_t>(moved) : now_;
  }
  note_progress();
}

}  // namespace busproof::explore
