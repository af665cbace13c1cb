#include "mock_gateway/scenario/toml_guard.hpp"

#include <cstddef>
#include <cstdint>
#include <utility>
#include <vector>

#include <fmt/format.h>

#include "mock_gateway/limits.hpp"

namespace busproof::mock_gateway {
namespace {

/// Length in bytes of the UTF-8 sequence at the front of `text`, 0 if it is none (RFC 3629: no
/// overlong forms, no surrogates, nothing above U+10FFFF).
std::size_t utf8_length(std::string_view text) {
  auto const at = [&](std::size_t i) -> unsigned {
    return i < text.size() ? static_cast<unsigned char>(text[i]) : 0u;
  };
  auto const follows = [&](std::size_t i) { return (at(i) & 0xC0u) == 0x80u; };
  unsigned const lead = at(0);
  if (lead < 0x80u) return 1;
  if (lead >= 0xC2u && lead <= 0xDFu) return follows(1) ? 2 : 0;
  if (lead >= 0xE0u && lead <= 0xEFu) {
    if (!follows(1) || !follows(2)) return 0;
    if (lead == 0xE0u && at(1) < 0xA0u) return 0;
    if (lead == 0xEDu && at(1) > 0x9Fu) return 0;
    return 3;
  }
  if (lead >= 0xF0u && lead <= 0xF4u) {
    if (!follows(1) || !follows(2) || !follows(3)) return 0;
    if (lead == 0xF0u && at(1) < 0x90u) return 0;
    if (lead == 0xF4u && at(1) > 0x8Fu) return 0;
    return 4;
  }
  return 0;
}

constexpr char const* plane_15 =
    "a private-use character of plane 15, which the reader needs for itself; use another";

class scanner {
 public:
  explicit scanner(std::string_view text) : text_(text) {}

  std::optional<text_fault> run() {
    if (text_.size() > limits::scenario_bytes_max) {
      return text_fault{{},
                        fmt::format("the file has {} bytes, more than the {} that are read; "
                                    "split the scenario",
                                    text_.size(), limits::scenario_bytes_max)};
    }
    while (!fault_ && position_ < text_.size()) {
      if (check_character()) scan_structure();
    }
    return std::move(fault_);
  }

 private:
  char here() const { return text_[position_]; }
  bool starts_with(std::string_view what) const {
    return text_.substr(position_).starts_with(what);
  }
  void fail(std::string what) { fault_ = text_fault{{line_, column_}, std::move(what)}; }

  /// Over one character that check_character() has let through.
  void advance() {
    if (here() == '\n') {
      ++line_;
      column_ = 1;
    } else {
      ++column_;
    }
    position_ += utf8_length(text_.substr(position_));
  }

  /// Whether the character here may stand anywhere in a file.
  bool check_character() {
    auto const byte = static_cast<unsigned char>(here());
    if (utf8_length(text_.substr(position_)) == 0) {
      fail(fmt::format("byte 0x{:02x} is not UTF-8; save the file as UTF-8", byte));
    } else if (byte == 0xF3 && static_cast<unsigned char>(text_[position_ + 1]) >= 0xB0) {
      fail(plane_15);
    } else if (byte == '\r' && !starts_with("\r\n")) {
      fail("a carriage return without a line feed; use one kind of line end throughout");
    } else if ((byte < 0x20 && byte != '\t' && byte != '\n' && byte != '\r') || byte == 0x7F) {
      fail(
          fmt::format("control character U+{:04X}; write it as \\u{:04X} in a string", byte, byte));
    }
    return !fault_;
  }

  void scan_structure() {
    char const c = here();
    if (c == '#') return scan_comment();
    if (c == '"' || c == '\'') return scan_string(c);
    count(c);
    if (!fault_) advance();
  }

  void count(char c) {
    if (c == '[' || c == '{') {
      if (++depth_ > limits::scenario_depth_max) {
        return fail(
            fmt::format("arrays and tables are nested more than {} deep; a scenario needs 4",
                        limits::scenario_depth_max));
      }
    } else if ((c == ']' || c == '}') && depth_ > 0) {
      --depth_;
    }
    if (c == '.') {
      if (++dots_ > limits::scenario_depth_max) {
        return fail(fmt::format("a dotted key of more than {} parts; a scenario needs 2",
                                limits::scenario_depth_max));
      }
    } else if (c == '=' || c == ',' || c == '[' || c == '{' || c == '\n') {
      dots_ = 0;
    }
    if (c == '=' || c == ',' || c == '[') {
      if (++values_ > limits::scenario_values_max) {
        fail(fmt::format("more than {} keys and values; split the scenario",
                         limits::scenario_values_max));
      }
    }
  }

  void scan_comment() {
    while (!fault_ && position_ < text_.size() && here() != '\n') {
      if (check_character()) advance();
    }
  }

  /// A string that never ends is the parser's to report.
  void scan_string(char quote) {
    bool const many_lines = starts_with(std::string(3, quote));
    for (int i = 0; i < (many_lines ? 3 : 1); ++i) advance();
    while (!fault_ && position_ < text_.size() && check_character()) {
      if (here() == quote) {
        if (!many_lines) return advance();
        if (ends_long_string(quote)) return;
        continue;
      }
      if (here() == '\n' && !many_lines) return;
      bool const escapes = here() == '\\' && quote == '"';
      advance();
      if (escapes && position_ < text_.size() && here() != '\n' && check_escaped()) advance();
    }
  }

  bool check_escaped() {
    if (starts_with("U000F") || starts_with("U000f")) fail(plane_15);
    return !fault_ && check_character();
  }

  /// Over a run of quotes inside a string of many lines: one or two are content, three end it, and
  /// up to two more may stand directly before the end.
  bool ends_long_string(char quote) {
    std::size_t run = 0;
    for (; run < 5 && position_ < text_.size() && here() == quote; ++run) advance();
    return run >= 3;
  }

  std::string_view text_;
  std::size_t position_ = 0;
  std::uint32_t line_ = 1;
  std::uint32_t column_ = 1;
  std::size_t depth_ = 0;   ///< of open brackets
  std::size_t dots_ = 0;    ///< since the current key or value began
  std::size_t values_ = 0;  ///< keys, elements and headers so far
  std::optional<text_fault> fault_;
};

}  // namespace

std::optional<text_fault> find_text_fault(std::string_view text) { return scanner(text).run(); }

}  // namespace busproof::mock_gateway
