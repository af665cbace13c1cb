// JSON -> run record: strict about types and required fields, silent about fields it does not know.
#include <fmt/core.h>

#include <algorithm>
#include <charconv>
#include <cmath>
#include <limits>
#include <nlohmann/json.hpp>

#include "reports/record/json.hpp"
#include "reports/record/json_fields.hpp"
#include "reports/record/limits.hpp"

namespace busproof::reports {
namespace {

using nlohmann::json;

/// What is wrong with the node at `pointer`; the file's name is put before it further out.
[[noreturn]] void refuse(std::string const& pointer, std::string const& problem) {
  throw record_error(fmt::format("{}: {}", pointer.empty() ? "/" : pointer, problem));
}

void want(bool right, json const& node, std::string const& pointer, std::string_view wanted) {
  if (right) return;
  auto const got = node.is_number() ? node.dump() : std::string(node.type_name());
  refuse(pointer, fmt::format("expected {}, got {}", wanted, got));
}

template <typename T>
void decode(json const& node, std::string const& pointer, T& value);

struct reader {
  json const& node;
  std::string const& pointer;

  template <typename T>
  void required(char const* name, T& value) {
    auto const found = node.find(name);
    if (found == node.end()) refuse(pointer + "/" + name, "missing, and required");
    decode(*found, pointer + "/" + name, value);
  }
  template <typename T>
  void optional(char const* name, T& value) {
    auto const found = node.find(name);
    if (found != node.end()) decode(*found, pointer + "/" + name, value);
  }
};

/// JSON Schema calls 5.0 an integer too; it is taken as long as a double holds it exactly.
template <typename T>
void decode_integer(json const& node, std::string const& pointer, T& value) {
  constexpr double exact_max = 9007199254740992.0;  // 2^53
  constexpr std::string_view wanted =
      std::is_signed_v<T> ? "an integer" : "an integer that is not negative";
  auto const fits = [&](auto number) {
    want(std::in_range<T>(number), node, pointer,
         fmt::format("{} of {} bits", wanted, 8 * sizeof(T)));
    value = static_cast<T>(number);
  };
  if (node.is_number_unsigned()) return fits(node.get<std::uint64_t>());
  if (node.is_number_integer()) return fits(node.get<std::int64_t>());
  want(node.is_number_float(), node, pointer, wanted);
  auto const number = node.get<double>();
  want(std::trunc(number) == number && std::abs(number) <= exact_max, node, pointer, wanted);
  fits(static_cast<std::int64_t>(number));
}

template <typename T>
void decode_map(json const& node, std::string const& pointer, T& value) {
  want(node.is_object(), node, pointer, "an object");
  for (auto const& [key, element] : node.items()) decode(element, pointer + "/" + key, value[key]);
}

template <typename T>
void decode_list(json const& node, std::string const& pointer, T& value) {
  want(node.is_array(), node, pointer, "an array");
  value.reserve(node.size());
  for (auto const& element : node) {
    auto const at = pointer + "/" + std::to_string(value.size());
    decode(element, at, value.emplace_back());
  }
}

template <typename T>
void decode_word(json const& node, std::string const& pointer, T& value) {
  want(node.is_string(), node, pointer, "a string");
  std::optional<T> found;
  detail::word_into(found, node.get_ref<std::string const&>());
  if (!found)
    refuse(pointer, fmt::format("\"{}\" is not one of the words of busproof/{}",
                                node.get_ref<std::string const&>(), schema_major));
  value = *found;
}

template <typename T>
void decode(json const& node, std::string const& pointer, T& value) {
  if constexpr (std::is_same_v<T, std::string>) {
    want(node.is_string(), node, pointer, "a string");
    value = node.get<std::string>();
  } else if constexpr (std::is_same_v<T, bool>) {
    want(node.is_boolean(), node, pointer, "true or false");
    value = node.get<bool>();
  } else if constexpr (std::is_integral_v<T>) {
    decode_integer(node, pointer, value);
  } else if constexpr (std::is_floating_point_v<T>) {
    want(node.is_number(), node, pointer, "a number");
    value = node.get<T>();
  } else if constexpr (std::is_enum_v<T>) {
    decode_word(node, pointer, value);
  } else if constexpr (std::is_same_v<T, std::chrono::nanoseconds>) {
    std::int64_t count = 0;
    decode_integer(node, pointer, count);
    value = std::chrono::nanoseconds(count);
  } else if constexpr (requires { typename T::mapped_type; }) {
    decode_map(node, pointer, value);
  } else if constexpr (requires { value.has_value(); }) {
    decode(node, pointer, value.emplace());
  } else if constexpr (requires { value.reserve(1); }) {
    decode_list(node, pointer, value);
  } else {
    want(node.is_object(), node, pointer, "an object");
    reader nested{node, pointer};
    detail::fields(nested, value);
  }
}

void check_schema(json const& document) {
  want(document.is_object(), document, "", "an object");
  auto const found = document.find("schema");
  if (found == document.end()) refuse("/schema", "missing: this is not a run record of busproof");
  want(found->is_string(), *found, "/schema", "a string");
  std::string_view const text = found->get_ref<std::string const&>();
  auto const slash = text.find('/');
  if (text.substr(0, slash) != schema_family || slash == std::string_view::npos)
    refuse("/schema", fmt::format("\"{}\" is not a run record of busproof", text));
  int major = 0;
  auto const [end, error] =
      std::from_chars(text.data() + slash + 1, text.data() + text.size(), major);
  if (error != std::errc{} || end != text.data() + text.size())
    refuse("/schema", fmt::format("\"{}\" is not a run record of busproof", text));
  if (major != schema_major)
    refuse("/schema", fmt::format("written as {}; this program reads {}/{}: use the busproof that "
                                  "wrote it, or one of its generation",
                                  text, schema_family, schema_major));
}

std::string place_of(std::string_view text, std::size_t byte) {
  auto const before = text.substr(0, std::min(byte == 0 ? 0 : byte - 1, text.size()));
  auto const line = 1 + std::count(before.begin(), before.end(), '\n');
  auto const start = before.rfind('\n');
  auto const column = before.size() - (start == std::string_view::npos ? 0 : start + 1) + 1;
  return fmt::format("{}:{}", line, column);
}

json parse_text(std::string_view text, std::string const& file) {
  auto const watch = [&](int depth, json::parse_event_t, json&) {
    if (depth > limits::nesting_max)
      throw record_error(
          fmt::format("{}: nested deeper than {} levels", file, limits::nesting_max));
    return true;
  };
  try {
    return json::parse(text, watch);
  } catch (json::parse_error const& error) {
    auto const where = place_of(text, error.byte);
    throw record_error(
        fmt::format("{}:{}: not JSON{}", file, where,
                    error.byte > text.size() ? ": it ends too early, or is empty" : ""));
  } catch (json::exception const& error) {
    throw record_error(fmt::format("{}: not JSON: {}", file, error.what()));
  }
}

}  // namespace

run_record parse_run_record(std::string_view text, std::string const& file) {
  auto const document = parse_text(text, file);
  run_record record;
  try {
    check_schema(document);
    decode(document, "", record);
  } catch (record_error const& error) {
    throw record_error(fmt::format("{}: {}", file, error.what()));
  }
  return record;
}

}  // namespace busproof::reports
