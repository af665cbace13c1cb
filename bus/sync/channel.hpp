// channel: a bounded queue of values between coroutines or handlers, which wait for it at both
// ends.
#pragma once

#include <cstddef>
#include <memory>
#include <optional>
#include <type_traits>
#include <utility>

#include "bus/sync/asio.hpp"
#include "bus/sync/channel_state.hpp"
#include "bus/sync/completion.hpp"

namespace busproof::bus::sync {

/// Many senders, many receivers, at most `capacity` values in between; first come, first served at
/// both ends. What one sender sends, one after the other, is received in that order.
///
/// `T` is default-constructible (an error comes with an empty one) and moves without throwing.
/// Thread safety: every function, from any thread.
/// Lifetimes: destroying it closes it and destroys what is queued. What waits when the context of
/// `home` is destroyed is destroyed without being called.
template <typename T>
class channel {
  using state_type = channel_state<T>;

 public:
  using value_type = T;

  /// `home`: the executor of handlers that have none of their own. `capacity`: at least 1.
  channel(asio::any_io_executor const& home, std::size_t capacity)
      : state_(std::make_shared<state_type>(home, capacity)) {}
  channel(channel const&) = delete;
  channel& operator=(channel const&) = delete;
  ~channel() { state_->close(); }

  /// Never waits. False, with `value` untouched: full, or closed.
  [[nodiscard]] bool try_send(T& value) { return state_->try_send(value); }
  [[nodiscard]] bool try_send(T&& value) { return state_->try_send(value); }

  /// Completes when the value is in the channel or with its receiver. While it waits it does not
  /// count for `size`.
  ///
  /// Handler: void(error_code); never called inside this function.
  /// Errors: `asio::error::broken_pipe` if the channel is or gets closed before the value went in;
  /// `asio::error::operation_aborted` if cancelled before that. After an error the value was not
  /// sent and is destroyed.
  /// Cancellation: any type.
  template <typename Token>
  auto async_send(T value, Token&& token) {
    return asio::async_initiate<Token, void(error_code)>(
        [](auto handler, std::shared_ptr<state_type> const& state, T to_send) {
          auto const slot = asio::get_associated_cancellation_slot(handler);
          state->start_send(completion<void(error_code)>(std::move(handler), state->home()),
                            std::move(to_send), slot);
        },
        token, state_, std::move(value));
  }

  /// Never waits. Empty if nothing is queued.
  [[nodiscard]] std::optional<T> try_receive() { return state_->try_receive(); }

  /// Completes with the next value.
  ///
  /// Handler: void(error_code, T); never called inside this function.
  /// Errors: `asio::error::eof` if the channel is closed and everything in it was received;
  /// `asio::error::operation_aborted` if cancelled.
  /// Cancellation: any type. A receiver that was handed its value completes with it even if the
  /// cancellation comes before its handler ran. Beware of operators that throw away the loser's
  /// result (`||`): with it goes the value.
  template <typename Token>
  auto async_receive(Token&& token) {
    return asio::async_initiate<Token, void(error_code, T)>(
        [](auto handler, std::shared_ptr<state_type> const& state) {
          auto const slot = asio::get_associated_cancellation_slot(handler);
          state->start_receive(completion<void(error_code, T)>(std::move(handler), state->home()),
                               slot);
        },
        token, state_);
  }

  /// Refuses further values. Senders that wait complete with `broken_pipe`; what is queued can
  /// still be received; then receivers get `eof`. Idempotent.
  void close() { state_->close(); }

  /// Values queued now; a snapshot, at most `capacity`.
  [[nodiscard]] std::size_t size() const { return state_->size(); }
  [[nodiscard]] std::size_t capacity() const noexcept { return state_->capacity(); }

 private:
  std::shared_ptr<state_type> state_;
};

}  // namespace busproof::bus::sync
