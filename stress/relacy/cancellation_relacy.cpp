// cancellation_relacy: cancellation_core under every interleaving and stale value that Relacy
// makes.
#include "stress/relacy/relacy_run.hpp"

namespace busproof::bus::sync {
namespace {

template <typename Traits>
using core_of = cancellation_core<Traits>;

/// Who sees the flag sees what was written before it went up.
template <typename Traits>
struct flag_publishes : rl::test_suite<flag_publishes<Traits>, 2> {
  core_of<Traits> core;
  rl::var<unsigned> reason{0};

  void thread(unsigned self) {
    if (self == 0) {
      reason(RL_INFO) = 42;
      core.cancel([](auto&) {});
    } else if (core.cancelled()) {
      RL_ASSERT(reason(RL_INFO) == 42);
    }
  }
};

/// I3: once `remove` returned, what the callback uses may go: here it is written, which is a race
/// with a callback that runs or will.
template <typename Traits>
struct removed_while_cancelled : rl::test_suite<removed_while_cancelled<Traits>, 2> {
  core_of<Traits> core;
  typename core_of<Traits>::callback callback;
  rl::var<unsigned> used_by_callback{0};

  void thread(unsigned self) {
    if (self == 0) {
      core.cancel([this](auto&) { run(); });
    } else {
      if (!core.add(callback)) run();
      core.remove(callback);
      used_by_callback(RL_INFO) = 0;
    }
  }
  void run() { used_by_callback(RL_INFO) = used_by_callback(RL_INFO) + 1; }
};

/// Two cancel at once, two register: each callback runs exactly once, one after the other.
template <typename Traits>
struct cancelled_twice : rl::test_suite<cancelled_twice<Traits>, 3> {
  struct counted : core_of<Traits>::callback {
    rl::var<unsigned> runs{0};
  };
  core_of<Traits> core;
  counted callbacks[2];

  void before() { RL_ASSERT(core.add(callbacks[0])); }
  void thread(unsigned self) {
    auto const run = [](auto& each) {
      auto& runs = static_cast<counted&>(each).runs;
      runs(RL_INFO) = runs(RL_INFO) + 1;
    };
    if (self < 2) {
      core.cancel(run);
    } else if (!core.add(callbacks[1])) {
      run(callbacks[1]);
    }
  }
  void after() {
    for (auto& each : callbacks) RL_ASSERT(each.runs(RL_INFO) == 1);
  }
};

/// I3 as above, with a second canceller and another callback about.
template <typename Traits>
struct removed_while_two_cancel : rl::test_suite<removed_while_two_cancel<Traits>, 3> {
  core_of<Traits> core;
  typename core_of<Traits>::callback own;
  typename core_of<Traits>::callback other;
  rl::var<unsigned> used_by_own{0};

  void before() {
    RL_ASSERT(core.add(own));
    RL_ASSERT(core.add(other));
  }
  void thread(unsigned self) {
    if (self < 2) {
      core.cancel([this](auto& each) {
        if (&each == &own) used_by_own(RL_INFO) = 1;
      });
    } else {
      core.remove(own);
      used_by_own(RL_INFO) = 2;
    }
  }
};

/// A callback removes itself and its neighbour: no deadlock, and the neighbour runs at most once.
template <typename Traits>
struct removed_from_inside : rl::test_suite<removed_from_inside<Traits>, 2> {
  core_of<Traits> core;
  typename core_of<Traits>::callback own;
  typename core_of<Traits>::callback neighbour;
  rl::var<unsigned> neighbour_runs{0};

