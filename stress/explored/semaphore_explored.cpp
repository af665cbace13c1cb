// semaphore_explored: semaphore_core, as it ships, on plain threads under the explorer.
#include "stress/explored/explored_run.hpp"

#include "bus/sync/semaphore_core.hpp"

namespace busproof::bus::sync {
namespace {

/// Threads that take and give permits as `semaphore` does, with an event each in place of handlers.
template <typename Traits>
class contenders {
 public:
  using core_type = semaphore_core<Traits>;
  static constexpr unsigned count = 4;

  explicit contenders(std::size_t permits) : core(permits) {
    for (unsigned index = 0; index != count; ++index) waiters_[index].index = index;
  }

  /// False: closed, or cancelled while waiting.
  bool acquire(unsigned self) {
    if (core.try_acquire()) return true;
    switch (core.acquire_or_wait(waiters_[self])) {
      case core_type::outcome::acquired:
        return true;
      case core_type::outcome::closed:
        return false;
      case core_type::outcome::queued:
        break;
    }
    may_cancel_[self].set();
    woken_[self].wait();
    return granted_[self];
  }

  void release() {
    if (auto* next = core.release()) wake(*next, true);
  }
  void close() {
    while (auto* next = core.close()) wake(*next, false);
  }

  /// Cancels the acquisition of `other` once it waits; `no_wait` lets it go otherwise.
  void cancel(unsigned other) {
    may_cancel_[other].wait();
    if (core.cancel(waiters_[other])) wake(waiters_[other], false);
  }
  void no_wait(unsigned self) { may_cancel_[self].set(); }

  core_type core;

 private:
  struct numbered : core_type::waiter {
    unsigned index = 0;
  };

  void wake(typename core_type::waiter& waiter, bool granted) {
    auto const index = static_cast<numbered&>(waiter).index;
    granted_[index] = granted;
    require(woken_[index].set(), "a waiter is woken twice");
  }

  numbered waiters_[count];
  wake_up woken_[count];
  wake_up may_cancel_[count];
  bool granted_[count]{};
};

/// Each thread takes the one permit and counts, in two steps, what it guards. A lost wake-up is a
/// deadlock.
template <typename Traits, unsigned Threads>
struct one_at_a_time : situation<Threads> {
  contenders<Traits> all{1};
  tally guarded;

  void thread(unsigned self) {
    require(all.acquire(self), "refused");
    guarded.count();
    all.release();
  }
  void after() {
    require(guarded.value() == Threads, "two held the one permit");
    require(all.core.available() == 1, "the permit is lost");
  }
};

/// The same by `try_acquire` alone: who gets none does not count.
template <typename Traits>
struct tried_once : situation<2> {
  contenders<Traits> all{1};
  std::atomic<unsigned> taken{0};
  tally guarded;

  void thread(unsigned) {
    if (!all.core.try_acquire()) return;
    taken.fetch_add(1);
    guarded.count();
    all.release();
  }
  void after() {
    require(guarded.value() >= 1, "nobody got the permit");
    require(guarded.value() == taken.load(), "two held the one permit");
    require(all.core.available() == 1, "the permit is lost");
  }
};

/// Three threads and two permits: never three holders.
template <typename Traits>
struct two_at_a_time : situation<3> {
  contenders<Traits> all{2};
  std::atomic<unsigned> holders{0};

  void thread(unsigned self) {
    require(all.acquire(self), "refused");
    require(holders.fetch_add(1) < 2, "three hold two permits");
    holders.fetch_sub(1);
    all.release();
  }
  void after() { require(all.core.available() == 2, "a permit is lost"); }
};

/// The permit comes back while the first in the queue is being cancelled: whoever wins, the permit
/// reaches the second.
template <typename Traits>
struct cancelled_in_the_queue : situation<4> {
  contenders<Traits> all{1};
  tally guarded;

  void before() { require(all.acquire(0), "refused"); }
  void thread(unsigned self) {
    switch (self) {
      case 0:
        return all.release();
      case 1:
        if (all.acquire(1)) use_and_release();
        return all.no_wait(1);
      case 2:
        return all.cancel(1);
      default:
        require(all.acquire(3), "refused");
        return use_and_release();
    }
  }
  void use_and_release() {
    guarded.count();
    all.release();
  }
  void after() { require(all.core.available() == 1, "the permit is lost"); }
};

/// Closing against waiting, giving back and cancelling: every waiter is woken once, and the permit
/// is back at the end.
template <typename Traits>
struct closed_while_waiting : situation<4> {
  contenders<Traits> all{1};

