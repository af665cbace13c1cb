// Names of fields in repeated groups: "bars[3].open".
#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>

namespace busproof::bus::protocol::tws {

struct row_name {
  std::string_view group;
  std::size_t row = 0;
  std::string_view field;
};

/// Its parts; nothing if it is not of that form.
std::optional<row_name> row_name_of(std::string_view name) noexcept;

void append_row_name(std::string_view group, std::size_t row, std::string_view field,
                     std::string& out);

}  // namespace busproof::bus::protocol::tws
