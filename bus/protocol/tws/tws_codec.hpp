// TWS frames: a 4-byte big-endian length, then that many bytes: the fields of one message, the id
// first, each ended by NUL.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <string_view>

#include <boost/system/error_code.hpp>

#include "bus/message.hpp"
#include "bus/protocol/codec.hpp"
#include "bus/protocol/tws/field_table.hpp"
#include "bus/protocol/tws/limits.hpp"
#include "bus/protocol/tws/record.hpp"

namespace busproof::bus::protocol::tws {

inline constexpr std::size_t length_bytes = 4;
/// The largest frame: what a receiver has to be able to buffer.
inline constexpr std::size_t frame_bytes_max = length_bytes + limits::payload_bytes_max;

/// A message's type is its id, its body the whole payload, the id included. Encoding is the length
/// and the body; kind and key are the receiver's to find.
///
/// Kinds and keys come from the field table; these depend on the values, too:
/// - execDetails without a request id (-1) is an order_update of its order, with one a response;
/// - error for nobody (id -1 and a code that says something about the link or a data farm) is a
///   notice, else an error; key 0 if the id is below 1;
/// - from the server, a message whose key is no number, or whose id the table does not have, is a
///   notice: it hits nobody (B39). From a client it keeps its kind, with key 0.
///
/// Framing errors: zero_length, too_long (negative lengths, too) as soon as the length is there;
/// unterminated and no_message_id of a whole frame.
class tws_codec final : public codec {
 public:
  /// `reads`: the direction of what decode() gets. Precondition: the table covers the version.
  tws_codec(direction reads, std::uint32_t version) noexcept : reads_(reads), version_(version) {}

  decoded decode(std::span<std::byte const> input) const noexcept override;
  boost::system::error_code end_of_stream(
      std::span<std::byte const> unread) const noexcept override;
  void encode(message_view const& view, byte_buffer& out) const override;

  direction reads() const noexcept { return reads_; }
  std::uint32_t version() const noexcept { return version_; }

 private:
  direction reads_;
  std::uint32_t version_;
};

/// What a client uses at a server version: it writes client-to-server messages and reads the
/// others. The object lives as long as the program. Precondition: the table covers the version.
codec const& client_codec(std::uint32_t version) noexcept;
/// The other way round.
codec const& server_codec(std::uint32_t version) noexcept;

/// Kind, type and key of a payload, by the same rules as decode(). `payload` becomes the body.
/// Type 0 and kind notice if there is no message id.
message_view classify(direction which, std::uint32_t version,
                      std::span<std::byte const> payload) noexcept;

/// Whether an error with id -1 and this code fails nobody.
bool is_notice_code(std::int64_t code) noexcept;

/// A field of a payload by its name, without parsing the rest; nothing if position_of knows no
/// place for it, or the payload ends before it.
std::optional<std::string_view> peek_field(direction which, std::uint16_t id,
                                           std::string_view field, std::uint32_t version,
                                           std::span<std::byte const> payload) noexcept;

/// Makes a message by name and values, as write() does; kind, type and key as a receiver of it
/// finds them.
record_error make_message(std::string_view name, std::uint32_t version,
                          std::span<named_value const> values, message& out);

/// Parses the body of a decoded message; `which` as in parse().
inline record_error parse(direction which, std::uint32_t version, message_view const& view,
                          record& out) {
  return parse(which, version, view.body, out);
}

}  // namespace busproof::bus::protocol::tws
