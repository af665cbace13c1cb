// machine: the simulated computer of one worker: threads, time, and who takes the next step.
#pragma once

#include <array>
#include <cstdint>
#include <functional>
#include <span>
#include <string>
#include <string_view>
#include <utility>

#include "stress/explorer/runtime/failing.hpp"
#include "stress/explorer/runtime/lock_order.hpp"
#include "stress/explorer/runtime/object_numbers.hpp"
#include "stress/explorer/runtime/step_log.hpp"
#include "stress/explorer/runtime/thread.hpp"
#include "stress/explorer/runtime/thread_slot.hpp"
#include "stress/explorer/runtime/warning_list.hpp"
#include "stress/explorer/schedule/decider.hpp"

namespace busproof::explore {

/// What a step asks for beside its operation.
struct wait_terms {
  guard waits_for = guard::none;
  std::uint64_t deadline = no_deadline;
  bool wall_deadline = false;
  void const* second = nullptr;
};

struct machine_settings {
  std::uint64_t steps_max = 1'000'000;
  std::uint64_t virtual_time_max = 86'400'000'000'000;
  std::uint64_t idle_wakeups_max = ~std::uint64_t{0};
};

/// What its owner is told and may watch.
struct machine_outlets {
  failing* failure = nullptr;          ///< where a failure goes
  std::uint64_t* heartbeat = nullptr;  ///< counts on while steps are taken
  step_log* log = nullptr;             ///< optional: every step
  warning_list* warnings = nullptr;    ///< what does not fail a schedule
};

/// One real thread runs all of it: the fibers, one at a time, and the host, which starts schedules.
/// Interceptions reach it through `running`.
class machine {
 public:
  machine(machine_settings settings, decider& decisions, object_numbers& numbers,
          machine_outlets outlets);

  enum class ending : std::uint8_t { passed, failed };
  /// One schedule, decided by the decider as it is set up. After `failed` the machine is of no
  /// further use: fibers and locks are left as they were.
  ending run(std::function<void()> const& body);

  // For interceptions, which run on the fiber of `current()`.

  thread& current() noexcept { return *current_; }
  /// The current thread arrives at an operation. Returns when it is its turn and `terms` hold;
  /// true: their deadline passed instead.
  bool step(op what, void const* object, wait_terms const& terms = {});
  /// Something that others may wait for or read has changed.
  void note_progress() noexcept {
    ++writes_;
    ++changes_;
  }
  /// The same for what comes and goes without saying anything: a lock.
  void note_lock_change() noexcept { ++writes_; }
  /// The current thread is about to read what others may change: the same too often in vain, and it
  /// makes way. What it reads once, as in a walk through a table, is compared with what it read at
  /// the last power of two (Brent's way to find a cycle).
  void note_reading(void const volatile* where) noexcept {
    auto& self = *current_;
    if (self.writes_seen != writes_) {
      self.writes_seen = writes_;
      self.fruitless = self.other_reads = 0;
      self.read_before = where;
    } else if (where == self.read_before) {
      if (self.spins()) {
        make_way();
      } else {
        ++self.fruitless;
      }
    } else if (++self.other_reads; (self.other_reads & (self.other_reads - 1)) == 0) {
      self.read_before = where;
    }
  }
  /// The current thread goes behind all others that can run, until one of them took a step.
  void make_way() noexcept {
    yielded_ += current_->yielded ? 0 : 1;
    current_->yielded = true;
  }
  unsigned answer(question what, unsigned alternatives);

  thread* spawn(void* (*entry)(void*), void* argument);
  [[noreturn]] void finish_current(void* result);
  /// Those that wait for a wake-up at `object`, in the order of waiting.
  std::span<thread*> waiters_at(void const* object, guard how);
  void wake(thread& who) noexcept;
  thread* thread_of(pthread_t handle) noexcept;
  void release_slot(thread& who) noexcept;
  static thread_slot& slot_of(thread const& who) noexcept { return slot_at(who.slot); }

