#include "bus/sync/semaphore.hpp"

#include <algorithm>
#include <atomic>
#include <chrono>
#include <vector>

#include <boost/asio/deferred.hpp>

#include "bus/sync/sync_test_support.hpp"

namespace busproof::bus::sync {
namespace {

using asio::use_awaitable;

/// What a callback was told.
struct answer {
  int calls = 0;
  error_code why;
  permit held;

  auto handler() {
    return [this](error_code told, permit taken) {
      ++calls;
      why = told;
      held = std::move(taken);
    };
  }
};

TEST(Semaphore, refuses_when_no_permit_is_left) {
  asio::io_context io;
  semaphore slots(io.get_executor(), 2);
  auto first = slots.try_acquire();
  auto second = slots.try_acquire();
  EXPECT_TRUE(first && *first);
  EXPECT_TRUE(second && *second);
  EXPECT_FALSE(slots.try_acquire());
  EXPECT_EQ(slots.available(), 0u);
}

TEST(Semaphore, a_permit_goes_back_when_it_is_destroyed) {
  asio::io_context io;
  semaphore slots(io.get_executor(), 1);
  { auto const held = slots.try_acquire(); }
  EXPECT_EQ(slots.available(), 1u);
}

TEST(Semaphore, a_permit_goes_back_once) {
  asio::io_context io;
  semaphore slots(io.get_executor(), 2);
  auto one = *slots.try_acquire();
  auto const other = *slots.try_acquire();
  one.release();
  one.release();
  EXPECT_FALSE(one);
  EXPECT_EQ(slots.available(), 1u);
}

TEST(Semaphore, a_moved_permit_goes_back_once) {
  asio::io_context io;
  semaphore slots(io.get_executor(), 2);
  {
    auto one = *slots.try_acquire();
    auto two = *slots.try_acquire();
    EXPECT_EQ(slots.available(), 0u);
    one = std::move(two);
    EXPECT_EQ(slots.available(), 1u) << "what it held before is released";
    permit three(std::move(one));
    EXPECT_TRUE(three);
    EXPECT_FALSE(one);  // NOLINT(bugprone-use-after-move): it promises to be empty
  }
  EXPECT_EQ(slots.available(), 2u);
}

TEST(Semaphore, with_no_permits_admits_nobody) {
  asio::io_context io;
  semaphore slots(io.get_executor(), 0);
  EXPECT_FALSE(slots.try_acquire());
  answer told;
  slots.async_acquire(told.handler());
  EXPECT_TRUE(has_pending_work(io));
  EXPECT_EQ(told.calls, 0);
}

TEST(Semaphore, never_calls_a_handler_inside_the_call_that_completes_it) {
  asio::io_context io;
  semaphore slots(io.get_executor(), 1);
  answer first;
  answer second;
  asio::post(io, [&] {
    slots.async_acquire(first.handler());
    EXPECT_EQ(first.calls, 0);
  });
  run_ready(io);
  EXPECT_EQ(first.calls, 1);
  asio::post(io, [&] {
    slots.async_acquire(second.handler());
    first.held.release();
    EXPECT_EQ(second.calls, 0);
  });
  run_ready(io);
  EXPECT_EQ(second.calls, 1);
  EXPECT_TRUE(second.held);
}

TEST(Semaphore, serves_those_who_wait_in_their_order) {
  asio::io_context io;
  semaphore slots(io.get_executor(), 1);
  auto held = *slots.try_acquire();
  std::vector<int> order;
  for (int n = 0; n != 5; ++n) {
    slots.async_acquire([&order, n](error_code, permit) { order.push_back(n); });
  }
  run_ready(io);
  EXPECT_TRUE(order.empty());
  held.release();
  io.restart();
  io.run();
  EXPECT_EQ(order, (std::vector<int>{0, 1, 2, 3, 4}));
  EXPECT_EQ(slots.available(), 1u);
}

TEST(Semaphore, nobody_passes_those_who_wait) {
  asio::io_context io;
  semaphore slots(io.get_executor(), 1);
  auto held = *slots.try_acquire();
  answer waiting;
  slots.async_acquire(waiting.handler());
  held.release();
  EXPECT_FALSE(slots.try_acquire()) << "the permit belongs to the waiter, which has not run yet";
  io.run();
  EXPECT_TRUE(waiting.held);
}

TEST(Semaphore, a_cancelled_waiter_leaves_the_queue) {
  asio::io_context io;
  semaphore slots(io.get_executor(), 1);
  auto held = *slots.try_acquire();
  asio::cancellation_signal stop;
  answer first;
  answer second;
  slots.async_acquire(asio::bind_cancellation_slot(stop.slot(), first.handler()));
  slots.async_acquire(second.handler());
  stop.emit(asio::cancellation_type::total);
  EXPECT_EQ(first.calls, 0) << "not inside the call";
  run_ready(io);
  EXPECT_EQ(first.calls, 1);
  EXPECT_EQ(first.why, asio::error::operation_aborted);
  EXPECT_FALSE(first.held);
  held.release();
  run_ready(io);
  EXPECT_TRUE(second.held);
}

TEST(Semaphore, is_free_again_after_its_only_waiter_was_cancelled) {
  asio::io_context io;
  semaphore slots(io.get_executor(), 1);
  auto held = *slots.try_acquire();
  asio::cancellation_signal stop;
  answer told;
  slots.async_acquire(asio::bind_cancellation_slot(stop.slot(), told.handler()));
  stop.emit(asio::cancellation_type::terminal);
  held.release();
  EXPECT_EQ(slots.available(), 1u);
  EXPECT_TRUE(slots.try_acquire());
}

TEST(Semaphore, a_cancellation_after_the_grant_comes_too_late) {
  asio::io_context io;
  semaphore slots(io.get_executor(), 1);
  auto held = *slots.try_acquire();
  asio::cancellation_signal stop;
  answer told;
  slots.async_acquire(asio::bind_cancellation_slot(stop.slot(), told.handler()));
  held.release();
  stop.emit(asio::cancellation_type::all);
  io.run();
  EXPECT_EQ(told.calls, 1);
  EXPECT_FALSE(told.why);
  EXPECT_TRUE(told.held);
  stop.emit(asio::cancellation_type::all);
  EXPECT_EQ(slots.available(), 0u) << "nor does it touch the permit later";
}

TEST(Semaphore, a_cancellation_in_the_middle_of_the_grant_comes_too_late) {
  asio::io_context io;
  semaphore slots(io.get_executor(), 1);
  auto held = *slots.try_acquire();
  asio::cancellation_signal stop;
  std::function<void()> once;
  answer told;
  slots.async_acquire(cancelled_while_it_completes(stop, once, told.handler()));
  held.release();
  EXPECT_FALSE(once) << "it was cancelled in between";
  io.run();
  EXPECT_EQ(told.calls, 1);
  EXPECT_TRUE(told.held);
}

TEST(Semaphore, a_signal_of_no_type_cancels_nothing) {
  asio::io_context io;
  semaphore slots(io.get_executor(), 1);
  auto held = *slots.try_acquire();
  asio::cancellation_signal stop;
  answer told;
  slots.async_acquire(asio::bind_cancellation_slot(stop.slot(), told.handler()));
  stop.emit(asio::cancellation_type::none);
  held.release();
  io.run();
  EXPECT_TRUE(told.held);
}

TEST(Semaphore, a_granted_permit_whose_handler_is_destroyed_goes_on) {
  asio::io_context io;
  auto own = std::make_unique<asio::io_context>();
  semaphore slots(io.get_executor(), 1);
  auto held = *slots.try_acquire();
  answer lost;
  answer next;
  slots.async_acquire(asio::bind_executor(own->get_executor(), lost.handler()));
  slots.async_acquire(next.handler());
  held.release();  // queued on a context that will never run it
  own.reset();
  run_ready(io);
  EXPECT_EQ(lost.calls, 0);
  EXPECT_TRUE(next.held);
}

TEST(Semaphore, closing_fails_those_who_wait_and_all_who_come) {
  asio::io_context io;
  semaphore slots(io.get_executor(), 1);
  auto held = *slots.try_acquire();
  answer before[2];
  for (auto& each : before) slots.async_acquire(each.handler());
  slots.close();
  slots.close();
  answer after;
  slots.async_acquire(after.handler());
  io.run();
  for (auto const* each : {&before[0], &before[1], &after}) {
    EXPECT_EQ(each->calls, 1);
    EXPECT_EQ(each->why, asio::error::operation_aborted);
  }
  EXPECT_TRUE(held);
  held.release();
  EXPECT_FALSE(slots.try_acquire());
}

TEST(Semaphore, destroying_it_fails_those_who_wait_and_spares_permits) {
  asio::io_context io;
  answer told;
  permit held;
  {
    semaphore slots(io.get_executor(), 1);
    held = *slots.try_acquire();
    slots.async_acquire(told.handler());
  }
  io.run();
  EXPECT_EQ(told.why, asio::error::operation_aborted);
  EXPECT_TRUE(held);
  held.release();
}

TEST(Semaphore, takes_any_completion_token) {
  asio::io_context io;
  semaphore slots(io.get_executor(), 1);
  auto later = slots.async_acquire(asio::deferred);
  EXPECT_EQ(slots.available(), 1u) << "a deferred operation has not begun";
  answer told;
  std::move(later)(told.handler());
  auto future = slots.async_acquire(asio::use_future);
  run_ready(io);
  EXPECT_TRUE(told.held);
  told.held.release();
  run_ready(io);
  auto from_future = future.get();
  EXPECT_TRUE(from_future);
  from_future.release();
  bool done = false;
  run(io, [&]() -> asio::awaitable<void> {
    auto const held = co_await slots.async_acquire(use_awaitable);
    EXPECT_TRUE(held);
    done = true;
  });
  EXPECT_TRUE(done);
}

TEST(Semaphore, waiting_can_lose_against_something_else) {
  using namespace asio::experimental::awaitable_operators;
  asio::io_context io;
  semaphore slots(io.get_executor(), 1);
  run(io, [&]() -> asio::awaitable<void> {
    auto held = slots.try_acquire();
    auto const lost = co_await (slots.async_acquire(use_awaitable) || yield(3));
    EXPECT_EQ(lost.index(), 1u);
    held->release();
    auto const won = co_await (slots.async_acquire(use_awaitable) || yield(100));
    EXPECT_EQ(won.index(), 0u);
  });
  EXPECT_EQ(slots.available(), 1u);
}

TEST(Semaphore, keeps_the_handlers_context_running_while_it_waits) {
  asio::io_context home;
  asio::io_context own;
  semaphore slots(home.get_executor(), 1);
  auto held = *slots.try_acquire();
  answer told;
  slots.async_acquire(asio::bind_executor(own.get_executor(), told.handler()));
  EXPECT_TRUE(has_pending_work(own));
  held.release();
  EXPECT_FALSE(has_pending_work(own));
  EXPECT_EQ(told.calls, 1);
}

TEST(Semaphore, a_waiting_coroutine_that_owns_it_goes_with_the_context) {
  std::weak_ptr<semaphore> watched;
  {
    asio::io_context io;
    auto const owned = std::make_shared<semaphore>(asio::make_strand(io), 0);
    watched = owned;
    start(io.get_executor(),
          [owned]() -> asio::awaitable<void> { co_await owned->async_acquire(use_awaitable); });
    run_ready(io);
  }
  EXPECT_TRUE(watched.expired());
}

TEST(Semaphore, may_outlive_the_context) {
  std::optional<semaphore> slots;
  permit held;
  {
    asio::io_context io;
    slots.emplace(asio::make_strand(io), 2);
    held = *slots->try_acquire();
    slots->async_acquire([](error_code, permit) { FAIL() << "its context is gone"; });
  }
  held.release();
}

}  // namespace
}  // namespace busproof::bus::sync
