// Kinds of messages, and fields of native ones, wherever a scenario names them.
#include <fmt/format.h>

#include "mock_gateway/scenario/native_words.hpp"
#include "mock_gateway/scenario/nearest_word.hpp"
#include "mock_gateway/scenario/scenario_error.hpp"
#include "mock_gateway/scenario/sections.hpp"

namespace busproof::mock_gateway {
namespace {

/// What is wrong with the value; empty if nothing is.
std::string wrong_value(native_field const& field, std::string_view kind, toml_value const& value) {
  if (field.is_text) {
    if (std::holds_alternative<std::string>(value.data)) return {};
    return fmt::format("field `{}` must be a string, not {}; put it in quotes", field.name,
                       kind_of(value));
  }
  auto const* number = std::get_if<std::int64_t>(&value.data);
  if (number == nullptr) {
    return fmt::format("field `{}` must be an integer, not {}", field.name, kind_of(value));
  }
  auto high = field.high;
  if (field.name == "size") high = native_body_bytes_max(kind);
  if (*number >= 0 && static_cast<std::uint64_t>(*number) <= high) return {};
  return fmt::format("field `{}` is {}; it must be from 0 to {}", field.name, *number, high);
}

}  // namespace

void check_kind(std::string const& file, source_place where, std::string const& kind,
                std::optional<direction> dir, protocol_words const& words) {
  auto const known = words.find(kind);
  if (!known) {
    throw scenario_error(file, where,
                         fmt::format("protocol \"{}\" has no message \"{}\"{}", words.protocol(),
                                     kind, suggestion(kind, words.kinds(std::nullopt))));
  }
  if (dir == direction::up && !known->up) {
    throw scenario_error(file, where,
                         fmt::format("a client never sends \"{}\"; what it sends (\"up\") is {}",
                                     kind, word_list(words.kinds(*dir))));
  }
  if (dir == direction::down && !known->down) {
    throw scenario_error(
        file, where,
        fmt::format("the gateway never sends \"{}\"; what it sends (\"down\") is {}", kind,
                    word_list(words.kinds(*dir))));
  }
}

void check_native_fields(std::string const& file, std::string_view kind, toml_table const& fields,
                         bool message) {
  for (auto const& entry : fields) {
    auto const* field = find_native_field(entry.key);
    if (field == nullptr) {
      throw scenario_error(file, entry.place,
                           fmt::format("a native message has no field `{}`{}", entry.key,
                                       suggestion(entry.key, native_field_names())));
    }
    if (message && !field->in_step) {
      throw scenario_error(
          file, entry.place,
          entry.key == "key" ? "the bus fills in `key`; give the step an `id` instead"
                             : fmt::format("what a step sends has no `{}`; remove it", entry.key));
    }
    if (!native_kind_has(kind, *field)) {
      throw scenario_error(file, entry.place,
                           fmt::format("\"{}\" has no field `{}`, only {}; remove it", kind,
                                       entry.key, field->kinds));
    }
    auto const wrong = wrong_value(*field, kind, entry.value);
    if (!wrong.empty()) throw scenario_error(file, entry.value.place, wrong);
  }
}

}  // namespace busproof::mock_gateway
