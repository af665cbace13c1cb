// Native frames: the bus's own wire format, and the bodies of the messages it defines itself.
//
//   u32 length    bytes after this field: 12 + body
//   u8  version   of this layout: 1
//   u8  kind      message_kind
//   u16 type      the application's message type
//   u64 key       correlation key
//   ... body
//
// All numbers are big-endian.
#pragma once

#include <cassert>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <span>
#include <string>

#include <boost/endian/conversion.hpp>
#include <boost/system/error_code.hpp>

#include "bus/limits.hpp"
#include "bus/message.hpp"
#include "bus/protocol/codec.hpp"

namespace busproof::bus::protocol {

inline constexpr std::uint8_t native_version = 1;
inline constexpr std::size_t native_length_bytes = 4;
inline constexpr std::size_t native_header_bytes = 16;  ///< the length field included
/// What the length field says of a frame without a body.
inline constexpr std::size_t native_length_min = native_header_bytes - native_length_bytes;
inline constexpr std::size_t native_length_max = native_length_min + limits::body_bytes_max;
/// The largest frame: what a receiver has to be able to buffer.
inline constexpr std::size_t native_frame_bytes_max = native_header_bytes + limits::body_bytes_max;

/// The header of a frame, its fields checked.
struct native_header {
  message_kind kind = message_kind::request;
  std::uint16_t type = 0;
  std::uint64_t key = 0;
  std::size_t frame_bytes = 0;  ///< of the whole frame: header and body
};

/// Reads the header at the front of `input`, which need not hold the body yet (a peer that answers
/// before it has read the whole request needs that). False if fewer than 16 bytes are there or the
/// header is wrong: `native_codec::decode` tells which.
bool native_peek(std::span<std::byte const> input, native_header& out) noexcept;

/// What the end of a stream means when `unread` bytes of it form no whole frame: nothing if there
/// are none, else the error that they hold already, or `truncated`.
boost::system::error_code native_end_of_stream(std::span<std::byte const> unread) noexcept;

/// Each check is made as soon as its own bytes are there, and in their order: length (4 bytes),
/// version (5), kind (6), the smaller bound of hello and welcome (6). So a prefix that is refused
/// is refused with the error that the whole frame gives, however the bytes were cut. Bodies are not
/// looked at: `decode_body` checks those that the bus itself defines.
class native_codec final : public codec {
 public:
  decoded decode(std::span<std::byte const> input) const noexcept override;
  boost::system::error_code end_of_stream(
      std::span<std::byte const> unread) const noexcept override {
    return native_end_of_stream(unread);
  }
  void encode(message_view const& view, byte_buffer& out) const override;

  /// decode() of the common case, for loops over many frames: the size of the whole and right frame
  /// at the front, other than hello and welcome, and what is in it; 0 if there is something else,
  /// which decode() tells.
  static std::size_t decode_whole(std::span<std::byte const> input, message_view& out) noexcept;
};

/// The client's first message. It is sent with the lowest version of the layout that it offers.
struct hello {
  std::uint8_t version_min = native_version;
  std::uint8_t version_max = native_version;
  std::string client_name;
};

/// The server's answer: the version that both use from here on.
struct welcome {
  std::uint8_t version = native_version;
  std::string server_name;
};

/// Body of an error message: the request of its key failed or, with key 0, the session did.
struct error_report {
  std::uint32_t code = 0;
  std::string text;
};

/// Appends the body to `out`. Precondition: it is valid UTF-8 and within the bound of its kind.
void encode_body(hello const& from, message_body& out);
void encode_body(welcome const& from, message_body& out);
void encode_body(error_report const& from, message_body& out);

/// Reads a body. Returns `framing_error::bad_body`, and leaves `to` as it was, if the bytes are too
/// few, a text is not UTF-8, or versions are 0 or in the wrong order.
boost::system::error_code decode_body(std::span<std::byte const> from, hello& to);
boost::system::error_code decode_body(std::span<std::byte const> from, welcome& to);
boost::system::error_code decode_body(std::span<std::byte const> from, error_report& to);

/// Whether we can speak with a client that offers these versions.
inline bool shares_a_version(hello const& offer) noexcept {
  return offer.version_min <= native_version && native_version <= offer.version_max;
}

// Inline, because loops decode tens of millions of frames a second; and not in terms of decode(),
// because a `decoded` would go through memory, written in small pieces and read in large ones.
inline std::size_t native_codec::decode_whole(std::span<std::byte const> input,
                                              message_view& out) noexcept {
  if (input.size() < native_header_bytes) return 0;
  auto const* bytes = reinterpret_cast<unsigned char const*>(input.data());
  std::uint64_t const front = boost::endian::load_big_u64(bytes);
  std::size_t const length = front >> 32;
  auto const version = static_cast<std::uint8_t>(front >> 24);
  auto const kind = static_cast<std::uint8_t>(front >> 16);
  constexpr auto first = static_cast<std::uint8_t>(message_kind::request);
  constexpr auto last = static_cast<std::uint8_t>(message_kind::pong);
  if (length - native_length_min > limits::body_bytes_max || version != native_version ||
      static_cast<std::uint8_t>(kind - first) > last - first ||
      input.size() < native_length_bytes + length) {
    return 0;
  }
  out.kind = static_cast<message_kind>(kind);
  out.type = static_cast<std::uint16_t>(front);
  out.key = boost::endian::load_big_u64(bytes + 8);
  out.body = input.subspan(native_header_bytes, length - native_length_min);
  return native_length_bytes + length;
}

inline void native_codec::encode(message_view const& view, byte_buffer& out) const {
  assert(view.body.size() <= limits::body_bytes_max);
  auto const at = out.size();
  out.resize(at + native_header_bytes + view.body.size(), boost::container::default_init);
  auto* bytes = reinterpret_cast<unsigned char*>(out.data() + at);
  std::uint64_t const length = native_length_min + view.body.size();
  boost::endian::store_big_u64(bytes, length << 32 | std::uint64_t{native_version} << 24 |
                                          static_cast<std::uint64_t>(view.kind) << 16 | view.type);
  boost::endian::store_big_u64(bytes + 8, view.key);
  if (!view.body.empty()) {  // memcpy takes no null, not even for no bytes
    std::memcpy(bytes + native_header_bytes, view.body.data(), view.body.size());
  }
}

}  // namespace busproof::bus::protocol
