#include <atomic>

#include "bus/sync/semaphore.hpp"
#include "bus/sync/sync_test_support.hpp"

namespace busproof::bus::sync {
namespace {

using asio::use_awaitable;

class SemaphoreOnThreads : public testing::TestWithParam<unsigned> {};
INSTANTIATE_TEST_SUITE_P(, SemaphoreOnThreads, testing::Values(1u, 4u));

TEST_P(SemaphoreOnThreads, never_has_more_holders_than_permits) {
  constexpr unsigned permits = 3;
  asio::io_context io;
  semaphore slots(io.get_executor(), permits);
  std::atomic<unsigned> holders{0};
  std::atomic<unsigned> most{0};
  std::atomic<unsigned> rounds{0};
  for (unsigned n = 0; n != 20; ++n) {
    start(asio::make_strand(io), [&]() -> asio::awaitable<void> {
      for (unsigned round = 0; round != 100; ++round) {
        auto held = co_await slots.async_acquire(use_awaitable);
        auto const now = ++holders;
        for (auto seen = most.load(); seen < now && !most.compare_exchange_weak(seen, now);) {
        }
        if (round % 3 == 0) co_await yield(1);
        --holders;
        held.release();
        ++rounds;
      }
    });
  }
  run_on_threads(io, GetParam());
  EXPECT_LE(most, permits);
  EXPECT_EQ(rounds, 20u * 100u);
  EXPECT_EQ(slots.available(), permits);
}

/// One permit is plain data's only guard: ThreadSanitizer sees it if a hand-over does not order.
TEST_P(SemaphoreOnThreads, a_permit_orders_what_its_holders_do) {
  asio::io_context io;
  semaphore turn(io.get_executor(), 1);
  unsigned guarded = 0;
  for (unsigned n = 0; n != 8; ++n) {
    start(asio::make_strand(io), [&]() -> asio::awaitable<void> {
      for (unsigned round = 0; round != 200; ++round) {
        auto held = turn.try_acquire();
        if (!held) held = co_await turn.async_acquire(use_awaitable);
        ++guarded;
      }
    });
  }
  run_on_threads(io, GetParam());
  EXPECT_EQ(guarded, 8u * 200u);
}

/// Emits on `executor` after so many turns of it; 0: at once.
void emit_after(asio::any_io_executor const& executor, asio::cancellation_signal& signal,
                unsigned turns) {
  if (turns == 0) {
    signal.emit(asio::cancellation_type::all);
  } else {
    asio::post(executor, [=, &signal] { emit_after(executor, signal, turns - 1); });
  }
}

TEST_P(SemaphoreOnThreads, loses_no_permit_when_waiters_are_cancelled_at_any_time) {
  asio::io_context io;
  semaphore slots(io.get_executor(), 2);
  std::atomic<unsigned> granted{0};
  std::atomic<unsigned> aborted{0};
  constexpr unsigned tasks = 16;
  constexpr unsigned rounds = 100;
  for (unsigned n = 0; n != tasks; ++n) {
    start(asio::make_strand(io), [&, n]() -> asio::awaitable<void> {
      auto const executor = co_await asio::this_coro::executor;
      asio::cancellation_signal stop;
      for (unsigned round = 0; round != rounds; ++round) {
        // On the coroutine's strand, as a signal has to be.
        emit_after(executor, stop, (n + round) % 4);
        auto [why, held] = co_await slots.async_acquire(
            asio::bind_cancellation_slot(stop.slot(), asio::as_tuple(use_awaitable)));
        EXPECT_EQ(static_cast<bool>(held), !why);
        ++(why ? aborted : granted);
        if (round % 2 == 0) co_await yield(1);
        held.release();
        co_await yield(5);  // the emission is over before its signal is reused
      }
    });
  }
  run_on_threads(io, GetParam());
  EXPECT_EQ(granted + aborted, tasks * rounds);
  EXPECT_GT(granted, 0u);
  EXPECT_EQ(slots.available(), 2u);
}

}  // namespace
}  // namespace busproof::bus::sync
