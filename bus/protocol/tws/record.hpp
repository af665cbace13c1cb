// record: one message's fields by name, parsed or to be written by the field table.
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "bus/message.hpp"
#include "bus/protocol/tws/field_table.hpp"

namespace busproof::bus::protocol::tws {

/// What is wrong with one message. It concerns that message alone: the stream goes on (B39).
struct record_error {
  enum class cause : std::uint8_t {
    none,
    unknown_message,  ///< the table has no such id or name in this direction
    other_message,    ///< it is not the one asked for, whose name is the value
    unknown_version,  ///< the table does not cover that server version
    unknown_field,    ///< the message has no field of that name in any version
    inapplicable,     ///< the field goes only with a value of another field that is not there
    missing_field,    ///< the message ends before it
    surplus_fields,   ///< the message goes on behind its last field
    not_an_integer,
    not_a_decimal,
    not_a_flag,  ///< neither 0 nor 1
    bad_count,   ///< a count of rows that is negative, too large or below the rows given
    has_nul,     ///< a value to be written has a NUL in it, which would end the field
    too_long,    ///< the message is beyond its bound of bytes or fields
  };
  cause why = cause::none;
  std::string message;  ///< name, or the id's digits
  std::string field;    ///< as in named_value; may be empty
  std::string value;    ///< the value found, its first bytes; may be empty

  explicit operator bool() const noexcept { return why != cause::none; }
  /// "openOrder.permId: \"abc\" is not an integer".
  std::string text() const;
};

/// A field by name. In a repeated group it is "bars[3].open", rows counting from 0; the group's own
/// name, "bars", is its count.
struct named_value {
  std::string name;
  std::string value;
};
using named_values = std::vector<named_value>;

/// Values point into the record's own copy of the payload. Reading one costs a search by name.
/// Thread safety: reading only.
class record {
 public:
  record() = default;

  /// Null in a default-constructed one.
  message_layout const* layout() const noexcept { return layout_; }
  std::uint32_t version() const noexcept { return version_; }

  /// The text of a field; nothing if the message does not carry it.
  std::optional<std::string_view> find(std::string_view name) const noexcept;
  /// Of a field in a row of a group.
  std::optional<std::string_view> find(std::string_view group, std::size_t row,
                                       std::string_view name) const noexcept;
  /// Rows of a group; 0 if the message does not carry it.
  std::size_t rows(std::string_view group) const noexcept;

  // The same with "not carried" and "unset" as one: empty text, `fallback`, 0, no.
  std::string_view text(std::string_view name) const noexcept { return find(name).value_or(""); }
  std::string_view text(std::string_view group, std::size_t row,
                        std::string_view name) const noexcept {
    return find(group, row, name).value_or("");
  }
  std::int64_t integer(std::string_view name, std::int64_t fallback = 0) const noexcept;
  double decimal(std::string_view name, double fallback = 0) const noexcept;
  bool flag(std::string_view name) const noexcept { return text(name) == "1"; }

  /// All fields in the order of the wire, counts of groups included; write() makes the same payload
  /// of them.
  named_values values() const;
  /// Whether the tail of a message that has one did not fit and was dropped.
  bool tail_dropped() const noexcept { return tail_dropped_; }

 private:
  friend class record_parser;

  struct value_span {
    tws::field const* of;
    std::uint32_t begin;
    std::uint32_t size;
  };
  struct row_span {
    std::uint32_t begin;  ///< among values_
    std::uint32_t end;
  };
  struct group_span {
    item const* of;
    std::uint32_t count_at;   ///< of its count, among values_
    std::uint32_t first_row;  ///< among rows_
    std::uint32_t rows;
    std::uint32_t end;  ///< behind its last value, among values_
  };

  std::string_view text_of(value_span const& v) const noexcept {
    return std::string_view(payload_).substr(v.begin, v.size);
  }
  group_span const* find_group(std::string_view name) const noexcept;
  std::optional<std::string_view> find_in(std::uint32_t begin, std::uint32_t end,
                                          std::string_view name) const noexcept;

  message_layout const* layout_ = nullptr;
  std::uint32_t version_ = 0;
  std::string payload_;
  std::vector<value_span> values_;
  std::vector<group_span> groups_;  ///< in the order of the wire
  std::vector<row_span> rows_;
  bool tail_dropped_ = false;
};

/// Parses a payload (all fields, the id first, each ended by NUL) as the table says for `version`.
/// On an error `out` is left as it was. Memory is bounded by the payload's size.
record_error parse(direction which, std::uint32_t version, std::span<std::byte const> payload,
                   record& out);

/// Appends the payload of a message to `out`, the id first. Fields that `values` does not name get
/// their defaults; the last of two values for one field counts; fields that the version does not
/// carry are left out; counts follow the rows named, unless they are given and larger: then the
/// other rows get defaults. On an error nothing is appended.
record_error write(message_layout const& layout, std::uint32_t version,
                   std::span<named_value const> values, message_body& out);

}  // namespace busproof::bus::protocol::tws
