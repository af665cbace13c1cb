// Every bound of the reports, with its unit and reason. What is cut says so; the JSON has it all.
#pragma once

#include <cstddef>

namespace busproof::reports::limits {

/// Columns of terminal output: what fits every terminal and an indented quotation of it.
inline constexpr std::size_t terminal_columns = 80;

/// Failures that are repeated at the end of terminal output, and reasons of the verdict there: the
/// verdict must not scroll away.
inline constexpr std::size_t terminal_failures_max = 10;
inline constexpr std::size_t terminal_reasons_max = 20;

/// Rows of each table in the markdown summary: a reviewer reads a screen, not a list.
inline constexpr std::size_t markdown_rows_max = 20;

/// Bytes of one message in the markdown summary.
inline constexpr std::size_t markdown_message_bytes_max = 600;

/// Bytes of the whole markdown summary: GitHub refuses a comment above 65 536 characters.
inline constexpr std::size_t markdown_bytes_max = 60'000;

/// Failures that the page shows in full. With the next three bounds the page stays below 300 KB
/// without the embedded data.
inline constexpr std::size_t html_failures_max = 25;
inline constexpr std::size_t html_detail_bytes_max = 3'000;
inline constexpr std::size_t html_tests_max = 250;
inline constexpr std::size_t html_mutants_max = 150;

/// Rows of a space-time diagram: more do not fit a screen.
inline constexpr std::size_t trace_rows_max = 20;

/// Bytes of a failure's detail in JUnit: parsers load the file as a whole.
inline constexpr std::size_t junit_detail_bytes_max = 64'000;

}  // namespace busproof::reports::limits
