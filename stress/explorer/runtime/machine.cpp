// machine: who takes the next step.
#include "stress/explorer/runtime/machine.hpp"

#include <semaphore.h>

#include "stress/explorer/heap/heap.hpp"
#include "stress/explorer/runtime/guards.hpp"
#include "stress/explorer/runtime/stack_walk.hpp"
#include "stress/explorer/runtime/thread_exit.hpp"

namespace busproof::explore {

machine* running = nullptr;

namespace {

constexpr std::uint32_t clock_object = 0xffff'ffff;

std::uint64_t mixed(std::uint64_t trace, candidate const& who) {
  auto const word = (std::uint64_t{who.actor} << 40) ^
                    (std::uint64_t{static_cast<std::uint8_t>(who.next.what)} << 32) ^
                    who.next.object;
  return (((trace << 5) | (trace >> 59)) ^ (word * 0x9e37'79b9'7f4a'7c15)) * 0xff51'afd7'ed55'8ccd;
}

}  // namespace

machine::machine(machine_settings settings, decider& decisions, object_numbers& numbers,
                 machine_outlets outlets)
    : settings_(settings),
      decisions_(decisions),
      outlets_(outlets),
      switch_(choose_switch()),
      numbers_(numbers) {}

machine::ending machine::run(std::function<void()> const& body) {
  live_count_ = 0;
  for (std::uint32_t slot = 0; slot < slots_top_; ++slot) slot_taken_[slot] = false;
  slots_top_ = made_ = 0;
  steps_ = trace_ = writes_ = tickets_ = now_ = wall_offset_ = spin_writes_ = 0;
  changes_ = idle_changes_ = idle_wakeups_ = 0;
  yielded_ = spin_rounds_ = timers_ = in_a_row_ = timer_serial_ = 0;
  initialised_statics_ = failed_ = false;
  numbers_.clear();
  lock_order_.clear();
  body_ = &body;
  current_ = nullptr;
  auto* const first = spawn(nullptr, nullptr);
  if (first == nullptr) {
    fail(failure_kind::unsupported, "no thread could be made for the body");
  }
  current_ = first;
  host_.thread_pointer = static_cast<std::uintptr_t>(pthread_self());
  take_step({first->number, first->serial++, first->next});
  heap::enter(*first);
  running = this;
  switch_(&host_, &first->fiber);
  return failed_ ? ending::failed : ending::passed;
}

// Not noexcept and without a handler: an exception that nobody catches ends here, and terminate is
// called with the stack as it was where it was thrown.
void machine::run_fiber() {
  auto& self = running->current();
  void* result = nullptr;
  if (self.entry == nullptr) {
    (*running->body_)();
  } else {
    result = self.entry(self.argument);
  }
  exit_current_thread(result);
}

bool machine::holds(thread const& who) const noexcept {
  switch (who.waits_for) {
    case guard::none:
      return true;
    case guard::never:
      return false;
    case guard::woken:
      return who.woken;
    case guard::mutex_free:
      return mutex_is_free(who.object);
    case guard::woken_and_mutex:
      return who.woken && mutex_is_free(who.second);
    case guard::may_read:
      return may_read(who.object);
    case guard::may_write:
      return may_write(who.object);
    case guard::spin_free:
      return spin_is_free(who.object);
    case guard::permit:
      return has_permit(who.object);
    case guard::finished:
      return static_cast<thread const*>(who.object)->finished;
    case guard::file_free:
      return file_is_free(who.object);
    case guard::once_settled:
      return once_is_settled(who.object);
    case guard::static_settled:
      return static_is_settled(who.object);
  }
  return true;
}

bool machine::can_go_on(thread const& who) const noexcept {
  if (holds(who)) return true;
  if (!who.timed_out) return false;
  return who.waits_for != guard::woken_and_mutex || mutex_is_free(who.second);
}

bool machine::step(op what, void const* object, wait_terms const& terms) {
  thread& self = *current_;
  // A waiter on a condition variable takes its mutex when it goes on: that is what it conflicts
  // about.
  auto const* const concerns = terms.second != nullptr ? terms.second : object;
  self.next = {what, concerns != nullptr      ? numbers_.of(concerns)
                     : what == op::read_clock ? clock_object
                                              : 0};
  self.object = object;
  self.second = terms.second;
  self.waits_for = terms.waits_for;
  if (terms.waits_for != guard::none) self.ticket = ++tickets_;
  if (terms.deadline != no_deadline) arm(self, terms);
  if (outlets_.log != nullptr) [[unlikely]] {
    self.log_frames =
        static_cast<std::uint32_t>(walk_stack(self.log_stack.data(), self.log_stack.size()));
  }
  go_on();
  if (terms.waits_for == guard::none) return false;
  bool const came_true = holds(self) || (terms.waits_for == guard::woken_and_mutex && self.woken);
  disarm(self);
  self.timed_out = false;
  self.waits_for = guard::none;
  return !came_true;
}

unsigned machine::collect_from(bool yielded_too) noexcept {
  unsigned count = 0;
  auto const add = [&](thread& who) {
    if ((who.yielded && !yielded_too) || (who.waits_for != guard::none && !can_go_on(who))) return;
    going_[count] = &who;
    candidates_[count++] = {who.number, who.serial, who.next};
  };
  // The one that ran last, then the others in turn behind it.
  if (!current_->finished) add(*current_);
  std::size_t behind = 0;
  for (; behind < live_count_ && live_[behind]->number <= current_->number; ++behind) {
  }
  for (auto at = behind; at < live_count_; ++at) add(*live_[at]);
  if (!current_->finished) --behind;
  for (std::size_t at = 0; at < behind; ++at) add(*live_[at]);
  return count;
}

unsigned machine::collect() noexcept {
  auto const count = collect_from(yielded_ == 0);
  return count != 0 || yielded_ == 0 ? count : collect_from(true);
}

void machine::go_on() {
  for (;;) {
    auto const count = collect();
    if (count == 0) {
      if (timers_ == 0) nobody_can_go_on();
      note_idle();
      fire_next_timer();
      continue;
    }
    if (yielded_ != 0 && all_spin()) [[unlikely]] {
      if (++spin_rounds_ > limits::spin_rounds_max) {
        fail(failure_kind::livelock,
             "every thread that can go on spins: it reads what no other thread will change");
      }
      if (timers_ > 0 && spin_rounds_ > limits::spin_rounds_before_time) {
        spin_rounds_ = 0;
        fire_next_timer();
        continue;
      }
    }
    auto const picked = count + (timers_ > 0 ? 1 : 0) > 1 ? choose_among(count) : 0;
    if (picked == count) {
      fire_next_timer();
      continue;
    }
    thread& next = *going_[picked];
    take_step(candidates_[picked]);
    ++next.serial;
    if (&next == current_) {
      if (count > 1 && ++in_a_row_ > limits::steps_in_a_row_max) {
        in_a_row_ = 0;
        make_way();
      }
      return;
    }
    in_a_row_ = 0;
    switch_to(next);
    return;
  }
}

unsigned machine::choose_among(unsigned count) {
  if (timers_ > 0) {
    candidates_[count] = {clock_actor, timer_serial_, {op::advance_clock, clock_object}};
  }
  heap::pause const paused;
  return decisions_.pick({candidates_.data(), count + (timers_ > 0 ? 1 : 0)}, going_[0] == current_,
                         trace_);
}

unsigned machine::answer(question what, unsigned alternatives) {
  if (alternatives < 2) return 0;
  heap::pause const paused;
  return decisions_.answer(what, alternatives, trace_);
}

void machine::take_step(candidate const& who) {
  trace_ = mixed(trace_, who);
  *outlets_.heartbeat += 1;
  if (++steps_ > settings_.steps_max) [[unlikely]] {
    fail(failure_kind::livelock,
         "the schedule has not ended after so many steps; the limit is steps_max");
  }
  if (yielded_ != 0) {
    let_others_run_again(who.actor == clock_actor        ? nullptr
                         : current_->number == who.actor ? current_
                                                         : nullptr);
  }
  if (decisions_.wants_steps()) {
    heap::pause const paused;
    decisions_.stepped(who);
  }
  if (outlets_.log != nullptr) [[unlikely]] {
    auto& entry = outlets_.log->next();
    entry.number = steps_;
    entry.trace = trace_;
    entry.actor = who.actor;
    entry.what = who.next;
    entry.stack.fill(0);
    for (std::size_t at = 0; at < live_count_ && who.actor != clock_actor; ++at) {
      if (live_[at]->number != who.actor) continue;
      for (std::size_t frame = 0; frame < live_[at]->log_frames; ++frame) {
        entry.stack[frame] = live_[at]->log_stack[frame];
      }
    }
  }
}

// A yield lasts until somebody else took a step; that of a thread which reads in vain, until
// something was written: else two of them would let each other run for ever, and never a third,
// whom they wait for.
void machine::let_others_run_again(thread const* except) noexcept {
  yielded_ = 0;
  for (std::size_t at = 0; at < live_count_; ++at) {
    auto& each = *live_[at];
    bool const in_vain = each.spins() && each.writes_seen == writes_;
    if (&each != except && !in_vain) each.yielded = false;
    yielded_ += each.yielded ? 1 : 0;
  }
}

// Everybody who can go on has read in vain, and too often: time has to pass for them, or they are
// lost.
bool machine::all_spin() noexcept {
  if (spin_writes_ != writes_) {
    spin_writes_ = writes_;
    spin_rounds_ = 0;
  }
  for (std::size_t at = 0; at < live_count_; ++at) {
    auto const& each = *live_[at];
    if (can_go_on(each) && (each.writes_seen != writes_ || !each.spins())) return false;
  }
  return true;
}

void machine::switch_to(thread& who) {
  auto& before = *current_;
  current_ = &who;
  heap::enter(who);
  switch_(&before.fiber, &who.fiber);
  while (asked_for_stack_ != nullptr) [[unlikely]] {
      asked_for_stack_->frames = static_cast<std::uint32_t>(
          walk_stack(asked_for_stack_->stack.data(), asked_for_stack_->stack.size()));
      switch_(&before.fiber, &asker_);
    }
}

void machine::leave_to_host() {
  heap::leave();
  running = nullptr;
  context gone;
  switch_(&gone, &host_);
  __builtin_unreachable();
}

void machine::finish_current(void* result) {
  auto& self = *current_;
  self.result = result;
  self.finished = true;
  self.yielded = false;
  note_progress();
  std::size_t at = 0;
  while (live_[at] != &self) ++at;
  for (; at + 1 < live_count_; ++at) live_[at] = live_[at + 1];
  --live_count_;
  if (self.detached) release_slot(self);
  if (live_count_ == 0) leave_to_host();
  go_on();
  __builtin_unreachable();
}

}  // namespace busproof::explore
