// session: one admitted connection, as its handler sees it.
#pragma once

#include <atomic>
#include <chrono>
#include <cstdint>
#include <functional>
#include <memory>

#include "bus/error.hpp"
#include "bus/server/server_counters.hpp"
#include "bus/sync/asio.hpp"
#include "bus/sync/cancellation.hpp"

namespace busproof::bus {

/// What a server gives to a new session.
struct session_setup {
  std::uint64_t id = 0;
  std::chrono::nanoseconds handshake_timeout{0};
  std::chrono::nanoseconds idle_timeout{0};
  sync::cancellation_token draining;
  sync::cancellation_token cancelled;
  std::shared_ptr<server_counters> counters;
};

/// One admitted connection. It watches its own deadlines: when one passes, its socket is closed,
/// and what its handler waits for on the socket completes with `operation_aborted`.
///
/// Thread safety: `id`, `remote_endpoint`, `executor`, `token`, `draining`, `note_activity` and
/// `note_protocol_error` from any thread; everything else, the socket included, from the session's
/// strand only, which is where its handler runs.
/// Lifetimes: the server closes the socket when the handler ends; a session that is kept beyond
/// that is a husk. Keep none beyond its executor's context.
class session final : public std::enable_shared_from_this<session> {
 public:
  /// The executor of `socket` becomes the session's strand.
  session(tcp::socket socket, session_setup setup);
  session(session const&) = delete;
  session& operator=(session const&) = delete;

  /// Unique within the server: 1, 2, … in the order of admission.
  std::uint64_t id() const noexcept { return setup_.id; }
  tcp::endpoint const& remote_endpoint() const noexcept { return peer_; }
  asio::any_io_executor const& executor() const noexcept { return executor_; }
  tcp::socket& socket() noexcept { return socket_; }

  /// Cancelled when the session has to end now: a timeout, `close`, the end of the server's drain
  /// time, or its destruction. The socket is closed then as well.
  sync::cancellation_token token() const noexcept { return ending_.token(); }
  /// Cancelled when the server begins to shut down: finish what runs, start nothing new.
  sync::cancellation_token const& draining() const noexcept { return setup_.draining; }

  /// The peer is who it should be: the handshake timeout ends, the idle timeout begins.
  void handshake_done();
  bool handshake_is_done() const noexcept { return handshake_done_; }

  /// The peer did something: the idle timeout begins anew. Cheap: no timer is touched.
  void note_activity() noexcept;
  /// For server_stats::protocol_errors.
  void note_protocol_error() noexcept { setup_.counters->protocol_errors.add(); }
  /// For server_stats::handler_errors: a failure that the handler did not pass on.
  void note_handler_error() noexcept { setup_.counters->handler_errors.add(); }

  /// Closes the socket with a reset (RST): bytes that wait to be sent are lost.
  void reset();
  /// Closes the socket and cancels token(). `why` is kept for ended_because() unless there is a
  /// reason already.
  void close(error_code why = {});
  /// Closes the socket after `delay` at the latest: for a handler that has said its last word and
  /// gives its peer time to read it. A further call can only shorten the time.
  void close_within(std::chrono::nanoseconds delay);

  /// Why the session was closed: `error::handshake_timed_out`, `error::idle_timed_out`,
  /// `error::shutting_down`, or what was given to close(). Empty if it was not.
  error_code ended_because() const noexcept { return ended_because_; }

  /// For the server, on the strand: begins to watch the deadlines; closes the socket for good.
  void start();
  void finish();

 private:
  using clock = std::chrono::steady_clock;
  static constexpr auto never = clock::time_point::max();

  clock::time_point idle_until() const noexcept;
  void watch();
  void on_deadline();

  session_setup const setup_;
  asio::any_io_executor const executor_;
  tcp::socket socket_;
  tcp::endpoint peer_;
  asio::steady_timer watchdog_;
  clock::time_point handshake_until_ = never;
  clock::time_point close_at_ = never;
  std::atomic<clock::rep> last_activity_{0};
  error_code ended_because_;
  bool handshake_done_ = false;
  sync::cancellation_source ending_;
  sync::cancellation_registration on_cancel_;
};

/// Serves one session, which ends when it returns or throws. It runs on the session's strand. What
/// it throws ends its own session only, and is counted.
using session_handler = std::function<asio::awaitable<void>(std::shared_ptr<session>)>;

}  // namespace busproof::bus
