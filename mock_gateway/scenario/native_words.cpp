#include "mock_gateway/scenario/native_words.hpp"

#include <algorithm>
#include <array>
#include <limits>

#include "bus/limits.hpp"
#include "bus/protocol/native_frame.hpp"

namespace busproof::mock_gateway {
namespace {

constexpr std::array<native_kind, 12> kinds = {{
    {"hello", true, false},
    {"welcome", false, true},
    {"request", true, false},
    {"response", false, true},
    {"end", false, true},
    {"error", false, true},
    {"cancel", true, false},
    {"notice", true, true},
    {"order", true, false},
    {"order_update", false, true},
    {"ping", true, true},
    {"pong", true, true},
}};

constexpr auto all_names = [] {
  std::array<std::string_view, kinds.size()> out{};
  for (std::size_t i = 0; i < kinds.size(); ++i) out[i] = kinds[i].name;
  return out;
}();

template <bool native_kind::*member>
constexpr auto names_of = [] {
  constexpr auto count =
      std::count_if(kinds.begin(), kinds.end(), [](native_kind const& k) { return k.*member; });
  std::array<std::string_view, static_cast<std::size_t>(count)> out{};
  std::size_t next = 0;
  for (auto const& kind : kinds) {
    if (kind.*member) out[next++] = kind.name;
  }
  return out;
}();

constexpr std::array<native_field, 6> fields = {{
    {"type", false, std::numeric_limits<std::uint16_t>::max(), "", true},
    {"key", false, std::numeric_limits<std::int64_t>::max(), "", false},
    {"body", true, 0, "", true},
    {"size", false, bus::limits::body_bytes_max, "", true},
    {"code", false, std::numeric_limits<std::uint32_t>::max(), "error", false},
    {"text", true, 0, "error, welcome, hello", false},
}};

constexpr auto field_names = [] {
  std::array<std::string_view, fields.size()> out{};
  for (std::size_t i = 0; i < fields.size(); ++i) out[i] = fields[i].name;
  return out;
}();

}  // namespace

native_kind const* find_native_kind(std::string_view name) noexcept {
  auto const at = std::find_if(kinds.begin(), kinds.end(),
                               [name](native_kind const& kind) { return kind.name == name; });
  return at == kinds.end() ? nullptr : &*at;
}

std::span<std::string_view const> native_kind_names() noexcept { return all_names; }

std::span<std::string_view const> native_kind_names(direction dir) noexcept {
  if (dir == direction::up) return names_of<&native_kind::up>;
  return names_of<&native_kind::down>;
}

native_field const* find_native_field(std::string_view name) noexcept {
  auto const at = std::find_if(fields.begin(), fields.end(),
                               [name](native_field const& field) { return field.name == name; });
  return at == fields.end() ? nullptr : &*at;
}

bool native_kind_has(std::string_view kind, native_field const& field) noexcept {
  return kind.empty() || field.kinds.empty() || field.kinds.find(kind) != std::string_view::npos;
}

std::span<std::string_view const> native_field_names() noexcept { return field_names; }

std::uint64_t native_body_bytes_max(std::string_view kind) noexcept {
  bool const handshake = kind == "hello" || kind == "welcome";
  return handshake ? bus::limits::handshake_body_bytes_max : bus::limits::body_bytes_max;
}

std::uint64_t native_frame_bytes_max(std::string_view kind) noexcept {
  return bus::protocol::native_header_bytes + native_body_bytes_max(kind);
}

}  // namespace busproof::mock_gateway
