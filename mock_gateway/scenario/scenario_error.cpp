#include "mock_gateway/scenario/scenario_error.hpp"

#include <string_view>
#include <utility>

#include <fmt/format.h>

namespace busproof::mock_gateway {
namespace {

/// Bytes of an error's text. What it quotes from the file may be as long as the file.
constexpr std::size_t text_bytes_max = 1000;

/// What comes from the file must neither spoil a terminal nor flood it.
std::string printable(std::string_view message) {
  std::string out;
  for (char const c : message) {
    auto const byte = static_cast<unsigned char>(c);
    bool const starts_character = (byte & 0xC0u) != 0x80u;
    if (out.size() >= text_bytes_max && starts_character) return out + "…";
    if (byte < 0x20 || byte == 0x7F) {
      out += fmt::format("\\u{:04X}", byte);
    } else {
      out += c;
    }
  }
  return out;
}

std::string placed(std::string const& file, source_place where, std::string_view message) {
  if (where.line == 0) return fmt::format("{}: {}", file, printable(message));
  return fmt::format("{}:{}:{}: {}", file, where.line, where.column, printable(message));
}

}  // namespace

scenario_error::scenario_error(std::string in_file, source_place where, std::string const& message)
    : std::runtime_error(placed(in_file, where, message)),
      file(std::move(in_file)),
      line(where.line),
      column(where.column),
      text(printable(message)) {}

}  // namespace busproof::mock_gateway
