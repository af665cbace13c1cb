#include "bus/protocol/tws/message_id.hpp"

namespace busproof::bus::protocol::tws {

std::optional<message_id> message_id_of(std::span<std::byte const> payload) noexcept {
  constexpr std::size_t id_digits_max = 5;
  std::uint32_t value = 0;
  std::size_t at = 0;
  for (; at < payload.size() && at <= id_digits_max; ++at) {
    auto const byte = static_cast<unsigned char>(payload[at]);
    if (byte == 0) break;
    if (byte < '0' || byte > '9') return std::nullopt;
    value = value * 10 + (byte - '0');
  }
  bool const ended = at < payload.size() && payload[at] == std::byte{0};
  bool const padded = at > 1 && payload[0] == std::byte{'0'};
  if (!ended || padded || value == 0 || value > UINT16_MAX) return std::nullopt;
  return message_id{static_cast<std::uint16_t>(value), at + 1};
}

}  // namespace busproof::bus::protocol::tws
