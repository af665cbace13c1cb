// relacy_model: the memory model of bus/sync in Relacy's terms, for the cores and for test data.
#pragma once

// Relacy defines macros for `new`, `delete`, `malloc` and others. Whatever is used besides it has
// to be included before it, and afterwards the macros go: nothing under test allocates.
#include <algorithm>
#include <atomic>
#include <condition_variable>
#include <cstddef>
#include <fstream>
#include <functional>
#include <iostream>
#include <map>
#include <memory>
#include <mutex>
#include <optional>
#include <set>
#include <source_location>
#include <sstream>
#include <stdexcept>
#include <string>
#include <thread>
#include <type_traits>
#include <utility>
#include <vector>

#include <gtest/gtest.h>

#include "bus/sync/cancellation_core.hpp"
#include "bus/sync/channel_core.hpp"
#include "bus/sync/semaphore_core.hpp"

#include <relacy/relacy.hpp>

#undef new
#undef delete
#undef malloc
#undef calloc
#undef realloc
#undef free
#undef assert
#undef errno
#undef memory_order_relaxed
#undef memory_order_consume
#undef memory_order_acquire
#undef memory_order_release
#undef memory_order_acq_rel
#undef memory_order_seq_cst

namespace busproof::bus::sync {

/// Where a step was made, for the history that Relacy prints of a failed run.
using here = std::source_location;
inline rl::debug_info info_of(here const& at) {
  return {at.function_name(), at.file_name(), at.line()};
}

/// The counterpart of `std_model`. Orders are Relacy's own type, so they come from here as well.
struct relacy_model {
  static constexpr auto relaxed = rl::mo_relaxed;
  static constexpr auto acquire = rl::mo_acquire;
  static constexpr auto release = rl::mo_release;

  template <typename T>
  class atomic {
   public:
    atomic(T value) : value_(value) {}

    T load(rl::memory_order order, here at = here::current()) const {
      return value_.load(order, info_of(at));
    }
    void store(T value, rl::memory_order order, here at = here::current()) {
      value_.store(value, order, info_of(at));
    }
    bool compare_exchange_weak(T& expected, T desired, rl::memory_order success,
                               rl::memory_order failure, here at = here::current()) {
      auto const info = info_of(at);
      return value_.compare_exchange_weak(expected, desired, success, info, failure, info);
    }
    T fetch_add(T value, rl::memory_order order, here at = here::current()) {
      return value_.fetch_add(value, order, info_of(at));
    }
    T fetch_sub(T value, rl::memory_order order, here at = here::current()) {
      return value_.fetch_sub(value, order, info_of(at));
    }
    T fetch_or(T bits, rl::memory_order order, here at = here::current()) {
      return value_.fetch_or(bits, order, info_of(at));
    }
    T fetch_and(T bits, rl::memory_order order, here at = here::current()) {
      return value_.fetch_and(bits, order, info_of(at));
    }

   private:
    rl::atomic<T> value_;
  };

  class mutex {
   public:
    void lock(here at = here::current()) { mutex_.lock(info_of(at)); }
    void unlock(here at = here::current()) { mutex_.unlock(info_of(at)); }

   private:
    rl::mutex mutex_;
  };

  /// A unique lock over any of our mutexes.
  template <typename Mutex>
  class basic_lock {
   public:
    explicit basic_lock(Mutex& held, here at = here::current()) : mutex_(held), at_(at) {
      mutex_.lock(at_);
    }
    basic_lock(basic_lock const&) = delete;
    basic_lock& operator=(basic_lock const&) = delete;
    ~basic_lock() {
      if (locked_) mutex_.unlock(at_);
    }
    void lock(here at = here::current()) {
      mutex_.lock(at);
      locked_ = true;
    }
    void unlock(here at = here::current()) {
      locked_ = false;
      mutex_.unlock(at);
    }

    // What Relacy's condition variable calls.
    void lock(rl::debug_info_param) { lock(at_); }
    void unlock(rl::debug_info_param) { unlock(at_); }

   private:
    Mutex& mutex_;
    here at_;
    bool locked_ = true;
  };
  using lock = basic_lock<mutex>;

  class condition {
   public:
    template <typename Lock>
    void wait(Lock& held, here at = here::current()) {
      condition_.wait(held, info_of(at));
    }
    void notify_all(here at = here::current()) { condition_.notify_all(info_of(at)); }

   private:
    rl::condition_variable condition_;
  };

  /// Each access also touches a variable that Relacy watches, so it sees a race on any part.
  template <typename T>
  class shared {
   public:
    shared() : watched_(0) {}
    T const& read(here at = here::current()) const {
      watched_(info_of(at)).load();
      return value_;
    }
    T& write(here at = here::current()) {
      watched_(info_of(at)) = 0;
      return value_;
    }

   private:
    T value_{};
    mutable rl::var<unsigned> watched_;
  };

  /// Thread 0 is a thread, so "none" needs a value of its own.
  struct thread_id {
    unsigned index = static_cast<unsigned>(-1);
    bool operator==(thread_id const&) const = default;
  };
  static thread_id this_thread() { return {rl::thread_index()}; }

  static void check(bool holds, here at = here::current()) {
    auto const info = info_of(at);
    if (!holds)
      rl::ctx().fail_test("a check of the core", rl::test_result_user_assert_failed, info);
  }
};

// ---- Mutants that are no change of an order -----------------------------------------------------

/// Locking does nothing.
struct no_lock_model : relacy_model {
  class mutex {
   public:
    void lock(here = here::current()) {}
    void unlock(here = here::current()) {}
  };
  using lock = basic_lock<mutex>;
};

/// Nobody is ever notified. (No spurious wake-ups either: they would hide it.)
struct no_notify_model : relacy_model {
  class condition {
   public:
    template <typename Lock>
    void wait(Lock& held, here at = here::current()) {
      held.unlock();
      never_.wait(false, false, info_of(at));
      held.lock();
    }
    void notify_all(here = here::current()) {}
    condition() { never_.init(true, false, RL_INFO); }
    ~condition() { never_.deinit(RL_INFO); }

   private:
    rl::generic_event never_;
  };
};

/// An event for one waiter, which orders what came before `set` before what comes after `wait`, and
/// is down again then: in the place of the executor that wakes a waiter in production.
class wake_up {
 public:
  wake_up() { event_.init(false, false, RL_INFO); }
  ~wake_up() { event_.deinit(RL_INFO); }
  wake_up(wake_up const&) = delete;
  wake_up& operator=(wake_up const&) = delete;

  void set(here at = here::current()) { event_.set(info_of(at)); }
  void wait(here at = here::current()) { event_.wait(false, false, info_of(at)); }

 private:
  rl::generic_event event_;
};

}  // namespace busproof::bus::sync
