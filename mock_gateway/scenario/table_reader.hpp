// Typed access to one table of a scenario file. Every error names the place and says what to do.
#pragma once

#include <chrono>
#include <cstdint>
#include <limits>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "mock_gateway/scenario/model.hpp"
#include "mock_gateway/scenario/toml_tree.hpp"

namespace busproof::mock_gateway {

/// Of a number that may be any of its type.
inline constexpr auto any32 = std::numeric_limits<std::uint32_t>::max();

/// A word of the file format and what it stands for.
template <typename Value>
struct named_value {
  std::string_view name;
  Value value;
};

/// One table. It is created with the keys that such a table may have, and throws for any other;
/// each getter returns nothing if the key is absent and throws scenario_error if its value is of
/// the wrong type or out of range. Asking for a key outside the list is a bug and asserts.
/// Lifetimes: the table and the file name outlive it.
class table_reader {
 public:
  /// `what` names the table in errors: "[listen]", "`at`", "fault". `later` are keys that later
  /// versions bring: they get an error of their own.
  table_reader(std::string const& file, toml_value const& table, std::string what,
               std::span<std::string_view const> known,
               std::span<std::string_view const> later = {});

  std::string const& file() const noexcept { return file_; }
  source_place place() const noexcept { return place_; }
  bool has(std::string_view key) const { return find(key) != nullptr; }
  /// Of the key; of the table if the key is absent.
  source_place key_place(std::string_view key) const;
  /// Of the value; of the table if the key is absent.
  source_place value_place(std::string_view key) const;
  /// The value itself, null if absent.
  toml_value const* value(std::string_view key) const;
  /// The same; throws if absent. `example` completes "add …".
  toml_value const& required(std::string_view key, std::string_view example) const;

  /// Not empty, within limits::scenario_name_bytes_max.
  std::optional<std::string> name(std::string_view key) const;
  /// Any text.
  std::optional<std::string> text(std::string_view key) const;
  std::optional<bool> flag(std::string_view key) const;
  std::optional<std::uint64_t> integer(std::string_view key, std::uint64_t low,
                                       std::uint64_t high) const;
  std::optional<std::uint32_t> small(std::string_view key, std::uint32_t low,
                                     std::uint32_t high) const;
  /// "2ms"
  std::optional<std::chrono::nanoseconds> duration(std::string_view key) const;
  /// "2ms" or "1ms..4ms"
  std::optional<duration_range> durations(std::string_view key) const;
  /// Strings; one string alone stands for a list of one.
  std::vector<std::pair<std::string, source_place>> names(std::string_view key) const;
  /// A table of plain values; empty if absent.
  field_table fields(std::string_view key) const;

  template <typename Value>
  std::optional<Value> choice(std::string_view key, std::span<named_value<Value> const> known,
                              std::span<std::string_view const> later = {}) const {
    std::vector<std::string_view> words;
    for (auto const& one : known) words.push_back(one.name);
    auto const index = word(key, words, later);
    if (!index) return std::nullopt;
    return known[*index].value;
  }

  /// Throws unless `key` is absent; `why` completes "`key` …".
  void refuse(std::string_view key, std::string_view why) const;
  [[noreturn]] void fail(source_place where, std::string const& text) const;

 private:
  toml_entry const* find(std::string_view key) const;
  std::optional<std::size_t> word(std::string_view key, std::span<std::string_view const> known,
                                  std::span<std::string_view const> later) const;
  [[noreturn]] void wrong_type(std::string_view key, toml_value const& got,
                               std::string_view wanted) const;

  std::string const& file_;
  toml_table const* table_ = nullptr;
  source_place place_;
  std::string what_;
  std::span<std::string_view const> known_;
};

/// A value as it may stand in a message, a `where` or a reply; throws for arrays, tables and dates.
field_value plain_value(std::string const& file, std::string_view key, toml_value const& value);

/// The tables of an array of tables ([[fault]]); throws if it is anything else or too long.
toml_array const& tables_of(std::string const& file, std::string_view key, toml_value const& value);

}  // namespace busproof::mock_gateway
