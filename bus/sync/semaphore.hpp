// semaphore: a counting semaphore whose permits are waited for without blocking a thread.
#pragma once

#include <cstddef>
#include <memory>
#include <optional>
#include <utility>

#include "bus/sync/asio.hpp"
#include "bus/sync/completion.hpp"

namespace busproof::bus::sync {

class semaphore_state;

/// One permit of a semaphore, or none. It goes back when it is released or destroyed, once, in any
/// thread, also after the semaphore is gone.
/// Thread safety: distinct objects, any thread; one object, one thread at a time.
class permit {
 public:
  permit() noexcept = default;
  permit(permit&& other) noexcept = default;
  permit& operator=(permit&& other) noexcept;
  permit(permit const&) = delete;
  permit& operator=(permit const&) = delete;
  ~permit() { release(); }

  /// Whether it holds one.
  explicit operator bool() const noexcept { return owner_ != nullptr; }

  /// Gives the permit back: to the first who waits, else to the count. Without a permit it does
  /// nothing. Runs no handler.
  void release() noexcept;

 private:
  friend class semaphore_state;
  explicit permit(std::shared_ptr<semaphore_state> owner) noexcept : owner_(std::move(owner)) {}

  std::shared_ptr<semaphore_state> owner_;
};

/// Admits at most `permits` holders at once. First come, first served: a permit that comes back
/// goes to the first who waits, and nobody passes those who wait, `try_acquire` included.
///
/// Thread safety: every function, from any thread.
/// Lifetimes: destroying it closes it. Permits may outlive it. What waits when the context of
/// `home` is destroyed is destroyed without being called.
class semaphore {
 public:
  /// `home`: the executor of handlers that have none of their own. `permits`: 0 is allowed, and
  /// then nobody is ever admitted.
  semaphore(asio::any_io_executor const& home, std::size_t permits);
  semaphore(semaphore const&) = delete;
  semaphore& operator=(semaphore const&) = delete;
  ~semaphore();

  /// Never waits. Empty if no permit is free, somebody waits for one, or the semaphore is closed.
  [[nodiscard]] std::optional<permit> try_acquire();

  /// Completes when a permit was obtained.
  ///
  /// Handler: void(error_code, permit); never called inside this function.
  /// Errors: `asio::error::operation_aborted` if the operation was cancelled or the semaphore
  /// closed; the permit is then empty.
  /// Cancellation: any type. An operation that was granted its permit completes with it even if
  /// the cancellation comes before its handler ran; a permit is never lost.
  template <typename Token>
  auto async_acquire(Token&& token) {
    return asio::async_initiate<Token, void(error_code, permit)>(
        [](auto handler, std::shared_ptr<semaphore_state> const& state) {
          auto const slot = asio::get_associated_cancellation_slot(handler);
          start(state, completion<void(error_code, permit)>(std::move(handler), home_of(*state)),
                slot);
        },
        token, state_);
  }

  /// Permits that could be taken now; a snapshot. At most the number it was built with.
  [[nodiscard]] std::size_t available() const noexcept;

  /// Refuses new permits and completes all who wait with `operation_aborted`. Idempotent. Permits
  /// that are out stay valid.
  void close();

 private:
  static void start(std::shared_ptr<semaphore_state> const& state,
                    completion<void(error_code, permit)> done, asio::cancellation_slot slot);
  static asio::any_io_executor const& home_of(semaphore_state const& state) noexcept;

  std::shared_ptr<semaphore_state> state_;
};

}  // namespace busproof::bus::sync
