// A TOML file as a tree of values with their places. Keeps the TOML library out of all other files.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "mock_gateway/scenario/model.hpp"

namespace busproof::mock_gateway {

struct toml_entry;
struct toml_value;

using toml_array = std::vector<toml_value>;
/// In the order of the file.
using toml_table = std::vector<toml_entry>;
/// Dates and times, which no scenario uses; kept so that errors can name them.
struct toml_date {};

struct toml_value {
  source_place place;
  std::variant<bool, std::int64_t, double, std::string, toml_date, toml_array, toml_table> data;
};

struct toml_entry {
  std::string key;
  source_place place;  ///< of the key
  toml_value value;
};

/// "a string", "an integer", …: what an error message says it got.
std::string_view kind_of(toml_value const& value) noexcept;

/// The whole file as a table. Throws scenario_error where it is not TOML or beyond limits.hpp.
toml_value parse_toml(std::string_view text, std::string const& file);

}  // namespace busproof::mock_gateway
