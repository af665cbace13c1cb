// tws_frames: frames of a TWS session as the gateway sees them: the client's hello is one, too.
#pragma once

#include <cstddef>
#include <optional>
#include <span>

#include "bus/protocol/codec.hpp"
#include "mock_gateway/behaviour.hpp"

namespace busproof::mock_gateway {

/// A hello is a message of kind hello whose body is what follows its length ("v157..178"); it can't
/// be taken for anything else, because "API\0" as a length is beyond every bound. Everything
/// else is as in bus::protocol::tws::server_codec; encode() makes what goes down.
class tws_frame_codec final : public bus::protocol::codec {
 public:
  /// Precondition: the field table covers the version.
  explicit tws_frame_codec(std::uint32_t version) noexcept;

  /// Asks for the first fields of a long frame before the rest, so that faults can act on it while
  /// it is being read.
  bus::protocol::decoded decode(std::span<std::byte const> input) const noexcept override;
  boost::system::error_code end_of_stream(
      std::span<std::byte const> unread) const noexcept override;
  void encode(bus::message_view const& view, bus::byte_buffer& out) const override;

 private:
  bus::protocol::codec const& messages_;
};

/// The frame whose id and key are at the front of `input`, its body left empty.
std::optional<content> tws_peek(std::span<std::byte const> input, std::uint32_t version);

/// What scenario files call a message; "unknown" if the field table has none of its id.
std::string_view tws_name_of(bus::message_view const& message) noexcept;

}  // namespace busproof::mock_gateway
