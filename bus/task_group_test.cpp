#include "bus/task_group.hpp"

#include <memory>
#include <stdexcept>

#include <boost/system/system_error.hpp>

#include "bus/sync/channel.hpp"
#include "bus/task_group_test_support.hpp"

namespace busproof::bus {
namespace {

using namespace task_group_test;

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
    co_await token.async_wait(
        co_await asio::this_coro::executor,
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
  EXPECT_FALSE(group.spawn("late there", io.get_executor(), wait_for_ever));
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

}  // namespace
}  // namespace busproof::bus
