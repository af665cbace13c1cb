// Messages as the bus sees them, whatever protocol carries them.
#pragma once

#include <cstddef>
#include <cstdint>
#include <cstring>
#include <span>
#include <string_view>

#include <boost/container/small_vector.hpp>
#include <boost/container/vector.hpp>

namespace busproof::bus {

/// The part a message plays. The numbers are those of the native wire format.
enum class message_kind : std::uint8_t {
  hello = 1,     ///< client to server, first: versions, client name
  welcome,       ///< the answer to hello
  request,       ///< asks for one response or a stream of them
  response,      ///< one answer, or one row of a stream
  end,           ///< no more responses for this key
  error,         ///< the request failed, or (key 0) the session did; code and text in the body
  cancel,        ///< the client no longer wants responses for this key
  notice,        ///< belongs to no request
  order,         ///< like a request, in the id space of orders
  order_update,  ///< belongs to an order
  ping,
  pong,
};

/// "hello", "welcome", …, as in scenario files and wire logs; empty for a number that is no kind.
std::string_view to_string(message_kind kind) noexcept;
/// The kind of that name; false if there is none.
bool from_string(std::string_view name, message_kind& out) noexcept;

/// Bytes of a message's body. Up to 64 bytes need no allocation.
using message_body = boost::container::small_vector<std::byte, 64>;

/// A growing run of bytes whose resize can skip the zero fill.
using byte_buffer = boost::container::vector<std::byte>;

/// A message that owns its body.
struct message {
  message_kind kind = message_kind::request;
  std::uint16_t type = 0;  ///< application's message type; picks the shared channel
  std::uint64_t key = 0;   ///< correlation key: the request or order id; 0 = none
  message_body body;
};

/// A message whose body lies in somebody else's buffer; valid as long as that buffer is.
struct message_view {
  message_kind kind = message_kind::request;
  std::uint16_t type = 0;
  std::uint64_t key = 0;
  std::span<std::byte const> body;
};

inline message_view view_of(message const& m) noexcept {
  return {m.kind, m.type, m.key, {m.body.data(), m.body.size()}};
}

inline message copy_of(message_view const& v) {
  message m{v.kind, v.type, v.key, {}};
  // Boost.Container copies a range of bytes one by one: ten times the cost for small messages.
  m.body.resize(v.body.size(), boost::container::default_init);
  if (!v.body.empty()) std::memcpy(m.body.data(), v.body.data(), v.body.size());
  return m;
}

inline std::span<std::byte const> as_bytes(std::string_view text) noexcept {
  return {reinterpret_cast<std::byte const*>(text.data()), text.size()};
}

inline std::string_view as_text(std::span<std::byte const> bytes) noexcept {
  return {reinterpret_cast<char const*>(bytes.data()), bytes.size()};
}

}  // namespace busproof::bus
