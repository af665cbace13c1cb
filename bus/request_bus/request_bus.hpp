// request_bus: requests and their answers over one TCP connection that is kept up.
#pragma once

#include <chrono>
#include <memory>
#include <optional>

#include "bus/error.hpp"
#include "bus/message.hpp"
#include "bus/observer.hpp"
#include "bus/request_bus/core.hpp"
#include "bus/request_bus/options.hpp"
#include "bus/request_bus/subscription.hpp"
#include "bus/sync/asio.hpp"
#include "bus/sync/completion.hpp"

namespace busproof::bus {

/// A client that sends requests and routes the answers to whoever waits for them.
///
/// Registering the waiter and sending the request are one step: the waiter exists before the first
/// byte is written, so no answer can come too early, and there is no function that does only one of
/// the two. Every accepted request completes exactly once: with its answer, an error or
/// cancellation (I1). What waits when the session is lost fails at once, before a reconnect is
/// tried, and nothing crosses sessions (I13).
///
/// Thread safety: all members may be called from any thread, also from handlers, but not while the
/// bus is being destroyed. Handlers run on their associated executor, by default on the bus's;
/// never inside the initiating function, and never with a lock of the bus held.
/// Lifetimes: destroying the bus starts a shutdown without drain and does not wait for it; what is
/// pending completes with error::shutting_down. The executor's context must outlive the bus, the
/// observer must outlive the context's last handler. As with Asio's own objects, a lazy operation
/// (asio::deferred) must be launched while the bus lives.
class request_bus {
 public:
  request_bus(asio::any_io_executor executor, request_bus_options options,
              observer* watcher = nullptr);
  ~request_bus();
  request_bus(request_bus&&) noexcept = default;
  request_bus& operator=(request_bus&&) = delete;

  asio::any_io_executor get_executor() const noexcept { return core_->home(); }

  /// Sets up the session: resolves, connects, shakes hands. From then on the bus keeps a session
  /// up until shutdown, if request_bus_options::reconnect says so.
  ///
  /// Handler signature: void(error_code).
  /// Errors: those of the last attempt (resolver's and connect's, error::handshake_timed_out,
  /// error::handshake_failed, error::refused_by_peer, framing errors), after initial_attempts of
  /// them; it may then be called again. error::already_connected if a session is or was up and is
  /// being kept up. error::shutting_down.
  /// Cancellation: terminal; it stops waiting, not connecting.
  template <typename Token>
  auto async_connect(Token&& token) {
    return asio::async_initiate<Token, void(error_code)>(
        [c = core_.get()](auto handler) {
          auto slot = asio::get_associated_cancellation_slot(handler);
          c->connect(core::done_completion(std::move(handler), c->home()), slot);
        },
        token);
  }

  /// Sends a request and waits for its one answer.
  ///
  /// `what.key` is the request's id; 0 lets the bus choose one. `timeout`: absent = the bus's
  /// default, no_timeout = none, zero or less = at once; it is kept to the millisecond, never
  /// early.
  /// Handler signature: void(error_code, message): the first response.
  /// Errors: before anything is sent: error::not_connected, error::shutting_down,
  /// error::id_in_use, error::message_too_large, error::too_many_pending, error::outbound_full.
  /// Later: error::refused_by_peer (text in the body), error::end_of_stream (the peer ended the
  /// request without an answer), error::timed_out, error::not_sent, error::connection_lost,
  /// error::shutting_down.
  /// Cancellation: total; completes with operation_aborted, the peer is told with a cancel message
  /// and an answer that still comes is dropped and counted.
  template <typename Token>
  auto async_request(message what, std::optional<std::chrono::nanoseconds> timeout, Token&& token) {
    return asio::async_initiate<Token, void(error_code, message)>(
        [c = core_.get()](auto handler, message&& m, std::optional<std::chrono::nanoseconds> t) {
          auto slot = asio::get_associated_cancellation_slot(handler);
          c->request(route::role::once, std::move(m), t,
                     response_completion(std::move(handler), c->home(), sync::owner_keeps_work),
                     slot);
        },
        token, std::move(what), timeout);
  }
  template <typename Token>
  auto async_request(message what, Token&& token) {
    return async_request(std::move(what), std::nullopt, std::forward<Token>(token));
  }

