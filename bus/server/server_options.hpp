// server_options: what a server can be told, and server_stats: what it can be asked.
#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <string>

#include "bus/limits.hpp"
#include "bus/message.hpp"
#include "bus/server/admission.hpp"
#include "bus/sync/asio.hpp"

namespace busproof::bus {

struct server_options {
  /// Where to listen: loopback and any free port, unless said otherwise (I18).
  tcp::endpoint endpoint{asio::ip::address_v4::loopback(), 0};

  /// Sessions at once, at least 1. A session is live from its admission until its handler has ended
  /// and its socket is closed.
  std::size_t sessions_max = limits::sessions_max_default;
  /// What the clients above that get.
  bus::over_limit over_limit = bus::over_limit::refuse;
  /// What a client is told when it is turned away by `over_limit::error`: a whole message of the
  /// protocol at hand (`native_refusal()`), at most limits::refusal_bytes_max bytes.
  byte_buffer refusal;

  /// From admission until the handler calls `session::handshake_done`; 0 = for ever.
  std::chrono::nanoseconds handshake_timeout = limits::session_handshake_timeout_default;
  /// From the handshake or the last `session::note_activity`; 0 = for ever.
  std::chrono::nanoseconds idle_timeout = limits::session_idle_timeout_default;

  /// Connections that may wait to be accepted; the system may allow fewer.
  int backlog = limits::listen_backlog;
  /// Socket buffer sizes of the sessions in bytes; 0 = the system's.
  int receive_buffer = 0;
  int send_buffer = 0;
  /// Send small messages at once (TCP_NODELAY).
  bool no_delay = true;

  /// The pauses after accept failed for want of descriptors or memory.
  std::chrono::nanoseconds accept_backoff_base = limits::accept_backoff_base;
  std::chrono::nanoseconds accept_backoff_cap = limits::accept_backoff_cap;

  /// The name of the session tasks, for the observer.
  std::string name = "session";
};

/// Counters since the server was made, but for `live`. Each is exact; together they are a snapshot
/// that was not taken at one instant.
struct server_stats {
  std::uint64_t accepted = 0;            ///< connections taken from the backlog
  std::uint64_t admitted = 0;            ///< of these: became sessions
  std::uint64_t refused = 0;             ///< of these: turned away (reset, close, error)
  std::uint64_t closings = 0;            ///< times the listener was closed because it was full
  std::uint64_t accept_errors = 0;       ///< failed attempts to accept or to listen again
  std::uint64_t handshake_timeouts = 0;  ///< sessions ended by `handshake_timeout`
  std::uint64_t idle_timeouts = 0;       ///< sessions ended by `idle_timeout`
  std::uint64_t protocol_errors = 0;     ///< sessions whose handler called `note_protocol_error`
  std::uint64_t handler_errors = 0;      ///< handlers that threw
  std::size_t live = 0;                  ///< sessions now
  std::size_t peak_live = 0;             ///< the most sessions at any instant
};

}  // namespace busproof::bus
