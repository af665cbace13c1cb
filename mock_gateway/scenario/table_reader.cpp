#include "mock_gateway/scenario/table_reader.hpp"

#include <algorithm>
#include <cassert>
#include <limits>

#include <fmt/format.h>

#include "mock_gateway/limits.hpp"
#include "mock_gateway/scenario/nearest_word.hpp"
#include "mock_gateway/scenario/parse_words.hpp"
#include "mock_gateway/scenario/scenario_error.hpp"

namespace busproof::mock_gateway {
namespace {

bool contains(std::span<std::string_view const> words, std::string_view word) {
  return std::find(words.begin(), words.end(), word) != words.end();
}

/// What an error says it got: the type and, where it is short, the value.
std::string got(toml_value const& value) {
  if (auto const* number = std::get_if<std::int64_t>(&value.data)) {
    return fmt::format("the integer {}", *number);
  }
  if (auto const* text = std::get_if<std::string>(&value.data)) {
    if (text->size() <= 40) return fmt::format("the string \"{}\"", *text);
  }
  if (auto const* truth = std::get_if<bool>(&value.data)) {
    return *truth ? "the boolean true" : "the boolean false";
  }
  if (auto const* number = std::get_if<double>(&value.data)) {
    return fmt::format("the float {}", *number);
  }
  return std::string(kind_of(value));
}

}  // namespace

table_reader::table_reader(std::string const& file, toml_value const& table, std::string what,
                           std::span<std::string_view const> known,
                           std::span<std::string_view const> later)
    : file_(file),
      table_(std::get_if<toml_table>(&table.data)),
      place_(table.place),
      what_(std::move(what)),
      known_(known) {
  if (table_ == nullptr) {
    fail(place_, fmt::format("{} must be a table, not {}; write {{ key = value, … }} or a section "
                             "header",
                             what_, got(table)));
  }
  for (auto const& entry : *table_) {
    if (contains(known_, entry.key)) continue;
    if (contains(later, entry.key)) {
      fail(entry.place, fmt::format("`{}` is not supported yet; remove it", entry.key));
    }
    fail(entry.place,
         fmt::format("unknown key `{}` in {}{}", entry.key, what_, suggestion(entry.key, known_)));
  }
}

toml_entry const* table_reader::find(std::string_view key) const {
  assert(contains(known_, key));
  for (auto const& entry : *table_) {
    if (entry.key == key) return &entry;
  }
  return nullptr;
}

source_place table_reader::key_place(std::string_view key) const {
  auto const* entry = find(key);
  return entry == nullptr ? place_ : entry->place;
}

source_place table_reader::value_place(std::string_view key) const {
  auto const* entry = find(key);
  return entry == nullptr ? place_ : entry->value.place;
}

toml_value const* table_reader::value(std::string_view key) const {
  auto const* entry = find(key);
  return entry == nullptr ? nullptr : &entry->value;
}

toml_value const& table_reader::required(std::string_view key, std::string_view example) const {
  auto const* found = value(key);
  if (found == nullptr) {
    fail(place_, fmt::format("{} has no `{}`; add {}", what_, key, example));
  }
  return *found;
}

std::optional<std::string> table_reader::text(std::string_view key) const {
  auto const* found = value(key);
  if (found == nullptr) return std::nullopt;
  auto const* text = std::get_if<std::string>(&found->data);
  if (text == nullptr) wrong_type(key, *found, "a string");
  return *text;
}

std::optional<std::string> table_reader::name(std::string_view key) const {
  auto out = text(key);
  if (!out) return out;
  if (out->empty()) {
    fail(value_place(key), fmt::format("`{}` is empty; write a name or remove the key", key));
  }
  if (out->size() > limits::scenario_name_bytes_max) {
    fail(value_place(key), fmt::format("`{}` has {} bytes; shorten it to at most {}", key,
                                       out->size(), limits::scenario_name_bytes_max));
  }
  return out;
}

std::optional<bool> table_reader::flag(std::string_view key) const {
  auto const* found = value(key);
  if (found == nullptr) return std::nullopt;
  auto const* truth = std::get_if<bool>(&found->data);
  if (truth == nullptr) wrong_type(key, *found, "true or false");
  return *truth;
}

std::optional<std::uint64_t> table_reader::integer(std::string_view key, std::uint64_t low,
                                                   std::uint64_t high) const {
  auto const* found = value(key);
  if (found == nullptr) return std::nullopt;
  auto const* number = std::get_if<std::int64_t>(&found->data);
  if (number == nullptr) wrong_type(key, *found, "an integer");
  if (*number < 0 || static_cast<std::uint64_t>(*number) < low ||
      static_cast<std::uint64_t>(*number) > high) {
    fail(found->place,
         high == std::numeric_limits<std::uint64_t>::max()
             ? fmt::format("`{}` is {}; it must be at least {}", key, *number, low)
             : fmt::format("`{}` is {}; it must be from {} to {}", key, *number, low, high));
  }
  return static_cast<std::uint64_t>(*number);
}

std::optional<std::uint32_t> table_reader::small(std::string_view key, std::uint32_t low,
                                                 std::uint32_t high) const {
  auto const wide = integer(key, low, high);
  if (!wide) return std::nullopt;
  return static_cast<std::uint32_t>(*wide);
}

std::optional<duration_range> table_reader::durations(std::string_view key) const {
  auto const* found = value(key);
  if (found == nullptr) return std::nullopt;
  auto const* text = std::get_if<std::string>(&found->data);
  if (text == nullptr) wrong_type(key, *found, "a duration such as \"2ms\" or \"1ms..4ms\"");
  auto const range = parse_duration_range(*text);
  if (!range.value) fail(found->place, fmt::format("`{}`: {}", key, range.wrong));
  return *range.value;
}

std::optional<std::chrono::nanoseconds> table_reader::duration(std::string_view key) const {
  auto const* found = value(key);
  if (found == nullptr) return std::nullopt;
  auto const* text = std::get_if<std::string>(&found->data);
  if (text == nullptr) wrong_type(key, *found, "a duration such as \"2ms\"");
  auto const single = parse_duration(*text);
  if (!single.value && parse_duration_range(*text).value) {
    fail(found->place, fmt::format("`{}` is one duration, not a range; write only one", key));
  }
  if (!single.value) fail(found->place, fmt::format("`{}`: {}", key, single.wrong));
  return *single.value;
}

std::vector<std::pair<std::string, source_place>> table_reader::names(std::string_view key) const {
  std::vector<std::pair<std::string, source_place>> out;
  auto const* found = value(key);
  if (found == nullptr) return out;
  if (auto const* one = std::get_if<std::string>(&found->data)) {
    out.emplace_back(*one, found->place);
  } else if (auto const* array = std::get_if<toml_array>(&found->data)) {
    for (auto const& element : *array) {
      auto const* text = std::get_if<std::string>(&element.data);
      if (text == nullptr) wrong_type(key, element, "a list of strings");
      out.emplace_back(*text, element.place);
    }
  } else {
    wrong_type(key, *found, "a list of strings");
  }
  for (auto const& [text, where] : out) {
    if (text.empty()) fail(where, fmt::format("an empty string in `{}`; remove it", key));
  }
  return out;
}

field_table table_reader::fields(std::string_view key) const {
  field_table out;
  auto const* found = value(key);
  if (found == nullptr) return out;
  auto const* table = std::get_if<toml_table>(&found->data);
  if (table == nullptr) wrong_type(key, *found, "a table such as { name = \"value\" }");
  for (auto const& entry : *table) {
    out.emplace(entry.key, plain_value(file_, entry.key, entry.value));
  }
  return out;
}

std::optional<std::size_t> table_reader::word(std::string_view key,
                                              std::span<std::string_view const> known,
                                              std::span<std::string_view const> later) const {
  auto const* found = value(key);
  if (found == nullptr) return std::nullopt;
  auto const* text = std::get_if<std::string>(&found->data);
  if (text == nullptr) wrong_type(key, *found, "one of " + word_list(known));
  auto const at = std::find(known.begin(), known.end(), *text);
  if (at != known.end()) return static_cast<std::size_t>(at - known.begin());
  if (contains(later, *text)) {
    fail(found->place, fmt::format("`{}` \"{}\" is not supported yet; supported: {}", key, *text,
                                   word_list(known)));
  }
  fail(found->place, fmt::format("`{}` has no \"{}\"{}", key, *text, suggestion(*text, known)));
}

void table_reader::refuse(std::string_view key, std::string_view why) const {
  if (has(key)) fail(key_place(key), fmt::format("`{}` {}", key, why));
}

void table_reader::fail(source_place where, std::string const& text) const {
  throw scenario_error(file_, where, text);
}

void table_reader::wrong_type(std::string_view key, toml_value const& value,
                              std::string_view wanted) const {
  fail(value.place, fmt::format("`{}` must be {}, not {}", key, wanted, got(value)));
}

field_value plain_value(std::string const& file, std::string_view key, toml_value const& value) {
  if (auto const* truth = std::get_if<bool>(&value.data)) return *truth;
  if (auto const* integer = std::get_if<std::int64_t>(&value.data)) return *integer;
  if (auto const* number = std::get_if<double>(&value.data)) return *number;
  if (auto const* text = std::get_if<std::string>(&value.data)) return *text;
  throw scenario_error(file, value.place,
                       fmt::format("field `{}` must be a string, a number or a boolean, not {}",
                                   key, kind_of(value)));
}

toml_array const& tables_of(std::string const& file, std::string_view key,
                            toml_value const& value) {
  auto const* array = std::get_if<toml_array>(&value.data);
  if (array == nullptr) {
    throw scenario_error(
        file, value.place,
        fmt::format("`{0}` must be a list of tables, not {1}; start each with [[{0}]]", key,
                    kind_of(value)));
  }
  if (array->size() > limits::scenario_entries_max) {
    throw scenario_error(
        file, value.place,
        fmt::format("{} entries of [[{}]]; at most {} are read: split the scenario", array->size(),
                    key, limits::scenario_entries_max));
  }
  return *array;
}

}  // namespace busproof::mock_gateway
