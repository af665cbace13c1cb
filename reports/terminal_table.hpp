// Aligned tables for terminals: no line is wider than asked, no text is lost (it wraps).
#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

#include "reports/limits.hpp"

namespace busproof::reports {

enum class tone { plain, good, bad, warning, dim, strong };

struct terminal_options {
  std::size_t columns = limits::terminal_columns;
  bool colour = false;
  bool ascii = true;  ///< nothing beyond ASCII is written
};

/// Colour if the descriptor is a terminal and neither NO_COLOR nor TERM=dumb says no; beyond ASCII
/// if the locale is UTF-8.
terminal_options terminal_options_of(int descriptor);

enum class alignment { left, right };

struct table_column {
  std::string header;
  alignment align = alignment::left;
};

struct table_cell {
  std::string text;
  tone colour = tone::plain;
};

struct terminal_table {
  std::vector<table_column> columns;
  std::vector<std::vector<table_cell>> rows;  ///< short rows are filled with empty cells
};

/// Lines with a newline each; a header, a rule, the rows. A newline in a cell starts a line there.
/// Columns that are too wide together give way from the widest down and wrap between words, within
/// a word only if it does not fit alone.
std::string render_table(terminal_table const& table, terminal_options const& options);

/// `text` between the escape sequences of its tone, or alone without colour.
std::string toned(std::string_view text, tone colour, terminal_options const& options);

/// Lines of at most `columns` columns, broken between words where that is possible; at least one.
std::vector<std::string> wrapped(std::string_view text, std::size_t columns);

}  // namespace busproof::reports
