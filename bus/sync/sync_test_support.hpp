// sync_test_support: what the tests of this room share.
#pragma once

#include <cstddef>
#include <exception>
#include <functional>
#include <memory>
#include <optional>
#include <thread>
#include <utility>
#include <vector>

#include <gtest/gtest.h>

#include "bus/sync/asio.hpp"

namespace busproof::bus::sync {

/// Runs `io` on several threads until it is out of work.
inline void run_on_threads(asio::io_context& io, unsigned threads) {
  std::vector<std::jthread> pool;
  for (unsigned n = 0; n != threads; ++n) pool.emplace_back([&io] { io.run(); });
}

/// Whether the context waits for something: it has work, and none that is ready.
inline bool has_pending_work(asio::io_context& io) {
  io.restart();
  io.poll();
  return !io.stopped();
}

/// Runs what is ready.
inline void run_ready(asio::io_context& io) {
  io.restart();
  io.poll();
}

/// Starts a coroutine whose exceptions fail the test.
template <typename Body>
void start(asio::any_io_executor const& executor, Body body) {
  asio::co_spawn(
      executor, [](Body own) -> asio::awaitable<void> { co_await own(); }(std::move(body)),
      [](std::exception_ptr why) {
        if (!why) return;
        try {
          std::rethrow_exception(why);
        } catch (std::exception const& failure) {
          ADD_FAILURE() << "a coroutine ended with: " << failure.what();
        }
      });
}

/// Runs one coroutine, and whatever it needs, to its end.
template <typename Body>
void run(asio::io_context& io, Body body) {
  start(io.get_executor(), std::move(body));
  io.restart();
  io.run();
}

/// Calls back when memory goes back to it, which a completion does just before it runs or queues
/// its handler: the place to interfere with a completion that is under way.
template <typename T>
struct interfering_allocator {
  using value_type = T;
  std::function<void()>* interfere;

  explicit interfering_allocator(std::function<void()>* what) : interfere(what) {}
  template <typename U>
  interfering_allocator(interfering_allocator<U> const& other) : interfere(other.interfere) {}
  T* allocate(std::size_t n) { return std::allocator<T>().allocate(n); }
  void deallocate(T* memory, std::size_t n) {
    std::allocator<T>().deallocate(memory, n);
    if (*interfere) std::exchange(*interfere, nullptr)();
  }
  bool operator==(interfering_allocator const&) const = default;
};

/// A handler whose own cancellation is emitted while it is being completed.
template <typename Handler>
auto cancelled_while_it_completes(asio::cancellation_signal& stop, std::function<void()>& once,
                                  Handler handler) {
  once = [&stop] { stop.emit(asio::cancellation_type::all); };
  return asio::bind_cancellation_slot(
      stop.slot(), asio::bind_allocator(interfering_allocator<void>(&once), std::move(handler)));
}

/// Lets everything that is ready on the executor of the calling coroutine run.
inline asio::awaitable<void> yield(unsigned times = 10) {
  auto const executor = co_await asio::this_coro::executor;
  for (unsigned n = 0; n != times; ++n) co_await asio::post(executor, asio::use_awaitable);
}

}  // namespace busproof::bus::sync
