// semaphore_relacy: semaphore_core under every interleaving and stale value that Relacy makes.
#include "stress/relacy/relacy_run.hpp"

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
    return granted_[self](RL_INFO);
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

  /// Two wake-ups of one waiter race on what they tell it.
  void wake(typename core_type::waiter& waiter, bool granted) {
    auto const index = static_cast<numbered&>(waiter).index;
    granted_[index](RL_INFO) = granted;
    woken_[index].set();
  }

  numbered waiters_[count];
  wake_up woken_[count];
  wake_up may_cancel_[count];
  rl::var<bool> granted_[count];
};

/// Each thread takes the one permit and changes what it guards: a race, unless every way from one
/// holder to the next orders them. A lost wake-up is a deadlock.
template <typename Traits, unsigned Threads>
struct one_at_a_time : rl::test_suite<one_at_a_time<Traits, Threads>, Threads> {
  contenders<Traits> all{1};
  rl::var<unsigned> guarded{0};

  void thread(unsigned self) {
    RL_ASSERT(all.acquire(self));
    guarded(RL_INFO) = guarded(RL_INFO) + 1;
    all.release();
  }
  void after() {
    RL_ASSERT(guarded(RL_INFO) == Threads);
    RL_ASSERT(all.core.available() == 1);
  }
};

/// The same by `try_acquire` alone: who gets none does not write.
template <typename Traits>
struct tried_once : rl::test_suite<tried_once<Traits>, 2> {
  contenders<Traits> all{1};
  rl::var<unsigned> guarded{0};

  void thread(unsigned) {
    if (!all.core.try_acquire()) return;
    guarded(RL_INFO) = guarded(RL_INFO) + 1;
    all.release();
  }
  void after() {
    RL_ASSERT(guarded(RL_INFO) >= 1);
    RL_ASSERT(all.core.available() == 1);
  }
};

/// Three threads and two permits: never three holders.
template <typename Traits>
struct two_at_a_time : rl::test_suite<two_at_a_time<Traits>, 3> {
  contenders<Traits> all{2};
  relacy_model::atomic<unsigned> holders{0};

  void thread(unsigned self) {
    RL_ASSERT(all.acquire(self));
    RL_ASSERT(holders.fetch_add(1, rl::mo_relaxed) < 2);
    holders.fetch_sub(1, rl::mo_relaxed);
    all.release();
  }
  void after() { RL_ASSERT(all.core.available() == 2); }
};

/// The permit comes back while the first in the queue is being cancelled: whoever wins, the permit
/// reaches the second.
template <typename Traits>
struct cancelled_in_the_queue : rl::test_suite<cancelled_in_the_queue<Traits>, 4> {
  contenders<Traits> all{1};
  rl::var<unsigned> guarded{0};

  void before() { RL_ASSERT(all.acquire(0)); }
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
        RL_ASSERT(all.acquire(3));
        return use_and_release();
    }
  }
  void use_and_release() {
    guarded(RL_INFO) = guarded(RL_INFO) + 1;
    all.release();
  }
  void after() { RL_ASSERT(all.core.available() == 1); }
};

/// Closing against waiting, giving back and cancelling: every waiter is woken once, and the permit
/// is back at the end.
template <typename Traits>
struct closed_while_waiting : rl::test_suite<closed_while_waiting<Traits>, 4> {
  contenders<Traits> all{1};

  void before() { RL_ASSERT(all.acquire(0)); }
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
        RL_ASSERT(!all.core.try_acquire());
    }
  }
  void after() { RL_ASSERT(all.core.available() == 1); }
};

// ---- Mutants (every order that `semaphore_orders` does not name is relaxed already)
// ------------------------------------------------------------------------------------

using shipped = semaphore_traits<relacy_model>;

struct take_is_relaxed : relacy_model {
  struct orders : semaphore_orders<relacy_model> {
    static constexpr auto take = relaxed;
  };
};
struct take_locked_is_relaxed : relacy_model {
  struct orders : semaphore_orders<relacy_model> {
    static constexpr auto take_locked = relaxed;
  };
};
struct give_is_relaxed : relacy_model {
  struct orders : semaphore_orders<relacy_model> {
    static constexpr auto give = relaxed;
  };
};

constexpr std::size_t waiting_flag = semaphore_core<shipped>::waiting_flag;

/// Announces a waiter without looking whether a permit came back since the last look.
struct no_second_look_model : relacy_model {
  template <typename T>
  struct atomic : relacy_model::atomic<T> {
    using relacy_model::atomic<T>::atomic;
    bool compare_exchange_weak(T& expected, T desired, rl::memory_order success,
                               rl::memory_order failure, here at = here::current()) {
      if (desired == (expected | waiting_flag)) {
        this->fetch_or(waiting_flag, rl::mo_relaxed, at);
        return true;
      }
      return relacy_model::atomic<T>::compare_exchange_weak(expected, desired, success, failure,
                                                            at);
    }
  };
};

/// A read-modify-write taken apart.
struct load_then_store_model : relacy_model {
  template <typename T>
  struct atomic : relacy_model::atomic<T> {
    using relacy_model::atomic<T>::atomic;
    bool compare_exchange_weak(T& expected, T desired, rl::memory_order, rl::memory_order,
                               here at = here::current()) {
      T const now = this->load(rl::mo_acquire, at);
      if (now != expected) {
        expected = now;
        return false;
      }
      this->store(desired, rl::mo_release, at);
      return true;
    }
  };
};

