// handshake: what a client says first and what it must hear before a session is up.
#pragma once

#include <cstdint>
#include <span>
#include <string>

#include "bus/message.hpp"

namespace busproof::bus {

/// The native protocol's client side, without I/O.
class handshake {
 public:
  explicit handshake(std::string client_name) : client_name_(std::move(client_name)) {}

  /// Appends the hello to `out`.
  void start(byte_buffer& out) const;

  struct progress {
    enum class state : std::uint8_t { need_more, done, failed };
    progress::state status = state::need_more;
    std::size_t consumed = 0;  ///< bytes of the input that belong to the handshake
    error_code why;            ///< of a failure
  };
  /// Looks at all bytes that came and were not consumed.
  progress on_bytes(std::span<std::byte const> input) const;

 private:
  std::string client_name_;
};

}  // namespace busproof::bus
