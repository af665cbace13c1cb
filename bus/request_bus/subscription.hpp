// subscription: the caller's end of a stream of messages.
#pragma once

#include <memory>

#include "bus/message.hpp"
#include "bus/request_bus/routing_table.hpp"
#include "bus/sync/asio.hpp"
#include "bus/sync/completion.hpp"

namespace busproof::bus {

class core;

/// Messages of one request, in the order in which they came, in a queue of
/// request_bus_options::subscription_capacity messages.
///
/// Dropping the handle cancels the request: the peer is told once, what is queued is dropped, and
/// nothing is delivered any more.
/// Thread safety: as a whole object, one thread at a time; its bus may be used from any other.
/// Lifetimes: it may outlive its bus; it then only ends.
class subscription {
 public:
  subscription() noexcept = default;
  subscription(std::shared_ptr<core> owner, std::shared_ptr<stream_state> state) noexcept;
  subscription(subscription&&) noexcept = default;
  subscription& operator=(subscription&& other) noexcept;
  ~subscription();

  explicit operator bool() const noexcept { return state_ != nullptr; }

  /// The key of the request.
  std::uint64_t key() const noexcept;

  /// Waits for the next message.
  ///
  /// Handler signature: void(error_code, message).
  /// Errors: error::lagged — messages were lost because the queue was full, missed() says how many,
  /// and the next call goes on; error::end_of_stream — the peer sent the end marker;
  /// error::refused_by_peer — the peer ended it with an error, its text is the message's body;
  /// error::timed_out, error::not_sent, error::connection_lost, error::shutting_down; each of these
  /// comes after all that was queued, and again at every further call.
  /// asio::error::operation_aborted — this call, or the subscription, was cancelled.
  /// Cancellation: total; no message is lost by it.
  /// Precondition: the handle is not empty, and no other async_next is under way.
  template <typename Token>
  auto async_next(Token&& token) {
    return asio::async_initiate<Token, void(error_code, message)>(
        [owner = owner_, state = state_](auto handler) {
          auto slot = asio::get_associated_cancellation_slot(handler);
          start_next(
              owner, state,
              response_completion(std::move(handler), home_of(owner), sync::owner_keeps_work),
              slot);
        },
        token);
  }

  /// Ends the subscription now, as dropping it does; a pending async_next completes with
  /// operation_aborted. Idempotent.
  void cancel();

  /// How many messages have been lost since the subscription was made.
  std::uint64_t missed() const;

 private:
  static asio::any_io_executor const& home_of(std::shared_ptr<core> const& owner) noexcept;
  static void start_next(std::shared_ptr<core> const& owner,
                         std::shared_ptr<stream_state> const& state, response_completion done,
                         asio::cancellation_slot slot);

  std::shared_ptr<core> owner_;
  std::shared_ptr<stream_state> state_;
};

}  // namespace busproof::bus
