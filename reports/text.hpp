// Text for reports: every string of a record may hold anything, so each passes through here on its
// way out. All pure.
#pragma once

#include <chrono>
#include <cstdint>
#include <string>
#include <string_view>

namespace busproof::reports {

/// Valid UTF-8: what is not becomes U+FFFD, byte by byte.
std::string repaired_utf8(std::string_view text);

/// For HTML text and quoted attributes; also for XML 1.0, whose forbidden characters (controls
/// except tab and newlines, U+FFFE, U+FFFF) become U+FFFD.
std::string escape_html(std::string_view text);

/// As above, with newlines and tabs as references: XML parsers turn bare ones in attributes to
/// spaces.
std::string escape_xml_attribute(std::string_view text);

/// JSON text for a script element: "</script" and "<!--" cannot occur in it, and it stays JSON.
std::string escape_json_in_script(std::string_view json);

/// One line of markdown text: punctuation with a meaning escaped, no mention of anybody.
std::string escape_markdown(std::string_view text);

/// One line of code that is right inside a table too: a <code> element with references.
std::string markdown_code(std::string_view text);

/// For a terminal: control characters (escape sequences!) become '?', newlines and tabs spaces;
/// with `ascii` everything else beyond ASCII becomes '?'.
std::string terminal_line(std::string_view text, bool ascii);

/// Columns that valid UTF-8 takes on a terminal.
std::size_t display_width(std::string_view text);

/// At most `bytes` bytes, cut between characters, with " […]" behind if something was cut.
std::string shortened(std::string_view text, std::size_t bytes);

/// "840 ns", "1.25 ms", "40 s", "4 min 10 s", "2 h 5 min".
std::string duration_text(std::chrono::nanoseconds duration);

/// "10 000": groups of three.
std::string count_text(std::uint64_t count);

/// "1 run", "20 runs".
std::string counted(std::uint64_t count, std::string_view noun);

/// Four significant digits, no exponent between 1e-3 and 1e9: "10.5", "0.0321", "1 234 567".
std::string number_text(double number);

}  // namespace busproof::reports
