#include "bus/sync/cancellation.hpp"

#include <atomic>
#include <latch>
#include <memory>
#include <optional>
#include <thread>
#include <vector>

#include <boost/asio/deferred.hpp>

#include "bus/sync/sync_test_support.hpp"

namespace busproof::bus::sync {
namespace {

using asio::use_awaitable;

TEST(Cancellation, a_token_without_a_source_is_never_cancelled) {
  cancellation_token const token;
  EXPECT_FALSE(token.cancelled());
  auto const registration = token.on_cancel([] { FAIL(); });
}

TEST(Cancellation, tells_every_token) {
  cancellation_source const source;
  auto const token = source.token();
  EXPECT_FALSE(token.cancelled());
  source.cancel();
  EXPECT_TRUE(token.cancelled());
  EXPECT_TRUE(source.token().cancelled());
  EXPECT_TRUE(source.cancelled());
}

TEST(Cancellation, calls_back_once) {
  cancellation_source const source;
  int calls = 0;
  auto const registration = source.token().on_cancel([&] { ++calls; });
  EXPECT_EQ(calls, 0);
  source.cancel();
  source.cancel();
  EXPECT_EQ(calls, 1);
}

TEST(Cancellation, calls_back_at_once_when_it_is_late) {
  cancellation_source const source;
  source.cancel();
  int calls = 0;
  auto const registration = source.token().on_cancel([&] { ++calls; });
  EXPECT_EQ(calls, 1);
}

TEST(Cancellation, does_not_call_back_after_the_registration_is_gone) {
  cancellation_source const source;
  auto const owned = std::make_shared<int>();
  {
    auto const registration = source.token().on_cancel([owned] { FAIL(); });
  }
  EXPECT_EQ(owned.use_count(), 1) << "nor does it keep what the callback held";
  source.cancel();
}

TEST(Cancellation, a_moved_registration_still_counts) {
  cancellation_source const source;
  int calls = 0;
  cancellation_registration kept;
  {
    auto first = source.token().on_cancel([&] { ++calls; });
    kept = std::move(first);
  }
  auto dropped = source.token().on_cancel([] { FAIL(); });
  dropped = {};
  source.cancel();
  EXPECT_EQ(calls, 1);
}

TEST(Cancellation, a_callback_may_drop_its_own_registration) {
  cancellation_source const source;
  bool ran_to_the_end = false;
  std::optional<cancellation_registration> registration;
  registration.emplace(source.token().on_cancel([&, owned = std::make_shared<int>(7)] {
    registration.reset();
    ran_to_the_end = *owned == 7;
  }));
  source.cancel();
  EXPECT_TRUE(ran_to_the_end);
}

TEST(Cancellation, a_callback_may_drop_one_that_has_not_run) {
  cancellation_source const source;
  std::optional<cancellation_registration> second;
  auto const first = source.token().on_cancel([&] { second.reset(); });
  second.emplace(source.token().on_cancel([] { FAIL(); }));
  source.cancel();
}

TEST(Cancellation, a_callback_may_cancel_again_and_register_more) {
  cancellation_source const source;
  int calls = 0;
  cancellation_registration more;
  auto const first = source.token().on_cancel([&] {
    source.cancel();
    more = source.token().on_cancel([&] { calls += 10; });
    ++calls;
  });
  source.cancel();
  EXPECT_EQ(calls, 11);
}

TEST(Cancellation, a_second_cancel_leaves_the_callbacks_to_the_first) {
  cancellation_source const source;
  bool second_ran = false;
  auto const first = source.token().on_cancel([&] {
    source.cancel();
    EXPECT_FALSE(second_ran);
  });
  auto const second = source.token().on_cancel([&] { second_ran = true; });
  source.cancel();
  EXPECT_TRUE(second_ran);
}

TEST(Cancellation, a_callback_may_drop_the_last_of_everything) {
  auto source = std::make_unique<cancellation_source>();
  int calls = 0;
  cancellation_registration first;
  first = source->token().on_cancel([&] {
    source.reset();
    first.reset();
    ++calls;
  });
  auto second = source->token().on_cancel([&] { ++calls; });
  source->cancel();
  EXPECT_EQ(calls, 2);
}

TEST(Cancellation, reaches_children_and_not_parents) {
  cancellation_source const parent;
  cancellation_source const child(parent.token());
  cancellation_source const other(parent.token());
  cancellation_source const grandchild(child.token());
  child.cancel();
  EXPECT_TRUE(grandchild.cancelled());
  EXPECT_FALSE(parent.cancelled());
  EXPECT_FALSE(other.cancelled());
  parent.cancel();
  EXPECT_TRUE(other.cancelled());
}

TEST(Cancellation, a_child_of_a_cancelled_parent_is_born_cancelled) {
  cancellation_source const parent;
  parent.cancel();
  cancellation_source const child(parent.token());
  EXPECT_TRUE(child.cancelled());
}

TEST(Cancellation, a_child_is_cancelled_once) {
  cancellation_source const parent;
  cancellation_source const child(parent.token());
  int calls = 0;
  auto const registration = child.token().on_cancel([&] { ++calls; });
  child.cancel();
  parent.cancel();
  EXPECT_EQ(calls, 1);
}

TEST(Cancellation, a_childs_token_is_enough_to_be_told) {
  cancellation_source const parent;
  auto const token = cancellation_source(parent.token()).token();
  parent.cancel();
  EXPECT_TRUE(token.cancelled());
}

TEST(Cancellation, a_parent_keeps_nothing_of_children_that_are_gone) {
  cancellation_source const parent;
  auto const owned = std::make_shared<int>();
  for (int n = 0; n != 10'000; ++n) {
    cancellation_source const child(parent.token());
    auto const registration = child.token().on_cancel([owned] {});
  }
  EXPECT_EQ(owned.use_count(), 1);
  parent.cancel();
}

TEST(Cancellation, a_child_keeps_its_parents_reach) {
  auto grandparent = std::make_unique<cancellation_source>();
  auto parent = std::make_unique<cancellation_source>(grandparent->token());
  cancellation_source const child(parent->token());
  parent.reset();
  grandparent->cancel();
  EXPECT_TRUE(child.cancelled());
}

TEST(Cancellation, waiting_completes_when_it_is_cancelled) {
  asio::io_context io;
  cancellation_source const source;
  int calls = 0;
  error_code why = asio::error::fault;
  source.token().async_wait(io.get_executor(), [&](error_code e) {
    ++calls;
    why = e;
  });
  EXPECT_TRUE(has_pending_work(io));
  source.cancel();
  EXPECT_EQ(calls, 0) << "not inside the call";
  run_ready(io);
  EXPECT_EQ(calls, 1);
  EXPECT_FALSE(why);
}

TEST(Cancellation, waiting_completes_when_it_was_cancelled) {
  asio::io_context io;
  cancellation_source const source;
  source.cancel();
  auto late = source.token().async_wait(io.get_executor(), asio::use_future);
  io.run();
  late.get();
}

TEST(Cancellation, the_waiting_can_be_cancelled_itself) {
  asio::io_context io;
  cancellation_source const source;
  for (auto const& token : {source.token(), cancellation_token()}) {
    asio::cancellation_signal stop;
    error_code why;
    token.async_wait(io.get_executor(),
                     asio::bind_cancellation_slot(stop.slot(), [&](error_code e) { why = e; }));
    EXPECT_TRUE(has_pending_work(io));
    stop.emit(asio::cancellation_type::terminal);
    stop.emit(asio::cancellation_type::terminal);
    run_ready(io);
    EXPECT_EQ(why, asio::error::operation_aborted);
  }
  source.cancel();
}

TEST(Cancellation, a_wait_that_is_cancelled_while_it_completes_completes_once) {
  asio::io_context io;
  cancellation_source const source;
  asio::cancellation_signal stop;
  std::function<void()> once;
  int calls = 0;
  source.token().async_wait(io.get_executor(),
                            cancelled_while_it_completes(stop, once, [&](error_code e) {
                              EXPECT_FALSE(e);
                              ++calls;
                            }));
  source.cancel();
  EXPECT_FALSE(once);
  io.run();
  EXPECT_EQ(calls, 1);
}

TEST(Cancellation, waiting_takes_any_completion_token) {
  using namespace asio::experimental::awaitable_operators;
  asio::io_context io;
  cancellation_source const source;
  auto later = source.token().async_wait(io.get_executor(), asio::deferred);
  bool told = false;
  std::move(later)([&](error_code) { told = true; });
  bool done = false;
  run(io, [&]() -> asio::awaitable<void> {
    auto const executor = co_await asio::this_coro::executor;
    auto const lost = co_await (source.token().async_wait(executor, use_awaitable) || yield(3));
    EXPECT_EQ(lost.index(), 1u);
    source.cancel();
    co_await source.token().async_wait(executor, use_awaitable);
    done = true;
  });
  EXPECT_TRUE(told);
  EXPECT_TRUE(done);
}

TEST(Cancellation, a_waiting_coroutine_that_owns_it_goes_with_the_context) {
  std::weak_ptr<int> watched;
  {
    asio::io_context io;
    auto const owned = std::make_shared<int>();
    watched = owned;
    start(io.get_executor(), [owned]() -> asio::awaitable<void> {
      cancellation_source const source;
      co_await source.token().async_wait(co_await asio::this_coro::executor, use_awaitable);
    });
    run_ready(io);
  }
  EXPECT_TRUE(watched.expired());
}

TEST(CancellationOnThreads, dropping_a_registration_waits_for_its_running_callback) {
  cancellation_source const source;
  std::latch inside(1);
  std::atomic<bool> may_return{false};
  std::atomic<bool> returned{false};
  auto registration = source.token().on_cancel([&] {
    inside.count_down();
    may_return.wait(false);
    returned = true;
  });
  std::jthread const canceller([&] { source.cancel(); });
  inside.wait();
  std::jthread const helper([&] {
    may_return = true;
    may_return.notify_all();
  });
  registration.reset();
  EXPECT_TRUE(returned);
}

/// I3: what the callback uses goes right after its registration. ThreadSanitizer and
/// AddressSanitizer see it if the callback is late.
TEST(CancellationOnThreads, nothing_runs_after_the_registration_is_gone) {
  for (int round = 0; round != 300; ++round) {
    cancellation_source const source;
    std::latch both(2);
    std::jthread const canceller([&] {
      both.arrive_and_wait();
      source.cancel();
    });
    both.arrive_and_wait();
    auto used = std::make_unique<int>(0);
    {
      auto const registration = source.token().on_cancel([&used] { ++*used; });
    }
    used.reset();
  }
}

TEST(CancellationOnThreads, children_come_and_go_while_the_parent_is_cancelled) {
  for (int round = 0; round != 100; ++round) {
    cancellation_source const parent;
    std::latch all(3);
    std::vector<std::jthread> threads;
    for (int n = 0; n != 2; ++n) {
      threads.emplace_back([&] {
        all.arrive_and_wait();
        for (int born = 0; born != 20; ++born) {
          std::atomic<int> calls{0};
          cancellation_source const child(parent.token());
          auto const registration = child.token().on_cancel([&] { ++calls; });
          cancellation_source const grandchild(child.token());
          if (born % 2 == 0) child.cancel();
          EXPECT_LE(calls, 1);
        }
      });
    }
    all.arrive_and_wait();
    parent.cancel();
  }
}

TEST(CancellationOnThreads, everyone_who_waits_is_told_once) {
  asio::io_context io;
  constexpr unsigned waiters = 200;
  cancellation_source const source;
  std::atomic<unsigned> told{0};
  std::atomic<unsigned> stopped{0};
  for (unsigned n = 0; n != waiters; ++n) {
    start(asio::make_strand(io), [&, n]() -> asio::awaitable<void> {
      auto const executor = co_await asio::this_coro::executor;
      asio::cancellation_signal stop;
      if (n % 2 == 0) asio::post(executor, [&] { stop.emit(asio::cancellation_type::all); });
      if (n == waiters / 2) source.cancel();
      auto const [why] = co_await source.token().async_wait(
          executor, asio::bind_cancellation_slot(stop.slot(), asio::as_tuple(use_awaitable)));
      ++(why ? stopped : told);
      co_await yield(2);
    });
  }
  run_on_threads(io, 4);
  EXPECT_EQ(told + stopped, waiters);
  EXPECT_GE(told, waiters / 2);
}

}  // namespace
}  // namespace busproof::bus::sync
