#include "bus/task_group.hpp"

#include <atomic>
#include <map>
#include <memory>
#include <mutex>
#include <stdexcept>
#include <string>
#include <vector>

#include <boost/asio/deferred.hpp>
#include <boost/system/system_error.hpp>

#include "bus/sync/channel.hpp"
#include "bus/sync/sync_test_support.hpp"

namespace busproof::bus {
namespace {

using asio::awaitable;
using asio::use_awaitable;
using sync::cancellation_source;
using sync::cancellation_token;
using sync::has_pending_work;
using sync::run_ready;
using sync::yield;

/// Waits until it is cancelled by Asio's means.
awaitable<void> wait_for_ever(cancellation_token) {
  asio::steady_timer never(co_await asio::this_coro::executor);
  never.expires_at(asio::steady_timer::time_point::max());
  co_await never.async_wait(use_awaitable);
}

std::string what(std::exception_ptr const& why) {
  if (!why) return "";
  try {
    std::rethrow_exception(why);
  } catch (std::exception const& failure) {
    return failure.what();
  } catch (...) {
    return "something else";
  }
}

/// What a join said.
struct outcome {
  int calls = 0;
  std::exception_ptr why;

  auto handler() {
    return [this](std::exception_ptr told) {
      ++calls;
      why = std::move(told);
    };
  }
};

void run(asio::io_context& io) {
  io.restart();
  io.run();
}

TEST(TaskGroup, an_empty_group_is_joined_at_once_but_not_inside_the_call) {
  asio::io_context io;
  task_group group(io.get_executor());
  outcome joined;
  asio::post(io, [&] {
    group.async_join(joined.handler());
    EXPECT_EQ(joined.calls, 0);
  });
  run(io);
  EXPECT_EQ(joined.calls, 1);
  EXPECT_FALSE(joined.why);
}

TEST(TaskGroup, joins_after_the_last_task) {
  asio::io_context io;
  task_group group(io.get_executor());
  sync::channel<int> gate(io.get_executor(), 1);
  for (int n = 0; n != 3; ++n) {
    EXPECT_TRUE(group.spawn("task", [&](cancellation_token) -> awaitable<void> {
      co_await gate.async_receive(use_awaitable);
    }));
  }
  EXPECT_EQ(group.size(), 3u);
  outcome joined[2];
  for (auto& each : joined) group.async_join(each.handler());
  for (int n = 0; n != 3; ++n) {
    run_ready(io);
    EXPECT_EQ(joined[0].calls, 0);
    EXPECT_TRUE(gate.try_send(n));
  }
  run(io);
  EXPECT_EQ(group.size(), 0u);
  for (auto const& each : joined) EXPECT_EQ(each.calls, 1);
  outcome again;
  group.async_join(again.handler());
  run(io);
  EXPECT_EQ(again.calls, 1);
}

TEST(TaskGroup, does_not_begin_a_task_inside_spawn) {
  asio::io_context io;
  task_group group(io.get_executor());
  bool ran = false;
  asio::post(io, [&] {
    group.spawn("task", [&](cancellation_token) -> awaitable<void> {
      ran = true;
      co_return;
    });
    EXPECT_FALSE(ran);
  });
  run(io);
  EXPECT_TRUE(ran);
}

TEST(TaskGroup, the_first_failure_cancels_the_rest_and_is_what_join_reports) {
  asio::io_context io;
  task_group group(io.get_executor());
  bool told_by_token = false;
  group.spawn("waits", wait_for_ever);
  group.spawn("listens", [&](cancellation_token token) -> awaitable<void> {
    co_await token.async_wait(co_await asio::this_coro::executor,
                              asio::bind_cancellation_slot(asio::cancellation_slot(), use_awaitable));
    told_by_token = token.cancelled();
  });
  group.spawn("fails", [](cancellation_token) -> awaitable<void> {
    co_await yield(3);
    throw std::runtime_error("the first");
  });
  group.spawn("fails while it is cancelled", [](cancellation_token token) -> awaitable<void> {
    try {
      co_await wait_for_ever(token);
    } catch (boost::system::system_error const&) {
      throw std::runtime_error("a later one");
    }
  });
  outcome joined;
  group.async_join(joined.handler());
  run(io);
  EXPECT_EQ(what(joined.why), "the first");
  EXPECT_TRUE(told_by_token);
}

TEST(TaskGroup, a_task_that_is_cancelled_has_not_failed) {
  asio::io_context io;
  task_group group(io.get_executor());
  group.spawn("waits", wait_for_ever);
  outcome joined;
  group.async_join(joined.handler());
  run_ready(io);
  group.cancel();
  group.cancel();
  EXPECT_EQ(joined.calls, 0);
  run(io);
  EXPECT_EQ(joined.calls, 1);
  EXPECT_FALSE(joined.why);
}

TEST(TaskGroup, an_abort_that_nobody_asked_for_is_a_failure) {
  asio::io_context io;
  task_group group(io.get_executor());
  group.spawn("aborts", [](cancellation_token) -> awaitable<void> {
    throw boost::system::system_error(asio::error::operation_aborted);
    co_return;
  });
  outcome joined;
  group.async_join(joined.handler());
  run(io);
  EXPECT_TRUE(joined.why);
  EXPECT_TRUE(group.token().cancelled());
}

TEST(TaskGroup, a_failure_during_the_cancellation_is_reported) {
  asio::io_context io;
  task_group group(io.get_executor());
  group.spawn("fails to clean up", [](cancellation_token token) -> awaitable<void> {
    try {
      co_await wait_for_ever(token);
    } catch (boost::system::system_error const&) {
    }
    throw std::runtime_error("while cleaning up");
  });
  outcome joined;
  group.async_join(joined.handler());
  run_ready(io);
  group.cancel();
  run(io);
  EXPECT_EQ(what(joined.why), "while cleaning up");
}

TEST(TaskGroup, takes_exceptions_of_any_type_and_from_before_the_first_await) {
  for (int kind = 0; kind != 2; ++kind) {
    asio::io_context io;
    task_group group(io.get_executor());
    group.spawn("fails", [kind](cancellation_token) -> awaitable<void> {
      if (kind == 0) throw std::runtime_error("no coroutine");
      return [](cancellation_token) -> awaitable<void> {
        throw 7;
        co_return;
      }({});
    });
    outcome joined;
    group.async_join(joined.handler());
    run(io);
    EXPECT_EQ(what(joined.why), kind == 0 ? "no coroutine" : "something else");
  }
}

TEST(TaskGroup, is_cancelled_with_its_parent) {
  asio::io_context io;
  cancellation_source const parent;
  task_group group(io.get_executor(), parent.token());
  group.spawn("waits", wait_for_ever);
  outcome joined;
  group.async_join(joined.handler());
  run_ready(io);
  EXPECT_EQ(joined.calls, 0);
  parent.cancel();
  run(io);
  EXPECT_EQ(joined.calls, 1);
  EXPECT_TRUE(group.token().cancelled());
}

TEST(TaskGroup, starts_nothing_once_it_is_cancelled) {
  asio::io_context io;
  cancellation_source const parent;
  task_group group(io.get_executor(), parent.token());
  parent.cancel();
  auto const owned = std::make_shared<int>();
  EXPECT_FALSE(group.spawn("late", [owned](cancellation_token) -> awaitable<void> {
    ADD_FAILURE();
    co_return;
  }));
  EXPECT_EQ(group.size(), 0u);
  EXPECT_EQ(owned.use_count(), 1);
  run(io);
}

TEST(TaskGroup, a_task_cancelled_before_its_first_step_never_runs) {
  asio::io_context io;
  task_group group(io.get_executor());
  auto const owned = std::make_shared<int>();
  EXPECT_TRUE(group.spawn("early", [owned](cancellation_token) -> awaitable<void> {
    ADD_FAILURE();
    co_return;
  }));
  group.cancel();
  outcome joined;
  group.async_join(joined.handler());
  run(io);
  EXPECT_EQ(joined.calls, 1);
  EXPECT_EQ(owned.use_count(), 1);
}

TEST(TaskGroup, waits_for_tasks_that_take_their_time_to_stop) {
  asio::io_context io;
  task_group group(io.get_executor());
  sync::channel<int> gate(io.get_executor(), 1);
  group.spawn("stops when it is told", [&](cancellation_token) -> awaitable<void> {
    co_await asio::this_coro::throw_if_cancelled(false);
    co_await asio::this_coro::reset_cancellation_state(asio::disable_cancellation());
    co_await gate.async_receive(use_awaitable);
  });
  outcome joined;
  group.async_join(joined.handler());
  run_ready(io);
  group.cancel();
  run_ready(io);
  EXPECT_EQ(joined.calls, 0);
  EXPECT_EQ(group.size(), 1u);
  EXPECT_TRUE(gate.try_send(1));
  run(io);
  EXPECT_EQ(joined.calls, 1);
}

TEST(TaskGroup, tasks_may_spawn_and_cancel) {
  asio::io_context io;
  task_group group(io.get_executor());
  int ran = 0;
  group.spawn("first", [&](cancellation_token) -> awaitable<void> {
    EXPECT_TRUE(group.spawn("second", [&](cancellation_token token) -> awaitable<void> {
      ++ran;
      co_await wait_for_ever(token);
      ADD_FAILURE();
    }));
    co_await yield(20);
    ++ran;
    group.cancel();
    EXPECT_FALSE(group.spawn("third", wait_for_ever));
  });
  outcome joined;
  group.async_join(joined.handler());
  run(io);
  EXPECT_EQ(ran, 2);
  EXPECT_EQ(joined.calls, 1);
  EXPECT_FALSE(joined.why);
}

TEST(TaskGroup, what_a_task_captured_is_gone_when_it_is_joined) {
  asio::io_context io;
  task_group group(io.get_executor());
  auto const owned = std::make_shared<int>();
  group.spawn("task", [owned](cancellation_token) -> awaitable<void> { co_await yield(2); });
  group.spawn("cancelled", [owned](cancellation_token token) -> awaitable<void> {
    co_await wait_for_ever(token);
  });
  bool joined = false;
  group.async_join([&](std::exception_ptr) {
    joined = true;
    EXPECT_EQ(owned.use_count(), 1);
  });
  run_ready(io);
  group.cancel();
  run(io);
  EXPECT_TRUE(joined);
}

TEST(TaskGroup, a_join_can_be_cancelled_without_the_tasks) {
  asio::io_context io;
  task_group group(io.get_executor());
  group.spawn("waits", wait_for_ever);
  asio::cancellation_signal stop;
  outcome given_up;
  outcome joined;
  group.async_join(asio::bind_cancellation_slot(stop.slot(), given_up.handler()));
  group.async_join(joined.handler());
  stop.emit(asio::cancellation_type::all);
  run_ready(io);
  EXPECT_EQ(given_up.calls, 1);
  EXPECT_THROW(std::rethrow_exception(given_up.why), boost::system::system_error);
  EXPECT_EQ(group.size(), 1u);
  group.cancel();
  run(io);
  EXPECT_EQ(given_up.calls, 1);
  EXPECT_EQ(joined.calls, 1);
  stop.emit(asio::cancellation_type::all);
}

TEST(TaskGroup, join_takes_any_completion_token) {
  asio::io_context io;
  task_group group(io.get_executor());
  group.spawn("fails", [](cancellation_token) -> awaitable<void> {
    co_await yield(1);
    throw std::runtime_error("why");
  });
  auto later = group.async_join(asio::deferred);
  auto future = group.async_join(asio::use_future);
  bool done = false;
  sync::run(io, [&]() -> awaitable<void> {
    EXPECT_THROW(co_await group.async_join(use_awaitable), std::runtime_error);
    EXPECT_THROW(co_await group.async_join(use_awaitable), std::runtime_error);
    done = true;
  });
  EXPECT_TRUE(done);
  EXPECT_THROW(future.get(), std::runtime_error);
  outcome joined;
  std::move(later)(joined.handler());
  run(io);
  EXPECT_EQ(what(joined.why), "why");
}

TEST(TaskGroup, destroying_it_cancels_its_tasks_which_end_on_their_own) {
  asio::io_context io;
  bool cancelled = false;
  outcome joined;
  {
    task_group group(io.get_executor());
    group.spawn("waits", [&](cancellation_token token) -> awaitable<void> {
      try {
        co_await wait_for_ever(token);
      } catch (boost::system::system_error const&) {
        cancelled = token.cancelled();
      }
    });
    group.async_join(joined.handler());
    run_ready(io);
  }
  EXPECT_FALSE(cancelled);
  run(io);
  EXPECT_TRUE(cancelled);
  EXPECT_EQ(joined.calls, 1);
}

TEST(TaskGroup, tasks_that_own_their_group_go_with_the_context) {
  std::weak_ptr<task_group> watched;
  {
    asio::io_context io;
    auto const group = std::make_shared<task_group>(io.get_executor());
    watched = group;
    group->spawn("waits", [group](cancellation_token token) -> awaitable<void> {
      co_await wait_for_ever(token);
    });
    group->spawn("joins itself", [group](cancellation_token) -> awaitable<void> {
      co_await group->async_join(use_awaitable);
    });
    run_ready(io);
    group->spawn("never begins", [group](cancellation_token) -> awaitable<void> { co_return; });
  }
  EXPECT_TRUE(watched.expired());
}

TEST(TaskGroup, may_outlive_the_context) {
  std::unique_ptr<task_group> group;
  {
    asio::io_context io;
    group = std::make_unique<task_group>(io.get_executor());
    group->spawn("waits", wait_for_ever);
    run_ready(io);
    group->spawn("never begins", wait_for_ever);
  }
  EXPECT_FALSE(group->spawn("late", wait_for_ever));
  EXPECT_EQ(group->size(), 0u);
  group->cancel();
}

TEST(TaskGroup, runs_a_task_where_it_is_told) {
  asio::io_context io;
  asio::any_io_executor const strand = asio::make_strand(io);
  task_group on_strand(strand);
  task_group on_context(io.get_executor());
  asio::any_io_executor seen[3];
  auto const look = [&](int index) {
    return [&, index](cancellation_token) -> awaitable<void> {
      seen[index] = co_await asio::this_coro::executor;
    };
  };
  on_strand.spawn("on the group's strand", look(0));
  on_context.spawn("on the given executor", strand, look(1));
  on_context.spawn("on a strand of its own", look(2));
  run(io);
  EXPECT_EQ(seen[0], strand);
  EXPECT_EQ(seen[1], strand);
  EXPECT_NE(seen[2], strand);
  EXPECT_NE(seen[2], asio::any_io_executor(io.get_executor()));
}

/// Counts, per name, who started and ended.
class recorder final : public observer {
 public:
  void on_task_started(std::string_view name) noexcept override { count(started_, name); }
  void on_task_ended(std::string_view name) noexcept override { count(ended_, name); }
  std::map<std::string, int> started() const { return started_; }
  std::map<std::string, int> ended() const { return ended_; }

