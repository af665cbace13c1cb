// Every bound of the TWS protocol, with its unit and its reason.
#pragma once

#include <cstddef>
#include <cstdint>

#include "bus/limits.hpp"

namespace busproof::bus::protocol::tws::limits {

/// The server versions whose fields the table knows. Below 157 the two clients that the facts were
/// checked with differ from each other; above 178 nothing was checked.
inline constexpr std::uint32_t server_version_min = 157;
inline constexpr std::uint32_t server_version_max = 178;

/// Bytes of a frame without its length field: what the peer can make a receiver hold.
inline constexpr std::size_t payload_bytes_max = bus::limits::body_bytes_max;

/// Bytes of a hello behind "API\0" and its length: real ones have about ten, and options may
/// follow.
inline constexpr std::size_t hello_bytes_max = 256;
/// Bytes of the server's answer to it: a version and a time.
inline constexpr std::size_t welcome_bytes_max = 256;
/// Messages that a server may send between its version and nextValidId; more is no handshake.
inline constexpr unsigned handshake_messages_max = 64;

/// Digits of a number that counts or names something; what is longer fits no 64-bit integer.
inline constexpr std::size_t integer_digits_max = 19;
/// Bytes of a decimal: the longest double has 24; the rest is room for needless digits.
inline constexpr std::size_t decimal_bytes_max = 64;

/// Fields of one message: 100,000 bars have 800,000. Each costs a record 16 bytes.
inline constexpr std::size_t fields_max = 1u << 20;
/// Bytes of a field's value that an error quotes.
inline constexpr std::size_t quoted_bytes_max = 40;

}  // namespace busproof::bus::protocol::tws::limits
