// machine: its threads begin, are woken, and are found again.
#include <algorithm>
#include <cstring>

#include "stress/explorer/heap/heap.hpp"
#include "stress/explorer/runtime/machine.hpp"

namespace busproof::explore {

thread* machine::spawn(void* (*entry)(void*), void* argument) {
  std::uint32_t slot = 0;
  while (slot < limits::threads_max && slot_taken_[slot]) ++slot;
  if (slot == limits::threads_max) return nullptr;
  auto& home = slot_at(slot);
  if (!home.exists()) {
    // A real thread is made: what it needs of libc is not the program's.
    auto* const self = std::exchange(running, nullptr);
    heap::pause const paused;
    bool const made = home.create(slot);
    running = self;
    if (!made) return nullptr;
  }
  home.restore();
  slot_taken_[slot] = true;
  slots_top_ = std::max(slots_top_, slot + 1);

  auto& made = threads_[slot];
  static_cast<thread_state_at_start&>(made) = {};
  made.number = made_++;
  made.slot = slot;
  made.entry = entry;
  made.argument = argument;
  made.next = {op::start, 0};
  prepare(made.fiber, home.stack_top(), home.thread_pointer(), &machine::run_fiber);
  live_[live_count_++] = &made;
  return &made;
}

void machine::release_slot(thread& who) noexcept { slot_taken_[who.slot] = false; }

thread* machine::thread_of(pthread_t handle) noexcept {
  auto const index = thread_slot::index_of(handle);
  if (index < 0 || !slot_taken_[static_cast<std::size_t>(index)]) return nullptr;
  return &threads_[static_cast<std::size_t>(index)];
}

std::span<thread*> machine::waiters_at(void const* object, guard how) {
  std::size_t count = 0;
  for (std::size_t at = 0; at < live_count_; ++at) {
    auto& each = *live_[at];
    if (each.waits_for != how || each.object != object || each.woken || each.timed_out) continue;
    if (&each == current_) continue;
    waiting_[count++] = &each;
  }
  std::sort(waiting_.begin(), waiting_.begin() + static_cast<std::ptrdiff_t>(count),
            [](thread const* a, thread const* b) { return a->ticket < b->ticket; });
  return {waiting_.data(), count};
}

void machine::wake(thread& who) noexcept {
  who.woken = true;
  disarm(who);
  note_progress();
}

}  // namespace busproof::explore
