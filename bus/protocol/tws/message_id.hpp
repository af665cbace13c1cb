// The first field of a payload.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>

namespace busproof::bus::protocol::tws {

struct message_id {
  std::uint16_t value = 0;
  std::size_t size = 0;  ///< bytes that it takes, its NUL included
};

/// The id at the front of a payload: 1 to 5 digits ended by NUL, from 1 to 65535, no zeros before
/// them; nothing if there is something else.
std::optional<message_id> message_id_of(std::span<std::byte const> payload) noexcept;

}  // namespace busproof::bus::protocol::tws
