// Frames and messages of readable fields ("49|1|"), for the tests.
#pragma once

#include <string>
#include <string_view>

#include "bus/protocol/tws/transcript.hpp"
#include "bus/protocol/tws/tws_codec.hpp"

namespace busproof::bus::protocol::tws {

/// The frame around these bytes.
inline std::string frame(std::string_view payload) {
  byte_buffer out;
  client_codec(157).encode({message_kind::notice, 0, 0, as_bytes(payload)}, out);
  return {reinterpret_cast<char const*>(out.data()), out.size()};
}

/// A message of a server at version 157 as the bus gets it from the codec.
inline message received(std::string_view readable) {
  auto const payload = fields_of(readable);
  return copy_of(classify(direction::down, 157, as_bytes(payload)));
}

}  // namespace busproof::bus::protocol::tws
