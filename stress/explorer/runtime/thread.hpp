// thread: one simulated thread.
#pragma once

#include <pthread.h>
#include <array>
#include <cstdint>

#include "stress/explorer/limits.hpp"
#include "stress/explorer/runtime/context.hpp"
#include "stress/explorer/schedule/operation.hpp"

namespace busproof::explore {

/// What has to hold before a thread can take its next step. Looked up in the memory of the object
/// itself, so that nothing has to be kept in step with it.
enum class guard : std::uint8_t {
  none,
  never,            ///< a sleep: only its deadline ends it
  woken,            ///< somebody wakes it: `thread::woken`
  mutex_free,       ///< object: pthread_mutex_t
  woken_and_mutex,  ///< and the mutex is free: a condition variable's waiter; `thread::second`
  may_read,         ///< object: pthread_rwlock_t
  may_write,        ///< object: pthread_rwlock_t
  spin_free,        ///< object: pthread_spinlock_t
  permit,           ///< object: sem_t
  finished,         ///< object: thread
  file_free,        ///< object: FILE
  once_settled,     ///< object: pthread_once_t
  static_settled    ///< object: the guard of a function's static variable
};

inline constexpr std::uint64_t no_deadline = ~std::uint64_t{0};

/// What is as new when a thread begins.
struct thread_state_at_start {
  context fiber;
  std::uint32_t number = 0;  ///< by creation; 0 runs the body
  std::uint32_t slot = 0;
  std::uint32_t serial = 0;  ///< counts its steps

  // What it is about to do, and when it can.
  operation next;
  guard waits_for = guard::none;
  bool woken = false;
  bool timed_out = false;
  bool wall_deadline = false;  ///< the deadline is one of the wall clock
  bool yielded = false;        ///< makes way until another has taken a step
  std::uint64_t deadline = no_deadline;
  std::uint64_t ticket = 0;  ///< when it began to wait
  void const* object = nullptr;
  void const* second = nullptr;

  // Its life.
  void* (*entry)(void*) = nullptr;
  void* argument = nullptr;
  void* result = nullptr;
  bool finished = false;
  bool detached = false;
  bool joined = false;
  bool uses_keys = false;
  std::uint32_t initialising = 0;  ///< function statics that it is initialising
  std::array<char, 16> name{};     ///< as set by pthread_setname_np
  std::uint64_t signal_mask = 0;

  // Whether it gets anywhere.
  std::uint64_t writes_seen = 0;
  std::uint32_t fruitless = 0;  ///< reads of the same in a row while nothing was written
  std::uint32_t other_reads = 0;
  void const volatile* read_before = nullptr;
  bool spins() const noexcept { return fruitless >= limits::fruitless_reads_max; }
  std::uint32_t clock_reads = 0;

  std::uint32_t held_count = 0;               ///< of thread::held
  __pthread_internal_list* robust = nullptr;  ///< robust mutexes that it holds
  std::uint32_t log_frames = 0;               ///< of thread::log_stack
};

struct thread : thread_state_at_start {
  /// Locks that it holds, in the order of taking; as many as fit.
  static constexpr std::uint32_t held_max = 16;
  std::array<void const*, held_max> held{};
  /// Where its step is, if steps are logged.
  std::array<std::uintptr_t, 12> log_stack{};

  /// What marks its mutexes: no kernel thread has such a number.
  int owner_mark() const noexcept { return static_cast<int>(0x4000'0000u | number); }
};

}  // namespace busproof::explore
