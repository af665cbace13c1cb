// native_handshake: the server's side of the native protocol's first exchange, without I/O.
#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <string_view>

#include "bus/error.hpp"
#include "bus/message.hpp"

namespace busproof::bus {

/// What the bytes that a client sent first amount to.
struct native_greeting {
  enum class verdict : std::uint8_t { need_more, welcome, reject };
  verdict result = verdict::need_more;
  std::size_t size = 0;     ///< bytes of the hello
  std::string client_name;  ///< of a client that is welcome
  std::string why;          ///< of a rejection, for the client to read
};

/// Judges a client by its first bytes. Anything but a hello is rejected by its header, before a
/// body has come: an unauthenticated peer can make us hold no more than a hello (I18).
native_greeting greet(std::span<std::byte const> input);

/// Appends the answer to a client that is welcome.
void append_welcome(std::string_view server_name, byte_buffer& out);

/// Appends an error message: about the request `key`, or about the session if that is 0. The code
/// on the wire is the number of `code`, which is what a caller can act on; the text says more.
/// Precondition: `text` is UTF-8.
void append_error(std::uint64_t key, error code, std::string_view text, byte_buffer& out);

/// For server_options::refusal: what a native client above the limit is told.
byte_buffer native_refusal();

}  // namespace busproof::bus
