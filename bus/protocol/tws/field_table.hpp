// The field table: what each TWS message carries, field by field, in which server versions.
// Parsing, writing, the codec's kinds and keys, and the typed messages all read this one table.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "bus/message.hpp"

namespace busproof::bus::protocol::tws {

/// Which way a message goes, in the words of scenario files: up to the server, or down from it.
enum class direction : std::uint8_t { up, down };

enum class field_type : std::uint8_t {
  integer,  ///< decimal text of a 64-bit number; empty = unset
  decimal,  ///< digits, perhaps a point and an exponent, or Infinity; empty = unset
  text,     ///< any bytes but NUL
  boolean,  ///< 0 or 1; empty = 0
};

/// The server versions that carry a field, both ends included.
struct version_range {
  std::uint16_t lowest = 0;
  std::uint16_t highest = UINT16_MAX;

  constexpr bool holds(std::uint32_t version) const noexcept {
    return lowest <= version && version <= highest;
  }
};

struct field {
  std::string_view name;
  field_type type = field_type::text;
  std::string_view fallback;  ///< what is written when the writer gives none
  version_range versions;
};

/// When the fields of a block are on the wire: it depends on a field before it, in the same row or
/// at the top.
struct condition {
  enum class test : std::uint8_t {
    always,
    filled,    ///< it is not empty
    positive,  ///< it is a number above 0 that is not the one that means "unset"; rows of a group
    equals,    ///< it is `text`
  };
  condition::test what = test::always;
  std::string_view field;
  std::string_view text;
};

/// One entry of a message's layout, in the order of the wire.
struct item {
  enum class shape : std::uint8_t {
    field,  ///< one field
    group,  ///< a count and then so many rows of `items`
    block,  ///< `items`, if `when` holds
    tail,   ///< `items` when written; when read they are dropped if they do not fit
  };
  item::shape what = shape::field;
  tws::field value;             ///< of a group: the name of its rows, versions, and default count
  std::span<item const> items;  ///< of a group, block or tail
  condition when;               ///< of a block

  constexpr bool in(std::uint32_t version) const noexcept { return value.versions.holds(version); }
};

/// A message's fields behind its id, and what the bus makes of it.
struct message_layout {
  std::uint16_t id = 0;
  std::string_view name;  ///< as in scenario files; no other message has it, in either direction
  tws::direction direction = tws::direction::up;
  message_kind kind = message_kind::request;
  std::string_view key;  ///< the field with the request or order id; empty = it has none
  std::span<item const> items;
};

/// All messages of a direction.
std::span<message_layout const> layouts(direction which) noexcept;
/// The layout of an id; null if the table has none.
message_layout const* find_layout(direction which, std::uint16_t id) noexcept;
/// The layout of a name, in any direction; null if the table has none.
message_layout const* find_layout(std::string_view name) noexcept;

/// Where a layout's field is among the fields of a message (the id is 0), if only single fields
/// come before it; nothing if it has no such field in that version.
std::optional<std::size_t> position_of(message_layout const& layout, std::string_view field,
                                       std::uint32_t version) noexcept;

/// Whether a message has a field of that name in some version: "symbol", "bars[3].open", or "bars"
/// for the count. Callers that take names from people check them with this.
bool has_field(message_layout const& layout, std::string_view name) noexcept;
/// All names that has_field knows, in the order of the wire; of rows as "bars[0].open".
std::vector<std::string> field_names(message_layout const& layout);

namespace table {

// What the rows of the table are written with.
inline constexpr version_range any_version{};
constexpr version_range from(std::uint16_t lowest) { return {lowest, UINT16_MAX}; }
constexpr version_range until(std::uint16_t highest) { return {0, highest}; }
constexpr version_range only(std::uint16_t version) { return {version, version}; }

constexpr item integer(std::string_view name, std::string_view fallback = {},
                       version_range versions = any_version) {
  return {item::shape::field, {name, field_type::integer, fallback, versions}, {}, {}};
}
constexpr item decimal(std::string_view name, std::string_view fallback = {},
                       version_range versions = any_version) {
  return {item::shape::field, {name, field_type::decimal, fallback, versions}, {}, {}};
}
constexpr item text(std::string_view name, std::string_view fallback = {},
                    version_range versions = any_version) {
  return {item::shape::field, {name, field_type::text, fallback, versions}, {}, {}};
}
constexpr item boolean(std::string_view name, std::string_view fallback = {},
                       version_range versions = any_version) {
  return {item::shape::field, {name, field_type::boolean, fallback, versions}, {}, {}};
}
/// The version of a message's own layout, a number without a use at these server versions.
constexpr item layout_version(std::string_view number, version_range versions = any_version) {
  return {item::shape::field, {"version", field_type::integer, number, versions}, {}, {}};
}
/// Rows that a count precedes.
constexpr item group(std::string_view rows, std::span<item const> items,
                     std::string_view fallback = "0") {
  return {
      item::shape::group, {rows, field_type::integer, fallback, any_version}, items, condition{}};
}
constexpr item fields(std::span<item const> items, version_range versions = any_version) {
  return {item::shape::block, {{}, field_type::text, {}, versions}, items, condition{}};
}
constexpr item when(condition that, std::span<item const> items,
                    version_range versions = any_version) {
  return {item::shape::block, {{}, field_type::text, {}, versions}, items, that};
}
constexpr item tail(std::span<item const> items) {
  return {item::shape::tail, {}, items, condition{}};
}
constexpr condition filled(std::string_view field) { return {condition::test::filled, field, {}}; }
constexpr condition positive(std::string_view field) {
  return {condition::test::positive, field, {}};
}
constexpr condition equals(std::string_view field, std::string_view text) {
  return {condition::test::equals, field, text};
}

// The table itself, in the files named after its parts.
std::span<message_layout const> client_messages() noexcept;
std::span<message_layout const> server_messages() noexcept;

}  // namespace table
}  // namespace busproof::bus::protocol::tws