/// The flag stays up when the queue is empty.
struct flag_never_cleared_model : relacy_model {
  template <typename T>
  struct atomic : relacy_model::atomic<T> {
    using relacy_model::atomic<T>::atomic;
    T fetch_and(T, rl::memory_order order, here at = here::current()) {
      return this->load(order, at);
    }
  };
};

constexpr unsigned random_runs = 50'000;

/// What the row of these tests is called in reports.
class SemaphoreUnderRelacy : public testing::Test {
 protected:
  void SetUp() override {
    RecordProperty("claims", "atomic-connection-limit");
    RecordProperty("checks", "I9");
  }
};

// ---- What ships holds ---------------------------------------------------------------------------

TEST_F(SemaphoreUnderRelacy, two_contenders_hold_in_every_interleaving) {
  auto const outcome = run_all<one_at_a_time<shipped, 2>>();
  EXPECT_TRUE(outcome.holds()) << outcome;
}

TEST_F(SemaphoreUnderRelacy, trying_holds_in_every_interleaving) {
  auto const outcome = run_all<tried_once<shipped>>();
  EXPECT_TRUE(outcome.holds()) << outcome;
}

TEST_F(SemaphoreUnderRelacy, three_contenders_hold_with_two_preemptions) {
  auto const outcome = run_bounded<one_at_a_time<shipped, 3>>(2);
  EXPECT_TRUE(outcome.holds()) << outcome;
}

TEST_F(SemaphoreUnderRelacy, three_contenders_hold_at_random) {
  auto const outcome = run_random<one_at_a_time<shipped, 3>>(random_runs);
  EXPECT_TRUE(outcome.holds()) << outcome;
}

TEST_F(SemaphoreUnderRelacy, two_permits_never_make_three_holders) {
  auto const outcome = run_random<two_at_a_time<shipped>>(random_runs);
  EXPECT_TRUE(outcome.holds()) << outcome;
}

TEST_F(SemaphoreUnderRelacy, a_permit_is_not_lost_to_a_cancelled_waiter) {
  auto const outcome = run_random<cancelled_in_the_queue<shipped>>(random_runs);
  EXPECT_TRUE(outcome.holds()) << outcome;
}

TEST_F(SemaphoreUnderRelacy, a_permit_is_not_lost_to_a_cancelled_waiter_with_one_preemption) {
  auto const outcome = run_bounded<cancelled_in_the_queue<shipped>>(1);
  EXPECT_TRUE(outcome.holds()) << outcome;
}

TEST_F(SemaphoreUnderRelacy, closing_wakes_every_waiter_once) {
  auto const outcome = run_random<closed_while_waiting<shipped>>(random_runs);
  EXPECT_TRUE(outcome.holds()) << outcome;
}

// ---- Every mutant is found ----------------------------------------------------------------------

TEST_F(SemaphoreUnderRelacy, finds_a_relaxed_take) {
  auto const outcome = run_random<one_at_a_time<take_is_relaxed, 2>>(random_runs);
  EXPECT_EQ(outcome.result, rl::test_result_data_race) << outcome;
}

TEST_F(SemaphoreUnderRelacy, finds_a_relaxed_take_under_the_lock) {
  auto const outcome = run_random<one_at_a_time<take_locked_is_relaxed, 2>>(random_runs);
  EXPECT_EQ(outcome.result, rl::test_result_data_race) << outcome;
}

TEST_F(SemaphoreUnderRelacy, finds_a_relaxed_give) {
  auto const outcome = run_random<one_at_a_time<give_is_relaxed, 2>>(random_runs);
  EXPECT_EQ(outcome.result, rl::test_result_data_race) << outcome;
}

TEST_F(SemaphoreUnderRelacy, finds_the_wake_up_lost_between_failing_and_queueing) {
  auto const outcome =
      run_random<one_at_a_time<semaphore_traits<no_second_look_model>, 2>>(random_runs);
  EXPECT_EQ(outcome.result, rl::test_result_deadlock) << outcome;
}

TEST_F(SemaphoreUnderRelacy, finds_a_read_modify_write_taken_apart) {
  auto const outcome =
      run_random<one_at_a_time<semaphore_traits<load_then_store_model>, 2>>(random_runs);
  EXPECT_EQ(outcome.result, rl::test_result_data_race) << outcome;
}

TEST_F(SemaphoreUnderRelacy, finds_a_lock_that_does_not_lock) {
  auto const outcome = run_random<one_at_a_time<semaphore_traits<no_lock_model>, 3>>(random_runs);
  EXPECT_EQ(outcome.result, rl::test_result_data_race) << outcome;
}

TEST_F(SemaphoreUnderRelacy, finds_a_flag_that_stays_up) {
  auto const outcome =
      run_random<one_at_a_time<semaphore_traits<flag_never_cleared_model>, 2>>(random_runs);
  EXPECT_EQ(outcome.result, rl::test_result_livelock) << rl::test_result_str(outcome.result);
}

}  // namespace
}  // namespace busproof::bus::sync
