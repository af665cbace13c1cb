#include "bus/protocol/tws/row_name.hpp"

#include <charconv>

namespace busproof::bus::protocol::tws {

std::optional<row_name> row_name_of(std::string_view name) noexcept {
  auto const open = name.find('[');
  auto const close = name.find("].", open);
  if (open == name.npos || close == name.npos) return std::nullopt;
  row_name parts{name.substr(0, open), 0, name.substr(close + 2)};
  auto const* const end = name.data() + close;
  auto const result = std::from_chars(name.data() + open + 1, end, parts.row);
  if (result.ec != std::errc() || result.ptr != end) return std::nullopt;
  return parts;
}

void append_row_name(std::string_view group, std::size_t row, std::string_view field,
                     std::string& out) {
  char digits[20];
  auto const result = std::to_chars(digits, digits + sizeof digits, row);
  out.append(group).append("[").append(digits, result.ptr).append("].").append(field);
}

}  // namespace busproof::bus::protocol::tws
