#include "bus/protocol/tws/field_table.hpp"

#include <algorithm>

namespace busproof::bus::protocol::tws {
namespace {

enum class search : std::uint8_t { found, not_here, hopeless };

/// Counts `position` up to the field.
search search_for(std::span<item const> items, std::string_view field, std::uint32_t version,
                  std::size_t& position) noexcept {
  for (auto const& each : items) {
    if (!each.in(version)) continue;
    if (each.what == item::shape::field) {
      if (each.value.name == field) return search::found;
      ++position;
      continue;
    }
    bool const fixed = each.what == item::shape::block && each.when.what == condition::test::always;
    if (!fixed) return search::hopeless;
    auto const inside = search_for(each.items, field, version, position);
    if (inside != search::not_here) return inside;
  }
  return search::not_here;
}

}  // namespace

std::span<message_layout const> layouts(direction which) noexcept {
  return which == direction::up ? table::client_messages() : table::server_messages();
}

message_layout const* find_layout(direction which, std::uint16_t id) noexcept {
  auto const all = layouts(which);  // in the order of ids
  auto const at = std::lower_bound(
      all.begin(), all.end(), id,
      [](message_layout const& layout, std::uint16_t wanted) { return layout.id < wanted; });
  return at != all.end() && at->id == id ? &*at : nullptr;
}

message_layout const* find_layout(std::string_view name) noexcept {
  for (auto const which : {direction::up, direction::down}) {
    for (auto const& layout : layouts(which)) {
      if (layout.name == name) return &layout;
    }
  }
  return nullptr;
}

std::optional<std::size_t> position_of(message_layout const& layout, std::string_view field,
                                       std::uint32_t version) noexcept {
  std::size_t position = 1;
  if (search_for(layout.items, field, version, position) != search::found) return std::nullopt;
  return position;
}

}  // namespace busproof::bus::protocol::tws
