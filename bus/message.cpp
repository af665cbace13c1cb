#include "bus/message.hpp"

#include <array>
#include <cstring>

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

message_view view_of(message const& m) noexcept {
  return {m.kind, m.type, m.key, {m.body.data(), m.body.size()}};
}

message copy_of(message_view const& v) {
  message m{v.kind, v.type, v.key, {}};
  // Boost.Container copies a range of bytes one by one: ten times the cost for small messages.
  m.body.resize(v.body.size(), boost::container::default_init);
  if (!v.body.empty()) std::memcpy(m.body.data(), v.body.data(), v.body.size());
  return m;
}

std::span<std::byte const> as_bytes(std::string_view text) noexcept {
  return {reinterpret_cast<std::byte const*>(text.data()), text.size()};
}

std::string_view as_text(std::span<std::byte const> bytes) noexcept {
  return {reinterpret_cast<char const*>(bytes.data()), bytes.size()};
}

}  // namespace busproof::bus
