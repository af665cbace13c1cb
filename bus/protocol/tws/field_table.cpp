#include "bus/protocol/tws/field_table.hpp"

#include <algorithm>

#include "bus/protocol/tws/row_name.hpp"

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

void add_names(std::span<item const> items, std::string_view group, std::vector<std::string>& out) {
  for (auto const& each : items) {
    if (!each.value.name.empty()) {
      std::string name;
      if (group.empty()) {
        name = each.value.name;
      } else {
        append_row_name(group, 0, each.value.name, name);
      }
      // Blocks that exclude each other have fields in common.
      if (std::find(out.begin(), out.end(), name) == out.end()) out.push_back(std::move(name));
    }
    add_names(each.items, each.what == item::shape::group ? each.value.name : group, out);
  }
}

bool has_name(std::span<item const> items, std::string_view name) noexcept {
  for (auto const& each : items) {
    if (!each.value.name.empty() && each.value.name == name) return true;
    if (each.what != item::shape::group && has_name(each.items, name)) return true;
  }
  return false;
}

item const* group_named(std::span<item const> items, std::string_view name) noexcept {
  for (auto const& each : items) {
    if (each.what == item::shape::group) {
      if (each.value.name == name) return &each;
    } else if (auto const* const found = group_named(each.items, name)) {
      return found;
    }
  }
  return nullptr;
}

}  // namespace

bool has_field(message_layout const& layout, std::string_view name) noexcept {
  auto const row = row_name_of(name);
  if (!row) return has_name(layout.items, name);
  auto const* const group = group_named(layout.items, row->group);
  return group != nullptr && has_name(group->items, row->field);
}

std::vector<std::string> field_names(message_layout const& layout) {
  std::vector<std::string> names;
  add_names(layout.items, {}, names);
  return names;
}

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
