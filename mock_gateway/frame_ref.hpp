// frame_ref: what the pure parts of the gateway know of one frame.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>

#include "mock_gateway/scenario/model.hpp"

namespace busproof::mock_gateway {

/// Names one frame towards the plan; never used twice in one gateway.
using ticket = std::uint64_t;

struct frame_ref {
  direction dir = direction::up;
  std::uint32_t conn = 0;   ///< in the order of accepting, from 1
  std::string client;       ///< empty until the hello has come
  std::string msg;          ///< kind of message
  std::uint64_t key = 0;    ///< correlation key; 0 = none
  std::uint32_t frame = 0;  ///< within the connection and direction, from 1
  std::size_t size = 0;     ///< bytes of the whole frame; 0 = of no interest, as is …
  std::size_t header = 0;   ///< … so many of them are its header

  /// Whose frame it is, as far as that does not depend on the order in which clients happen to
  /// connect: the client's name, or "#7" for the 7th connection while it has not said its name.
  std::string who() const { return client.empty() ? "#" + std::to_string(conn) : client; }
};

}  // namespace busproof::mock_gateway