  void before() { require(all.acquire(0), "refused"); }
  void thread(unsigned self) {
    switch (self) {
      case 0:
        return all.release();
      case 1:
        if (all.acquire(1)) all.release();
        return all.no_wait(1);
      case 2:
        return all.cancel(1);
      default:
        all.close();
        require(!all.core.try_acquire(), "taken after it was closed");
    }
  }
  void after() { require(all.core.available() == 1, "the permit is lost"); }
};

// ---- Mutants ------------------------------------------------------------------------------------

using shipped_semaphore = semaphore_traits<explored_model>;

constexpr std::size_t waiting_flag = semaphore_core<shipped_semaphore>::waiting_flag;

/// Announces a waiter without looking whether a permit came back since the last look.
struct no_second_look_model : explored_model {
  template <typename T>
  struct atomic : std::atomic<T> {
    using std::atomic<T>::atomic;
    bool compare_exchange_weak(T& expected, T desired, std::memory_order success,
                               std::memory_order failure) {
      if (desired == (expected | waiting_flag)) {
        this->fetch_or(waiting_flag, relaxed);
        return true;
      }
      return std::atomic<T>::compare_exchange_weak(expected, desired, success, failure);
    }
  };
};

/// A read-modify-write taken apart.
struct load_then_store_model : explored_model {
  template <typename T>
  struct atomic : std::atomic<T> {
    using std::atomic<T>::atomic;
    bool compare_exchange_weak(T& expected, T desired, std::memory_order, std::memory_order) {
      T const now = this->load(acquire);
      if (now != expected) {
        expected = now;
        return false;
      }
      this->store(desired, release);
      return true;
    }
  };
};

/// The flag stays up when the queue is empty.
struct flag_never_cleared_model : explored_model {
  template <typename T>
  struct atomic : std::atomic<T> {
    using std::atomic<T>::atomic;
    T fetch_and(T, std::memory_order order) { return this->load(order); }
  };
};

/// What the row of these tests is called in reports.
class SemaphoreExplored : public testing::Test {
 protected:
  void SetUp() override {
    RecordProperty("claims", "atomic-connection-limit");
    RecordProperty("checks", "I9");
  }
};

// ---- What ships holds ---------------------------------------------------------------------------

TEST_F(SemaphoreExplored, two_contenders_hold_within_five_delays) {
  expect_to_hold_within<one_at_a_time<shipped_semaphore, 2>>(5);
}

TEST_F(SemaphoreExplored, trying_holds_within_seven_delays) {
  expect_to_hold_within<tried_once<shipped_semaphore>>(7);
}

TEST_F(SemaphoreExplored, three_contenders_hold_within_three_delays) {
  expect_to_hold_within<one_at_a_time<shipped_semaphore, 3>>(3);
}

TEST_F(SemaphoreExplored, three_contenders_hold_in_samples) {
  expect_to_hold_in_samples<one_at_a_time<shipped_semaphore, 3>>();
}

TEST_F(SemaphoreExplored, two_permits_never_make_three_holders) {
  expect_to_hold_within<two_at_a_time<shipped_semaphore>>(3);
}

TEST_F(SemaphoreExplored, a_permit_is_not_lost_to_a_cancelled_waiter) {
  expect_to_hold_in_samples<cancelled_in_the_queue<shipped_semaphore>>();
}

TEST_F(SemaphoreExplored, a_permit_is_not_lost_to_a_cancelled_waiter_within_three_delays) {
  expect_to_hold_within<cancelled_in_the_queue<shipped_semaphore>>(3);
}

TEST_F(SemaphoreExplored, closing_wakes_every_waiter_once) {
  expect_to_hold_within<closed_while_waiting<shipped_semaphore>>(3);
}

// ---- Every mutant is found ----------------------------------------------------------------------

TEST_F(SemaphoreExplored, finds_the_wake_up_lost_between_failing_and_queueing) {
  expect_to_find<one_at_a_time<semaphore_traits<no_second_look_model>, 2>>("deadlock");
}

TEST_F(SemaphoreExplored, finds_a_read_modify_write_taken_apart) {
  expect_to_find<tried_once<semaphore_traits<load_then_store_model>>>("assertion");
}

TEST_F(SemaphoreExplored, finds_a_lock_that_does_not_lock) {
  expect_to_find<one_at_a_time<semaphore_traits<no_lock_model>, 3>>("deadlock");
}

TEST_F(SemaphoreExplored, finds_a_flag_that_stays_up) {
  expect_to_find<one_at_a_time<semaphore_traits<flag_never_cleared_model>, 2>>("livelock");
}

}  // namespace
}  // namespace busproof::bus::sync
