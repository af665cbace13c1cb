// server: accepts connections, admits as many sessions as its limit, and shuts down in order.
#pragma once

#include <chrono>
#include <memory>
#include <mutex>

#include "bus/observer.hpp"
#include "bus/server/server_options.hpp"
#include "bus/server/session.hpp"
#include "bus/sync/asio.hpp"
#include "bus/sync/completion.hpp"

namespace busproof::bus {

class server_core;

/// A TCP server of sessions, whatever their protocol: a session_handler speaks it (native_service
/// is one).
///
/// Of M clients that connect at once to a server with a limit of N < M exactly N are admitted; the
/// others get what `server_options::over_limit` promises (I9). A session's place is free again when
/// its handler has ended, however it did, and its socket is closed. Accepting waits for events
/// only; when the system has no descriptors or no memory left it pauses, and clients wait in the
/// backlog.
///
/// Thread safety: every function from any thread, and from inside a session.
/// Lifetimes: destroying the server without a shutdown closes the listener and cancels the sessions
/// without waiting: that happens as soon as the executor runs, or is destroyed. The context may be
/// destroyed before the server; after that the server may only be asked for `stats` and
/// `local_endpoint`, and be destroyed. The observer outlives the last session.
class server {
 public:
  /// `executor`: runs everything; each session has a strand of its own on it.
  /// Preconditions: the handler is not empty, `sessions_max` is at least 1, and the refusal is
  /// within limits::refusal_bytes_max.
  server(asio::any_io_executor executor, server_options options, session_handler handler,
         observer* watcher = nullptr);
  server(server const&) = delete;
  server& operator=(server const&) = delete;
  ~server();

  /// Effect: binds and listens before it returns; sessions begin on the executor. A call that
  /// failed may be repeated.
  /// Errors: those of bind(2) and listen(2) (address_in_use, access_denied, address_not_available);
  /// `asio::error::already_open` if it listens already; `error::shutting_down` after
  /// async_shutdown. The caller, who knows the address, adds it to the message.
  error_code listen();

  /// Where it listens, with the port that the system chose. Precondition: listen() succeeded.
  tcp::endpoint local_endpoint() const;

  /// Effect: stops accepting at once, cancels `session::draining()`, and waits until all sessions
  /// have ended. After `drain` those that are left are cancelled: their sockets are closed and what
  /// their handlers wait for is aborted. 0 cancels at once; limits::drain_default is the usual
  /// time. In any state, also before listen() and after another shutdown; of several calls the
  /// shortest time counts, and each of them completes. A server is not started again: make another.
  ///
  /// A session whose handler awaits its own server's shutdown is cancelled when the time is over,
  /// since the shutdown waits for it; let it start the shutdown and return instead.
  ///
  /// Handler: void(error_code); never called inside this function. When it is called the listener
  /// and all sessions' sockets are closed, and no handler of a session runs any more.
  /// Errors: none for the shutdown; `asio::error::operation_aborted` if the *waiting* was
  /// cancelled. Cancellation: any type. The shutdown itself goes on.
  template <typename Token>
  auto async_shutdown(std::chrono::nanoseconds drain, Token&& token) {
    return asio::async_initiate<Token, void(error_code)>(
        [this](auto handler, std::chrono::nanoseconds time) {
          auto const slot = asio::get_associated_cancellation_slot(handler);
          shut_down(time, sync::completion<void(error_code)>(std::move(handler), executor_), slot);
        },
        token, drain);
  }

  server_stats stats() const;

 private:
  void shut_down(std::chrono::nanoseconds drain, sync::completion<void(error_code)> done,
                 asio::cancellation_slot slot);

  asio::any_io_executor const executor_;
  std::shared_ptr<server_core> const core_;
  mutable std::mutex mutex_;
  bool listened_ = false;  ///< both guarded by mutex_
  bool shut_ = false;
};

}  // namespace busproof::bus