  /// Sends a request that is answered by any number of messages and an end marker.
  ///
  /// `request_id` 0 lets the bus choose one. `timeout` bounds the whole stream; absent = none.
  /// Handler signature: void(error_code, subscription), when the request has left; what came
  /// before that waits in the subscription.
  /// Errors: as async_request, up to error::connection_lost; the subscription is then empty. What
  /// happens later is told by subscription::async_next.
  /// Cancellation: total; takes the entry away again.
  template <typename Token>
  auto async_send_request(std::uint64_t request_id, message what,
                          std::optional<std::chrono::nanoseconds> timeout, Token&& token) {
    return asio::async_initiate<Token, void(error_code, subscription)>(
        [c = core_.get(), request_id](auto handler, message&& m,
                                      std::optional<std::chrono::nanoseconds> t) {
          auto slot = asio::get_associated_cancellation_slot(handler);
          m.key = request_id;
          c->subscribe(
              route::role::stream, std::move(m), t,
              core::subscribed_completion(std::move(handler), c->home(), sync::owner_keeps_work),
              slot);
        },
        token, std::move(what), timeout);
  }
  template <typename Token>
  auto async_send_request(std::uint64_t request_id, message what, Token&& token) {
    return async_send_request(request_id, std::move(what), std::nullopt,
                              std::forward<Token>(token));
  }

  /// Sends a message that concerns an order, and subscribes to all that comes for that order:
  /// updates, its executions, and reports that name only an execution. The same order id again (a
  /// change of the order) is another subscription beside the first; each gets everything from then
  /// on.
  ///
  /// Dropping the subscription stops listening and nothing else: the order lives on.
  /// Handler signature: void(error_code, subscription), when the message has left.
  /// Errors and cancellation: as async_send_request, but no order id is ever in use. When the peer
  /// rejects the order its subscriptions end with error::refused_by_peer; news about it that reject
  /// nothing are rows of kind error.
  template <typename Token>
  auto async_send_order_request(std::uint64_t order_id, message what, Token&& token) {
    what.key = order_id;
    return start_subscription<route::role::order>(std::move(what), std::forward<Token>(token));
  }

  /// Sends a message whose answers carry no key, and subscribes to the shared channel of
  /// `message_type`: every subscriber gets every message of the channel's types. A row of kind end
  /// closes the answer to this very request; the stream goes on.
  ///
  /// Dropping the last subscription of a channel cancels it at the peer, if the protocol can.
  /// Handler signature, errors, cancellation: as async_send_request.
  template <typename Token>
  auto async_send_shared_request(std::uint16_t message_type, message what, Token&& token) {
    what.type = message_type;
    return start_subscription<route::role::shared>(std::move(what), std::forward<Token>(token));
  }

  /// Sends a message that one message without a key answers. Requests of a type are answered in
  /// their order: the k-th answer is for the k-th call; a call that was cancelled or timed out
  /// keeps its turn.
  ///
  /// Handler signature, errors, timeout: as async_request, and error::refused_by_peer for all calls
  /// that wait when the peer reports an error that names nobody.
  /// Cancellation: total; nothing is sent to the peer.
  template <typename Token>
  auto async_shared_call(std::uint16_t message_type, message what,
                         std::optional<std::chrono::nanoseconds> timeout, Token&& token) {
    what.type = message_type;
    return asio::async_initiate<Token, void(error_code, message)>(
        [c = core_.get()](auto handler, message&& m, std::optional<std::chrono::nanoseconds> t) {
          auto slot = asio::get_associated_cancellation_slot(handler);
          c->request(route::role::call, std::move(m), t,
                     response_completion(std::move(handler), c->home(), sync::owner_keeps_work),
                     slot);
        },
        token, std::move(what), timeout);
  }