  std::uint64_t now() const noexcept { return now_; }
  std::uint64_t wall_offset() const noexcept { return wall_offset_; }
  void read_clock();
  void jump_wall_clock(std::int64_t by) noexcept;

  [[noreturn]] void fail(failure_kind kind, std::string_view message);

  // For reports.
  std::span<thread* const> live() const noexcept { return {live_.data(), live_count_}; }
  std::uint32_t number_of(void const* object) noexcept { return numbers_.of(object); }
  std::uint64_t steps() const noexcept { return steps_; }
  std::uint64_t trace() const noexcept { return trace_; }
  bool initialised_statics() const noexcept { return initialised_statics_; }
  void note_static_initialised() noexcept { initialised_statics_ = true; }
  /// The current thread has taken a lock, for which it would have waited or not: warns if locks are
  /// waited for in a circle.
  void note_lock(void const* lock, bool would_wait);

 private:
  using stack = std::array<std::uintptr_t, limits::frames_max>;

  static void run_fiber();
  unsigned collect() noexcept;
  unsigned collect_from(bool yielded_too) noexcept;
  bool holds(thread const& who) const noexcept;
  bool can_go_on(thread const& who) const noexcept;
  void go_on();
  bool all_spin() noexcept;
  void note_idle();
  unsigned choose_among(unsigned candidates);
  void take_step(candidate const& who);
  void switch_to(thread& who);
  [[noreturn]] void leave_to_host();
  [[noreturn]] void nobody_can_go_on();
  void arm(thread& who, wait_terms const& terms) noexcept;
  void disarm(thread& who) noexcept;
  thread* next_to_time_out() noexcept;
  void fire_next_timer();
  void advance_to(std::uint64_t when);
  void let_others_run_again(thread const* except) noexcept;
  void describe_threads(failing& to);
  std::string what_it_waits_for(thread const& who);

  machine_settings const settings_;
  decider& decisions_;
  machine_outlets const outlets_;
  switch_function* const switch_;
  context host_;

  std::array<thread, limits::threads_max> threads_{};  ///< by slot
  std::array<thread*, limits::threads_max> live_{};    ///< not finished, by number
  std::array<thread*, limits::threads_max> waiting_{};
  std::array<candidate, limits::threads_max + 1> candidates_{};
  std::array<thread*, limits::threads_max> going_{};  ///< the thread of each candidate
  std::array<bool, limits::threads_max> slot_taken_{};
  std::size_t live_count_ = 0;
  std::uint32_t slots_top_ = 0;  ///< slots below it were used in this schedule
  std::uint32_t made_ = 0;
  thread* current_ = nullptr;

  std::uint64_t steps_ = 0;
  std::uint64_t trace_ = 0;
  std::uint64_t writes_ = 0;
  std::uint64_t tickets_ = 0;
  std::uint32_t yielded_ = 0;
  std::uint32_t spin_rounds_ = 0;
  std::uint64_t spin_writes_ = 0;
  std::uint32_t in_a_row_ = 0;  ///< steps of one thread while others could go on
  std::uint32_t timers_ = 0;
  std::uint64_t now_ = 0;
  std::uint64_t wall_offset_ = 0;
  std::uint64_t changes_ = 0;
  std::uint64_t idle_changes_ = 0;
  std::uint64_t idle_wakeups_ = 0;  ///< in a row, by timers alone, with nothing changed between
  bool initialised_statics_ = false;
  bool failed_ = false;
  std::uint32_t timer_serial_ = 0;
  failing::thread_stack* asked_for_stack_ = nullptr;  ///< a suspended fiber walks its own stack
  context asker_;

  object_numbers& numbers_;
  lock_order lock_order_;
  bool warned_of_lock_order_ = false;
  std::function<void()> const* body_ = nullptr;
};

/// The machine while a fiber of it runs, else null. The interceptions are C functions with names of
/// their own, so a variable of the process is the only way to it.
extern machine* running;

}  // namespace busproof::explore
