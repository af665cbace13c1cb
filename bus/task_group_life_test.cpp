#include <atomic>
#include <functional>
#include <map>
#include <memory>
#include <stdexcept>
#include <string>

#include <boost/asio/deferred.hpp>
#include <boost/system/system_error.hpp>

#include "bus/sync/channel.hpp"
#include "bus/task_group.hpp"
#include "bus/task_group_test_support.hpp"

namespace busproof::bus {
namespace {

using namespace task_group_test;

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

TEST(TaskGroup, a_join_that_is_cancelled_while_it_completes_completes_once) {
  asio::io_context io;
  task_group group(io.get_executor());
  group.spawn("short", [](cancellation_token) -> awaitable<void> { co_return; });
  asio::cancellation_signal stop;
  std::function<void()> once;
  outcome joined;
  group.async_join(sync::cancelled_while_it_completes(stop, once, joined.handler()));
  run(io);
  EXPECT_FALSE(once);
  EXPECT_EQ(joined.calls, 1);
  EXPECT_FALSE(joined.why);
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
    asio::post(io, [&] { group.async_join([&](std::exception_ptr) { ++joins; }); });
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
