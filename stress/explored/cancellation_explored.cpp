// cancellation_explored: cancellation_core, as it ships, on plain threads under the explorer.
#include "stress/explored/explored_run.hpp"

#include "bus/sync/cancellation_core.hpp"

namespace busproof::bus::sync {
namespace {

template <typename Traits>
using core_of = cancellation_core<Traits>;

/// Who sees the flag sees what was written before it went up.
template <typename Traits>
struct flag_publishes : situation<2> {
  core_of<Traits> core;
  std::atomic<unsigned> reason{0};

  void thread(unsigned self) {
    if (self == 0) {
      reason.store(42, std::memory_order_relaxed);
      core.cancel([](auto&) {});
    } else if (core.cancelled()) {
      require(reason.load(std::memory_order_relaxed) == 42, "cancelled without its reason");
    }
  }
};

/// I3: once `remove` returned, what the callback uses may go.
template <typename Traits>
struct removed_while_cancelled : situation<2> {
  core_of<Traits> core;
  typename core_of<Traits>::callback callback;
  used_thing used_by_callback;

  void thread(unsigned self) {
    if (self == 0) {
      core.cancel([this](auto&) { used_by_callback.use(); });
    } else {
      if (!core.add(callback)) used_by_callback.use();
      core.remove(callback);
      used_by_callback.take_away();
    }
  }
};

/// Two cancel at once, two register: each callback runs exactly once, one after the other.
template <typename Traits>
struct cancelled_twice : situation<3> {
  struct counted : core_of<Traits>::callback {
    tally runs;
  };
  core_of<Traits> core;
  counted callbacks[2];

  void before() { require(core.add(callbacks[0]), "cancelled already"); }
  void thread(unsigned self) {
    auto const run = [](auto& each) { static_cast<counted&>(each).runs.count(); };
    if (self < 2) {
      core.cancel(run);
    } else if (!core.add(callbacks[1])) {
      run(callbacks[1]);
    }
  }
  void after() {
    for (auto& each : callbacks) require(each.runs.value() == 1, "a callback did not run once");
  }
};

/// I3 as above, with a second canceller and another callback about.
template <typename Traits>
struct removed_while_two_cancel : situation<3> {
  core_of<Traits> core;
  typename core_of<Traits>::callback own;
  typename core_of<Traits>::callback other;
  used_thing used_by_own;

  void before() {
    require(core.add(own), "cancelled already");
    require(core.add(other), "cancelled already");
  }
  void thread(unsigned self) {
    if (self < 2) {
      core.cancel([this](auto& each) {
        if (&each == &own) used_by_own.use();
      });
    } else {
      core.remove(own);
      used_by_own.take_away();
    }
  }
};

/// A callback removes itself and its neighbour: no deadlock, and the neighbour runs at most once.
template <typename Traits>
struct removed_from_inside : situation<2> {
  core_of<Traits> core;
  typename core_of<Traits>::callback own;
  typename core_of<Traits>::callback neighbour;
  used_thing used_by_neighbour;
  tally neighbour_runs;

  void before() {
    require(core.add(own), "cancelled already");
    require(core.add(neighbour), "cancelled already");
  }
  void thread(unsigned self) {
    if (self == 0) {
      core.cancel([this](auto& each) {
        if (&each == &own) {
          core.remove(own);
          core.try_remove(neighbour);
        } else {
          used_by_neighbour.use();
          neighbour_runs.count();
        }
      });
    } else {
      core.remove(neighbour);
      used_by_neighbour.take_away();
    }
  }
  void after() { require(neighbour_runs.value() <= 1, "the neighbour ran twice"); }
};

using shipped_cancellation = cancellation_traits<explored_model>;

/// Takes every thread for the canceller's, so that `remove` does not wait.
struct no_waiting_model : explored_model {
  static thread_id this_thread() noexcept { return {}; }
};

/// What the row of these tests is called in reports.
class CancellationExplored : public testing::Test {
 protected:
  void SetUp() override {
    RecordProperty("claims", "no-callback-after-cancel");
    RecordProperty("checks", "I3");
  }
};

TEST_F(CancellationExplored, the_flag_publishes_in_every_schedule) {
  expect_to_hold_always<flag_publishes<shipped_cancellation>>();
}

TEST_F(CancellationExplored, a_removed_callback_is_not_running_within_eight_delays) {
  expect_to_hold_within<removed_while_cancelled<shipped_cancellation>>(8);
}

TEST_F(CancellationExplored, a_removed_callback_is_not_running_in_samples) {
  expect_to_hold_in_samples<removed_while_cancelled<shipped_cancellation>>();
}

TEST_F(CancellationExplored, each_callback_runs_once) {
  expect_to_hold_within<cancelled_twice<shipped_cancellation>>(5);
}

TEST_F(CancellationExplored, a_removed_callback_is_not_running_whoever_cancels) {
  expect_to_hold_within<removed_while_two_cancel<shipped_cancellation>>(5);
}

TEST_F(CancellationExplored, a_callback_may_remove_itself_and_others_in_every_schedule) {
  expect_to_hold_always<removed_from_inside<shipped_cancellation>>();
}

TEST_F(CancellationExplored, finds_a_removal_that_does_not_wait) {
  expect_to_find<removed_while_cancelled<cancellation_traits<no_waiting_model>>>("assertion");
}

TEST_F(CancellationExplored, finds_a_notification_that_is_dropped) {
  expect_to_find<removed_while_cancelled<cancellation_traits<no_notify_model>>>("deadlock");
}

TEST_F(CancellationExplored, finds_a_lock_that_does_not_lock) {
  expect_to_find<cancelled_twice<cancellation_traits<no_lock_model>>>(
      testing::AnyOf("assertion", "crash"));
}

}  // namespace
}  // namespace busproof::bus::sync