  /// Sends a message to which no answer is expected.
  ///
  /// Handler signature: void(error_code), when it has left.
  /// Errors: as async_request before anything is sent; error::not_sent, error::connection_lost,
  /// error::shutting_down.
  template <typename Token>
  auto async_send_message(message what, Token&& token) {
    return asio::async_initiate<Token, void(error_code)>(
        [c = core_.get()](auto handler, message&& m) {
          c->send(std::move(m), core::done_completion(std::move(handler), c->home()));
        },
        token, std::move(what));
  }

  /// Ends the request or subscription with this id, which completes with operation_aborted, and
  /// sends `what` in place of the protocol's own cancel message: the peer is told exactly once,
  /// whoever else cancels or drops it.
  ///
  /// Handler signature: void(error_code), when it has left.
  /// Errors: error::unknown_id; nothing was sent then. error::connection_lost.
  template <typename Token>
  auto async_cancel_subscription(std::uint64_t request_id, message what, Token&& token) {
    return asio::async_initiate<Token, void(error_code)>(
        [c = core_.get(), request_id](auto handler, message&& m) {
          c->cancel_request(request_id, std::move(m),
                            core::done_completion(std::move(handler), c->home()));
        },
        token, std::move(what));
  }

  /// Sends `what`, which cancels an order. Its subscriptions go on: they tell what becomes of it.
  ///
  /// Handler signature: void(error_code), when it has left.
  /// Errors: as async_send_message; error::unknown_id if nobody listens to that order.
  template <typename Token>
  auto async_cancel_order_subscription(std::uint64_t order_id, message what, Token&& token) {
    return asio::async_initiate<Token, void(error_code)>(
        [c = core_.get(), order_id](auto handler, message&& m) {
          c->cancel_order(order_id, std::move(m),
                          core::done_completion(std::move(handler), c->home()));
        },
        token, std::move(what));
  }

  /// Everything that comes for any order, from now on; any number of these streams. They outlive
  /// the session: error::session_lost marks where messages may be missing. They end with the bus.
  subscription create_order_update_subscription() {
    return {core_, core_->listen(stream_state::source::order_updates)};
  }
  /// The same for messages that belong to nobody, such as the peer's news about itself.
  subscription create_notice_subscription() {
    return {core_, core_->listen(stream_state::source::notices)};
  }

  /// What the peer said when the session began; of the last session if none is up.
  protocol::session_facts session_facts() const { return core_->facts(); }

  /// Ends everything: refuses new calls at once, lets what is pending finish for `drain` (0: fails
  /// it at once with error::shutting_down), closes the session, stops reconnecting, and completes
  /// when no handler of the bus is left. Without drain that takes no waiting of any kind (I7).
  /// From any state, any thread and any handler; further calls complete with the first, and the
  /// shortest drain wins.
  ///
  /// Handler signature: void(error_code), always success.
  template <typename Token>
  auto async_shutdown(std::chrono::nanoseconds drain, Token&& token) {
    return asio::async_initiate<Token, void(error_code)>(
        [c = core_.get()](auto handler, std::chrono::nanoseconds d) {
          c->shutdown(d, core::done_completion(std::move(handler), c->home()));
        },
        token, drain);
  }
  template <typename Token>
  auto async_shutdown(Token&& token) {
    return async_shutdown(std::chrono::nanoseconds{0}, std::forward<Token>(token));
  }

  request_bus_stats stats() const { return core_->stats(); }

 private:
  template <route::role purpose, typename Token>
  auto start_subscription(message what, Token&& token) {
    return asio::async_initiate<Token, void(error_code, subscription)>(
        [c = core_.get()](auto handler, message&& m) {
          auto slot = asio::get_associated_cancellation_slot(handler);
          c->subscribe(
              purpose, std::move(m), std::nullopt,
              core::subscribed_completion(std::move(handler), c->home(), sync::owner_keeps_work),
              slot);
        },
        token, std::move(what));
  }

  std::shared_ptr<core> core_;
};

}  // namespace busproof::bus