  void before() {
    RL_ASSERT(core.add(own));
    RL_ASSERT(core.add(neighbour));
  }
  void thread(unsigned self) {
    if (self == 0) {
      core.cancel([this](auto& each) {
        if (&each == &own) {
          core.remove(own);
          core.try_remove(neighbour);
        } else {
          neighbour_runs(RL_INFO) = neighbour_runs(RL_INFO) + 1;
        }
      });
    } else {
      core.remove(neighbour);
      neighbour_runs(RL_INFO) = 7;
    }
  }
};

using shipped = cancellation_traits<relacy_model>;

struct raise_is_relaxed : relacy_model {
  struct orders : cancellation_orders<relacy_model> {
    static constexpr auto raise = relaxed;
  };
};
struct look_is_relaxed : relacy_model {
  struct orders : cancellation_orders<relacy_model> {
    static constexpr auto look = relaxed;
  };
};
/// Takes every thread for the canceller's, so that `remove` does not wait.
struct no_waiting_model : relacy_model {
  static thread_id this_thread() { return {0}; }
};

constexpr unsigned random_runs = 50'000;

/// What the row of these tests is called in reports.
class CancellationUnderRelacy : public testing::Test {
 protected:
  void SetUp() override {
    RecordProperty("claims", "no-callback-after-cancel");
    RecordProperty("checks", "I3");
  }
};

TEST_F(CancellationUnderRelacy, the_flag_publishes_in_every_interleaving) {
  auto const outcome = run_all<flag_publishes<shipped>>();
  EXPECT_TRUE(outcome.holds()) << outcome;
}

TEST_F(CancellationUnderRelacy, a_removed_callback_is_not_running_in_every_interleaving) {
  auto const outcome = run_all<removed_while_cancelled<shipped>>();
  EXPECT_TRUE(outcome.holds()) << outcome;
}

TEST_F(CancellationUnderRelacy, a_removed_callback_is_not_running_at_random) {
  auto const outcome = run_random<removed_while_cancelled<shipped>>(random_runs);
  EXPECT_TRUE(outcome.holds()) << outcome;
}

TEST_F(CancellationUnderRelacy, each_callback_runs_once) {
  auto const outcome = run_random<cancelled_twice<shipped>>(random_runs);
  EXPECT_TRUE(outcome.holds()) << outcome;
}

TEST_F(CancellationUnderRelacy, a_removed_callback_is_not_running_whoever_cancels) {
  auto const outcome = run_random<removed_while_two_cancel<shipped>>(random_runs);
  EXPECT_TRUE(outcome.holds()) << outcome;
}

TEST_F(CancellationUnderRelacy, a_callback_may_remove_itself_and_others) {
  auto const outcome = run_random<removed_from_inside<shipped>>(random_runs);
  EXPECT_TRUE(outcome.holds()) << outcome;
}

TEST_F(CancellationUnderRelacy, finds_a_relaxed_raise) {
  auto const outcome = run_random<flag_publishes<raise_is_relaxed>>(random_runs);
  EXPECT_EQ(outcome.result, rl::test_result_data_race) << outcome;
}

TEST_F(CancellationUnderRelacy, finds_a_relaxed_look) {
  auto const outcome = run_random<flag_publishes<look_is_relaxed>>(random_runs);
  EXPECT_EQ(outcome.result, rl::test_result_data_race) << outcome;
}

TEST_F(CancellationUnderRelacy, finds_a_removal_that_does_not_wait) {
  auto const outcome =
      run_random<removed_while_cancelled<cancellation_traits<no_waiting_model>>>(random_runs);
  EXPECT_EQ(outcome.result, rl::test_result_data_race) << outcome;
}

TEST_F(CancellationUnderRelacy, finds_a_notification_that_is_dropped) {
  auto const outcome =
      run_random<removed_while_cancelled<cancellation_traits<no_notify_model>>>(random_runs);
  EXPECT_EQ(outcome.result, rl::test_result_deadlock) << outcome;
}

TEST_F(CancellationUnderRelacy, finds_a_lock_that_does_not_lock) {
  auto const outcome = run_random<cancelled_twice<cancellation_traits<no_lock_model>>>(random_runs);
  EXPECT_EQ(outcome.result, rl::test_result_data_race) << outcome;
}

}  // namespace
}  // namespace busproof::bus::sync
