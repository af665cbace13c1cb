// Text for reports: repair and measures.
#include "reports/text.hpp"

#include <fmt/core.h>

#include <array>
#include <cmath>

#include "reports/utf8.hpp"

namespace busproof::reports {

std::string repaired_utf8(std::string_view text) {
  std::string out;
  out.reserve(text.size());
  for (auto const& character : characters(text)) out += character.bytes;
  return out;
}

std::string terminal_line(std::string_view text, bool ascii) {
  std::string out;
  for (auto const& character : characters(text)) {
    auto const code = character.code;
    if (code == '\n' || code == '\t' || code == '\r')
      out += ' ';
    else if (code < 0x20 || (code >= 0x7f && code < 0xa0) || (ascii && code >= 0x80))
      out += '?';
    else
      out += character.bytes;
  }
  return out;
}

std::size_t display_width(std::string_view text) {
  struct range {
    char32_t first, last;
  };
  // The blocks that matter in practice; a column too few or too many only bends a table.
  constexpr std::array<range, 3> zero{{{0x300, 0x36f}, {0x200b, 0x200f}, {0xfe00, 0xfe0f}}};
  constexpr std::array<range, 9> wide{{{0x1100, 0x115f},
                                       {0x2e80, 0xa4cf},
                                       {0xac00, 0xd7a3},
                                       {0xf900, 0xfaff},
                                       {0xfe30, 0xfe6f},
                                       {0xff00, 0xff60},
                                       {0xffe0, 0xffe6},
                                       {0x1f300, 0x1faff},
                                       {0x20000, 0x3fffd}}};
  auto const within = [](auto const& ranges, char32_t code) {
    for (auto const& [first, last] : ranges)
      if (code >= first && code <= last) return true;
    return false;
  };
  std::size_t width = 0;
  for (auto const& character : characters(text))
    width += within(zero, character.code) ? 0 : within(wide, character.code) ? 2 : 1;
  return width;
}

std::string shortened(std::string_view text, std::size_t bytes) {
  if (text.size() <= bytes) return std::string(text);
  while (bytes > 0 && (static_cast<unsigned char>(text[bytes]) & 0xc0) == 0x80) --bytes;
  return std::string(text.substr(0, bytes)) + " […]";
}

std::string duration_text(std::chrono::nanoseconds duration) {
  auto const ns = duration.count();
  if (ns < 0) return "-" + duration_text(std::chrono::nanoseconds(-(ns + 1)));
  if (ns < 1'000) return fmt::format("{} ns", ns);
  if (ns < 1'000'000) return fmt::format("{:.3g} us", static_cast<double>(ns) / 1e3);
  if (ns < 999'500'000) return fmt::format("{:.3g} ms", static_cast<double>(ns) / 1e6);
  if (ns < 59'950'000'000) return fmt::format("{:.3g} s", static_cast<double>(ns) / 1e9);
  auto const seconds = ns / 1'000'000'000 + (ns % 1'000'000'000 >= 500'000'000 ? 1 : 0);
  if (seconds < 3600) return fmt::format("{} min {} s", seconds / 60, seconds % 60);
  return fmt::format("{} h {} min", seconds / 3600, seconds % 3600 / 60);
}

std::string count_text(std::uint64_t count) {
  auto text = std::to_string(count);
  for (auto at = static_cast<std::ptrdiff_t>(text.size()) - 3; at > 0; at -= 3)
    text.insert(static_cast<std::size_t>(at), 1, ' ');
  return text;
}

std::string counted(std::uint64_t count, std::string_view noun) {
  return fmt::format("{} {}{}", count_text(count), noun, count == 1 ? "" : "s");
}

std::string number_text(double number) {
  if (!std::isfinite(number)) return "-";
  auto const size = std::abs(number);
  if (number < 0 && size >= 1) return "-" + number_text(size);
  if (size >= 10'000 && size < 1e15)
    return count_text(static_cast<std::uint64_t>(std::llround(size)));
  return fmt::format("{:.4g}", number);
}

}  // namespace busproof::reports
