#include "bus/message.hpp"

#include <array>

namespace busproof::bus {
namespace {

constexpr std::array<std::string_view, 13> kind_names = {
    "",       "hello",  "welcome", "request",      "response", "end", "error",
    "cancel", "notice", "order",   "order_update", "ping",     "pong"};

}  // namespace

std::string_view to_string(message_kind kind) noexcept {
  auto const number = static_cast<std::size_t>(kind);
  return number < kind_names.size() ? kind_names[number] : std::string_view{};
}

bool from_string(std::string_view name, message_kind& out) noexcept {
  for (std::size_t number = 1; number < kind_names.size(); ++number) {
    if (kind_names[number] == name) {
      out = static_cast<message_kind>(number);
      return true;
    }
  }
  return false;
}

}  // namespace busproof::bus
