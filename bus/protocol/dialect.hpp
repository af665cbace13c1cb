// dialect: what a client's bus has to know of a wire protocol beyond its frames: how a session
// begins, which messages share a channel, whom an error is for.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>

#include "bus/message.hpp"
#include "bus/protocol/codec.hpp"

namespace busproof::bus::protocol {

struct client_identity {
  std::string name;            ///< native: told in the hello
  std::int32_t client_id = 0;  ///< TWS: told in startApi
};

/// What the server said about the session while it began.
struct session_facts {
  std::uint32_t version = 0;                   ///< that both speak from here on
  std::string server;                          ///< its name, or the time it sent; may be empty
  std::string accounts;                        ///< comma-separated; may be empty
  std::optional<std::uint64_t> next_order_id;  ///< the lowest that may be used
};

/// The client's side of the beginning of one session, without I/O. Use once.
class client_handshake {
 public:
  struct progress {
    enum class state : std::uint8_t { need_more, done, failed };
    progress::state status = state::need_more;
    std::size_t consumed = 0;       ///< bytes at the front that are done with
    boost::system::error_code why;  ///< of a failure
  };

  virtual ~client_handshake() = default;

  /// Appends what the client says first.
  virtual void start(byte_buffer& out) = 0;
  /// Looks at what has arrived and was not consumed; appends what is to be sent in turn. What comes
  /// behind the end of the handshake is left alone.
  virtual progress on_bytes(std::span<std::byte const> input, byte_buffer& out) = 0;
  /// Complete when the handshake is done.
  virtual session_facts const& facts() const noexcept = 0;
};

/// Messages without a key that belong together: who asks with `request` gets every message of the
/// types in `replies`, and `end` ends one answer of several messages.
struct shared_channel {
  std::uint16_t request = 0;
  std::span<std::uint16_t const> replies;
  std::optional<std::uint16_t> end;  ///< type of the end marker
};

/// Whom an error message is for.
enum class error_scope : std::uint8_t {
  request,        ///< the request of its key
  order,          ///< the order of its key, which ends
  order_notice,   ///< news for the order of its key, which goes on
  keyed,          ///< whoever has its key
  calls,          ///< it names nobody: all calls without a key fail, streams live on
  calls_of_type,  ///< the same, for calls that asked with a message of its type
  nobody,         ///< a notice; nothing fails
  session,        ///< the session ends
};

/// Stateless and immutable: one object serves any number of buses and threads.
///
/// Kinds that the codec gives to what a client receives: `response` and `end` with a key belong to
/// a request, without one to the shared channels of their type; `order_update` with a key to the
/// order, without one to the order whose execution it names; `error` as error_scope says; `notice`
/// to nobody.
class dialect {
 public:
  virtual ~dialect() = default;

  virtual std::unique_ptr<client_handshake> greet(client_identity const& who) const = 0;

  /// What a client writes and reads, once `version` is agreed on. Lives as long as the dialect.
  virtual codec const& client_codec(std::uint32_t version) const noexcept = 0;

  /// The shared channel that a message of this type asks for; null if it is answered by messages of
  /// its own type, end marker included.
  virtual shared_channel const* channel_of(std::uint16_t request_type) const noexcept = 0;

  /// The message that cancels a request of this type or, with key 0, the shared channel that it
  /// asked for; nothing if the protocol has none.
  virtual std::optional<message> cancel_of(std::uint16_t request_type, std::uint64_t key,
                                           std::uint32_t version) const = 0;

  /// The execution that an order_update names; empty if none. Points into the view.
  virtual std::string_view execution_of(message_view const& update) const noexcept = 0;

  virtual error_scope scope_of(message_view const& error) const noexcept = 0;
};

}  // namespace busproof::bus::protocol
