// cancellation_token_explored: sources, tokens and registrations, as users hold them, on plain
// threads under the explorer. What waits on an executor is not among it: that takes Asio's own
// threads.
#include <optional>

#include "stress/explored/explored_run.hpp"

#include "bus/sync/cancellation.hpp"

namespace busproof::bus::sync {
namespace {

/// I3: once a registration was let go, what its callback uses may go. `Ends`: the order of the two.
template <typename Ends>
struct registered_while_cancelled : situation<2> {
  cancellation_source source;
  used_thing used;

  void thread(unsigned self) {
    if (self == 0) return source.cancel();
    auto registration = source.token().on_cancel([this] { used.use(); });
    Ends::end(registration, used);
  }
};

struct lets_go_first {
  static void end(cancellation_registration& registration, used_thing& used) {
    registration.reset();
    used.take_away();
  }
};
/// A bug of the user's: the callback may still run.
struct takes_away_first {
  static void end(cancellation_registration& registration, used_thing& used) {
    used.take_away();
    registration.reset();
  }
};

/// Two cancel at once, a third registers: each callback runs exactly once.
struct cancelled_by_two : situation<3> {
  cancellation_source source;
  tally first_runs;
  tally second_runs;
  cancellation_registration first;
  cancellation_registration second;

  void before() {
    first = source.token().on_cancel([this] { first_runs.count(); });
  }
  void thread(unsigned self) {
    if (self < 2) return source.cancel();
    second = source.token().on_cancel([this] { second_runs.count(); });
  }
  void after() {
    require(source.cancelled(), "not cancelled");
    require(first_runs.value() == 1, "the callback that was registered before did not run once");
    require(second_runs.value() == 1,
            "the callback that was registered meanwhile did not run once");
  }
};

/// Parent and child are cancelled at once: what hangs on the child runs once.
struct child_cancelled_with_its_parent : situation<2> {
  cancellation_source parent;
  std::optional<cancellation_source> child;
  cancellation_registration registration;
  tally runs;

  void before() {
    child.emplace(parent.token());
    registration = child->token().on_cancel([this] { runs.count(); });
  }
  void thread(unsigned self) {
    if (self == 0) return parent.cancel();
    child->cancel();
  }
  void after() {
    require(child->cancelled(), "the child is not cancelled");
    require(runs.value() == 1, "the child's callback did not run once");
  }
};

/// A child ends while its parent is cancelled: its callback may have run, and does not any more.
struct child_dropped_while_its_parent_is_cancelled : situation<2> {
  cancellation_source parent;
  used_thing used;

  void thread(unsigned self) {
    if (self == 0) return parent.cancel();
    {
      cancellation_source const child(parent.token());
      auto const registration = child.token().on_cancel([this] { used.use(); });
    }
    used.take_away();
  }
};

/// A callback lets go of its own registration, whichever of two threads it runs in.
struct callback_lets_go_of_itself : situation<2> {
  cancellation_source source;
  cancellation_registration own;
  tally runs;

  void before() {
    own = source.token().on_cancel([this] {
      own.reset();
      runs.count();
    });
  }
  void thread(unsigned) { source.cancel(); }
  void after() { require(runs.value() == 1, "the callback did not run once"); }
};

/// What the row of these tests is called in reports.
class CancellationTokenExplored : public testing::Test {
 protected:
  void SetUp() override {
    RecordProperty("claims", "no-callback-after-cancel");
    RecordProperty("checks", "I3");
  }
};

TEST_F(CancellationTokenExplored, a_registration_that_is_gone_calls_nobody_within_four_delays) {
  expect_to_hold_within<registered_while_cancelled<lets_go_first>>(4);
}

TEST_F(CancellationTokenExplored, each_callback_runs_once_within_three_delays) {
  expect_to_hold_within<cancelled_by_two>(3);
}

TEST_F(CancellationTokenExplored, a_child_is_cancelled_once_within_four_delays) {
  expect_to_hold_within<child_cancelled_with_its_parent>(4);
}

TEST_F(CancellationTokenExplored, a_child_that_is_gone_calls_nobody_within_three_delays) {
  expect_to_hold_within<child_dropped_while_its_parent_is_cancelled>(3);
}

TEST_F(CancellationTokenExplored, a_child_that_is_gone_calls_nobody_in_samples) {
  expect_to_hold_in_samples<child_dropped_while_its_parent_is_cancelled>();
}

TEST_F(CancellationTokenExplored, a_callback_may_let_go_of_itself_within_four_delays) {
  expect_to_hold_within<callback_lets_go_of_itself>(4);
}

TEST_F(CancellationTokenExplored, finds_what_a_callback_uses_taken_away_too_early) {
  expect_to_find<registered_while_cancelled<takes_away_first>>("assertion");
}

}  // namespace
}  // namespace busproof::bus::sync
