#include "mock_gateway/scenario/toml_guard.hpp"

#include <cstddef>
#include <cstdint>
#include <utility>
#include <vector>

#include <fmt/format.h>

#include "mock_gateway/limits.hpp"

namespace busproof::mock_gateway {
namespace {

/// Outside strings and comments TOML is made of these. The colon is left out: only times of day
/// have it, no scenario needs those, and toml++ 3.3 loses its way in malformed ones.
constexpr std::string_view structure =
    "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789_-.=[]{},+ \t\n\r\"'#";

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
    check_word(c);
    if (fault_) return;
    if (c == '"' || c == '\'') return scan_string(c);
    if (structure.find(c) == std::string_view::npos) {
      auto const length = utf8_length(text_.substr(position_));
      return fail(fmt::format("'{}' can only stand in a string or a comment; put quotes around it",
                              text_.substr(position_, length)));
    }
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

  /// toml++ takes a quote or bracket inside a number or word for a part of it, and looks at what
  /// comes after with functions that don't stand all of Unicode; so a word must end before those
  /// begin.
  void check_word(char c) {
    if (in_word_ && (c == '[' || c == '{' || c == '"' || c == '\'')) {
      return fail(fmt::format("{} in the middle of a word; put quotes around the whole of it", c));
    }
    if (c == '=' && has_equals_) {
      return fail("a second '=' where only one belongs; is a quote or a comma missing?");
    }
    if (c == '=') {
      has_equals_ = true;
    } else if (c == '\n' || c == ',' || c == '{' || c == '}') {
      has_equals_ = false;
    }
    constexpr std::string_view ends_word = " \t\n,=[]{}";
    in_word_ = ends_word.find(c) == std::string_view::npos;
  }

  void scan_string(char quote) {
    source_place const start{line_, column_};
    std::string const three(3, quote);
    bool const many_lines = starts_with(three);
    for (int i = 0; i < (many_lines ? 3 : 1); ++i) advance();
    while (!fault_ && position_ < text_.size()) {
      if (!check_character()) return;
      if (here() == quote) {
        if (!many_lines) return advance();
        if (end_of_long_string(quote)) return;
        continue;
      }
      if (here() == '\n' && !many_lines) break;
      bool const escapes = here() == '\\' && quote == '"';
      advance();
      if (escapes && position_ < text_.size() && here() != '\n' && check_character()) advance();
    }
    if (!fault_) {
      fault_ = text_fault{
          start, many_lines ? fmt::format("this string never ends; close it with {}", three)
                            : "this string does not end on its line; close it"};
    }
  }

  /// Over a run of quotes inside a string of many lines: one or two are content, three end it, and
  /// up to two more may stand directly before the end.
  bool end_of_long_string(char quote) {
    std::size_t run = 0;
    while (run < 6 && position_ + run < text_.size() && text_[position_ + run] == quote) ++run;
    if (run == 6) {
      fail("six quotes in a row in a string of many lines; escape some of them");
      return true;
    }
    for (std::size_t i = 0; i < run; ++i) advance();
    return run >= 3;
  }

  std::string_view text_;
  std::size_t position_ = 0;
  std::uint32_t line_ = 1;
  std::uint32_t column_ = 1;
  bool in_word_ = false;     ///< the last character was part of a word, a number or a string
  bool has_equals_ = false;  ///< since the current key began
  std::size_t depth_ = 0;    ///< of open brackets
  std::size_t dots_ = 0;     ///< since the current key or value began
  std::size_t values_ = 0;   ///< keys, elements and headers so far
  std::optional<text_fault> fault_;
};

}  // namespace

std::optional<text_fault> find_text_fault(std::string_view text) {
  constexpr std::string_view byte_order_mark = "\xEF\xBB\xBF";
  if (text.starts_with(byte_order_mark)) text.remove_prefix(byte_order_mark.size());
  return scanner(text).run();
}

}  // namespace busproof::mock_gateway
