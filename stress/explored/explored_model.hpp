// explored_model: the memory model of bus/sync as it ships, for the explorer; mutants of it; and
// what the situations are made of.
#pragma once

#include <array>
#include <atomic>
#include <condition_variable>
#include <mutex>
#include <thread>

#include <busproof/world.hpp>

#include "bus/sync/traits.hpp"

namespace busproof::bus::sync {

/// Ends the schedule as failed unless `holds`; the report shows where. In the place of EXPECT_: the
/// situations with a seeded bug must not fail their test.
inline void require(bool holds, char const* what) {
  if (!holds) world::fail(what);
}

/// What ships, except that the checks of the cores are on in every build.
struct explored_model : std_model {
  static void check(bool holds) { require(holds, "a check of the core"); }
};

// ---- Mutants of more than one core --------------------------------------------------------------

/// Locking does nothing. What the lock guarded is reached by a step, so that others come in
/// between.
struct no_lock_model : explored_model {
  struct mutex {
    void lock() noexcept {}
    void unlock() noexcept {}
  };
  using lock = std::unique_lock<mutex>;
  using condition = std::condition_variable_any;

  template <typename T>
  class shared {
   public:
    T const& read() const noexcept {
      touches_.fetch_add(1, relaxed);
      return value_;
    }
    T& write() noexcept {
      touches_.fetch_add(1, relaxed);
      return value_;
    }

   private:
    T value_{};
    mutable std::atomic<unsigned> touches_{0};
  };
};

/// Nobody is ever notified.
struct no_notify_model : explored_model {
  class condition {
   public:
    void wait(lock& held) { waiting_.wait(held); }
    void notify_all() noexcept {}

   private:
    std::condition_variable waiting_;
  };
};

// ---- What situations are made of ----------------------------------------------------------------

/// An event for one waiter, which is down again after `wait`: in the place of the executor that
/// wakes a waiter in production.
class wake_up {
 public:
  /// False: it was up already.
  bool set() {
    std::lock_guard const held(mutex_);
    bool const was_down = !up_;
    up_ = true;
    changed_.notify_one();
    return was_down;
  }
  void wait() {
    std::unique_lock held(mutex_);
    changed_.wait(held, [this] { return up_; });
    up_ = false;
  }

 private:
  std::mutex mutex_;
  std::condition_variable changed_;
  bool up_ = false;
};

/// A number that is counted up in two steps: two threads at once lose one.
class tally {
 public:
  void count() { value_.store(value() + 1, std::memory_order_relaxed); }
  unsigned value() const { return value_.load(std::memory_order_relaxed); }

 private:
  std::atomic<unsigned> value_{0};
};

/// Something that one thread uses and another takes away: each use takes two steps.
class used_thing {
 public:
  void use() {
    for (int step = 0; step != 2; ++step) {
      require(!gone_.load(std::memory_order_relaxed), "used after it was gone");
    }
  }
  void take_away() { gone_.store(true, std::memory_order_relaxed); }

 private:
  std::atomic<bool> gone_{false};
};

/// What so many threads do at once, with a beginning and an end in the main thread.
template <unsigned Threads>
struct situation {
  static constexpr unsigned threads = Threads;
  void before() {}
  void after() {}
};

template <typename Situation>
void play() {
  Situation scene;
  scene.before();
  std::array<std::thread, Situation::threads> crowd;
  for (unsigned self = 0; self != crowd.size(); ++self) {
    crowd[self] = std::thread([&scene, self] { scene.thread(self); });
  }
  for (auto& each : crowd) each.join();
  scene.after();
}

}  // namespace busproof::bus::sync