 private:
  void count(std::map<std::string, int>& in, std::string_view name) {
    std::scoped_lock const held(mutex_);
    ++in[std::string(name)];
  }

  std::mutex mutex_;
  std::map<std::string, int> started_;
  std::map<std::string, int> ended_;
};

TEST(TaskGroup, tells_its_observer_of_the_tasks_that_ran) {
  recorder watcher;
  asio::io_context io;
  task_group group(io.get_executor(), {}, &watcher);
  using counts = std::map<std::string, int>;
  group.spawn("waits", wait_for_ever);
  group.spawn("short", [](cancellation_token) -> awaitable<void> { co_return; });
  run_ready(io);
  EXPECT_EQ(watcher.started(), (counts{{"waits", 1}, {"short", 1}}));
  EXPECT_EQ(watcher.ended(), (counts{{"short", 1}}));
  group.spawn("never begins", wait_for_ever);
  group.cancel();
  group.spawn("late", wait_for_ever);
  run(io);
  EXPECT_EQ(watcher.started(), (counts{{"waits", 1}, {"short", 1}}));
  EXPECT_EQ(watcher.ended(), watcher.started());
}

class TaskGroupOnThreads : public testing::TestWithParam<unsigned> {};
INSTANTIATE_TEST_SUITE_P(, TaskGroupOnThreads, testing::Values(1u, 4u));

TEST_P(TaskGroupOnThreads, every_task_that_began_ends_before_the_join) {
  for (int round = 0; round != 20; ++round) {
    recorder watcher;
    asio::io_context io;
    task_group group(io.get_executor(), {}, &watcher);
    sync::channel<int> work(io.get_executor(), 1);
    std::atomic<int> alive{0};
    std::atomic<int> spawned{0};
    for (int n = 0; n != 30; ++n) {
      // No strand here: the group is used from every thread.
      asio::post(io, [&, n, round] {
        bool const accepted =
            group.spawn("task", [&, n, round](cancellation_token token) -> awaitable<void> {
              ++alive;
              std::shared_ptr<void> const here(nullptr, [&](void*) { --alive; });
              for (int step = 0; !token.cancelled(); ++step) {
                if (n % 2 == 0) {
                  co_await work.async_send(n, use_awaitable);
                } else {
                  co_await work.async_receive(use_awaitable);
                }
                if (n == 5 && step == round) group.cancel();
                if (n == 6 && step == round) throw std::runtime_error("the first");
              }
            });
        if (accepted) ++spawned;
      });
    }
    std::atomic<int> joins{0};
    asio::post(io, [&] {
      group.async_join([&](std::exception_ptr) { ++joins; });
    });
    sync::run_on_threads(io, GetParam());
    EXPECT_EQ(joins, 1);
    EXPECT_EQ(alive, 0);
    EXPECT_EQ(group.size(), 0u);
    EXPECT_EQ(watcher.started(), watcher.ended());
    EXPECT_LE(spawned, 30);
  }
}

/// A task that is cancelled at any point of its life, from another thread: ThreadSanitizer sees it
/// if the emission is not on the task's own strand.
TEST_P(TaskGroupOnThreads, emits_cancellation_where_the_task_runs) {
  for (int round = 0; round != 50; ++round) {
    asio::io_context io;
    cancellation_source const parent;
    task_group group(io.get_executor(), parent.token());
    for (int n = 0; n != 8; ++n) {
      group.spawn("task", [](cancellation_token token) -> awaitable<void> {
        while (!token.cancelled()) co_await yield(1);
        co_await wait_for_ever(token);
        ADD_FAILURE();
      });
    }
    asio::post(io, [&] { parent.cancel(); });
    sync::run_on_threads(io, GetParam());
    EXPECT_EQ(group.size(), 0u);
  }
}

}  // namespace
}  // namespace busproof::bus
