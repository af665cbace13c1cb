// native_service: serves native frames. The callbacks see messages, never bytes or sockets.
#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>
#include <span>
#include <string>
#include <string_view>

#include "bus/limits.hpp"
#include "bus/message.hpp"
#include "bus/server/session.hpp"
#include "bus/sync/asio.hpp"

namespace busproof::bus {

class native_connection;

/// The means to answer one request after its callback has returned. As long as it lives the request
/// is running, and a draining server waits for it. Movable; destroying it ends the request.
///
/// Thread safety: one object, one thread at a time, but any thread.
/// Lifetimes: it keeps nothing alive; when the session has ended, sending fails.
class reply_handle {
 public:
  reply_handle() noexcept = default;
  reply_handle(reply_handle&& other) noexcept = default;
  reply_handle& operator=(reply_handle&& other) noexcept;
  reply_handle(reply_handle const&) = delete;
  reply_handle& operator=(reply_handle const&) = delete;
  ~reply_handle() { finish(); }

  std::uint64_t key() const noexcept { return key_; }

  /// Sends one response of the request's type and key. In the order of the calls, after what the
  /// responder sent.
  /// Errors: `error::connection_lost` if the session has ended or finish() was called,
  /// `error::outbound_full` if the client reads too slowly, `error::message_too_large`. Nothing was
  /// sent then.
  error_code respond(std::span<std::byte const> body);
  /// Ends a stream of responses. Errors: as above.
  error_code end();
  /// Sends an error in place of a response. Errors: as above. Precondition: the text is UTF-8.
  error_code fail(std::uint32_t code, std::string_view text);

  /// The request runs no more. Idempotent. Sends nothing.
  void finish() noexcept;

 private:
  friend class responder;
  reply_handle(std::weak_ptr<native_connection> to, std::uint16_t type, std::uint64_t key) noexcept;
  error_code send(message_view const& m);

  std::weak_ptr<native_connection> to_;
  std::uint16_t type_ = 0;
  std::uint64_t key_ = 0;
};

/// The means to answer the request at hand. All that a batch of requests is answered with goes out
/// in one write. Valid inside the callback only.
class responder {
 public:
  std::uint64_t session_id() const noexcept;
  /// What the client called itself in its hello.
  std::string const& client_name() const noexcept;

  /// Sends any message to this client, any number of them.
  /// Errors: `error::outbound_full`, `error::message_too_large`; nothing was sent then.
  error_code send(message_view const& m);
  /// Sends one response of the request's type and key. Errors: as send().
  error_code respond(std::span<std::byte const> body);
  /// Ends a stream of responses. Errors: as send().
  error_code end();
  /// Sends an error in place of a response. Errors: as send(). Precondition: the text is UTF-8.
  error_code fail(std::uint32_t code, std::string_view text);

  /// To answer, or go on answering, later.
  reply_handle later();

 private:
  friend class native_connection;
  responder(native_connection& to, message_view const& request) noexcept
      : to_(to), request_(request) {}

  native_connection& to_;
  message_view const& request_;
};

/// What an application does with messages. Each runs on the session's strand, so in parallel for
/// different sessions, and should be short: the session's other messages wait. The views are valid
/// inside the callback. An exception is answered with an error message for that key (a request's)
/// and counted in server_stats::handler_errors; the session lives on.
struct native_callbacks {
  /// Requests and orders.
  std::function<void(message_view const& request, responder& out)> on_request;
  /// The client wants no more responses for `m.key`; may be empty.
  std::function<void(std::uint64_t session_id, message_view const& m)> on_cancel;
  /// A message that belongs to no request; may be empty.
  std::function<void(std::uint64_t session_id, message_view const& m)> on_notice;
};

struct native_options {
  /// Sent with the welcome; UTF-8, within limits::handshake_body_bytes_max.
  std::string server_name = "busproof";
  /// While so many bytes wait for a client, its requests stay unread (I10).
  std::size_t outbound_pause_bytes = limits::outbound_pause_bytes;
};

/// Makes the handler of a server's sessions.
///
/// A session begins with hello and welcome, or ends with an error message. Pings are answered. A
/// framing error, or a message that a client has no business to send, ends its own session: it is
/// answered with an error message of key 0, the stream ends, and what the client still sends is
/// thrown away for at most limits::farewell_max. Half a frame at the end of the stream is counted
/// among the protocol errors.
/// When the server drains, a session without running requests ends at once; one with running
/// requests ends with the last of them, and new requests get `error::shutting_down`.
session_handler native_service(native_callbacks callbacks, native_options options = {});

}  // namespace busproof::bus
