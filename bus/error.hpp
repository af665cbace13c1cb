// Errors of the bus: a code exists only where a caller can act on it.
#pragma once

#include <boost/system/error_category.hpp>
#include <boost/system/error_code.hpp>

namespace busproof::bus {

/// Cancellation by the caller is `asio::error::operation_aborted`, as everywhere in Asio.
enum class error {
  not_connected = 1,  ///< refused before anything was sent: no session is up
  not_sent,           ///< the session was lost before the first byte left: safe to retry
  connection_lost,    ///< the session was lost after bytes had left: the peer may have acted on it
  timed_out,          ///< the request's own deadline passed
  shutting_down,      ///< refused or ended because the bus or server is being shut down
  id_in_use,          ///< that request id is live, or its last answer has not come yet
  outbound_full,      ///< the bytes queued for the peer reached limits::outbound_bytes_max
  too_many_pending,   ///< limits::pending_requests_max requests wait for their answers
  message_too_large,  ///< the body is above limits::body_bytes_max
  refused_by_peer,    ///< the peer answered with an error message; its text is in the body
  lagged,             ///< the subscriber fell behind; see subscription::missed()
  end_of_stream,      ///< the stream ended in order, or the subscription was cancelled
  handshake_failed,   ///< the peer is not what it should be, or refused the session
  handshake_timed_out,  ///< the peer accepted the connection and did not answer in time
  idle_timed_out,       ///< nothing came from the peer for too long
  over_limit,           ///< the server has as many sessions as it admits
  already_connected,    ///< async_connect was called before
  session_lost,         ///< in a stream that goes on: messages may be missing here
  unknown_id,           ///< nobody waits for anything with that id
  undecodable,          ///< this message is not what was asked for; the stream goes on
  end_of_answer,        ///< one answer on a shared channel is complete; the stream goes on
};

boost::system::error_category const& bus_category() noexcept;

inline boost::system::error_code make_error_code(error e) noexcept {
  return {static_cast<int>(e), bus_category()};
}

}  // namespace busproof::bus

template <>
struct boost::system::is_error_code_enum<busproof::bus::error> : std::true_type {};
