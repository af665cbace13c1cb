// Run record -> JSON.
#include <cmath>
#include <nlohmann/json.hpp>
#include <string>

#include "reports/record/json.hpp"
#include "reports/record/json_fields.hpp"

namespace busproof::reports {
namespace {

// Ordered, so that a person who opens the file meets the fields in the order of the header.
using nlohmann::ordered_json;

template <typename T>
ordered_json encode(T const& value);

template <typename T>
bool is_default(T const& value) {
  if constexpr (std::is_same_v<T, double>)
    return value == 0 || !std::isfinite(value);  // JSON has no word for the latter
  else if constexpr (std::is_same_v<T, std::optional<double>>)
    return !value || !std::isfinite(*value);
  else
    return value == T{};
}

struct writer {
  ordered_json out = ordered_json::object();

  template <typename T>
  void required(char const* name, T const& value) {
    out[name] = encode(value);
  }
  template <typename T>
  void optional(char const* name, T const& value) {
    if (!is_default(value)) out[name] = encode(value);
  }
};

template <typename T>
ordered_json encode_map(T const& entries) {
  ordered_json out = ordered_json::object();
  for (auto const& [key, value] : entries) {
    if constexpr (std::is_same_v<typename T::mapped_type, double>)
      if (!std::isfinite(value)) continue;
    out[key] = value;
  }
  return out;
}

template <typename T>
ordered_json encode(T const& value) {
  if constexpr (std::is_same_v<T, std::string> || std::is_arithmetic_v<T>) {
    return value;
  } else if constexpr (std::is_enum_v<T>) {
    return std::string(to_string(value));
  } else if constexpr (std::is_same_v<T, std::chrono::nanoseconds>) {
    return value.count();
  } else if constexpr (requires { typename T::mapped_type; }) {
    return encode_map(value);
  } else if constexpr (requires { value.has_value(); }) {
    return encode(*value);
  } else if constexpr (requires { value.begin(); }) {
    ordered_json out = ordered_json::array();
    for (auto const& element : value) out.push_back(encode(element));
    return out;
  } else {
    writer nested;
    detail::fields(nested, value);
    return nested.out;
  }
}

}  // namespace

std::string to_json(run_record const& record) {
  writer top;
  top.out["schema"] = std::string(schema_family) + "/" + std::to_string(schema_major);
  detail::fields(top, record);
  // Output of a crashed program can hold any bytes: what is not UTF-8 becomes U+FFFD.
  return top.out.dump(2, ' ', false, ordered_json::error_handler_t::replace) + "\n";
}

}  // namespace busproof::reports
