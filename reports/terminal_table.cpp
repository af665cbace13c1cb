// Aligned tables for terminals.
#include "reports/terminal_table.hpp"

#include <algorithm>
#include <numeric>

#include "reports/text.hpp"
#include "reports/utf8.hpp"

namespace busproof::reports {
namespace {

constexpr std::size_t gap = 2;
constexpr std::size_t column_min = 4;
constexpr auto unlimited = static_cast<std::size_t>(-1);

std::string_view sequence_of(tone colour) {
  switch (colour) {
    case tone::good:
      return "\x1b[32m";
    case tone::bad:
      return "\x1b[1;31m";
    case tone::warning:
      return "\x1b[33m";
    case tone::dim:
      return "\x1b[2m";
    case tone::strong:
      return "\x1b[1m";
    case tone::plain:
      break;
  }
  return "";
}

/// Takes columns from the widest until all fit, so that narrow ones (numbers) stay whole.
std::vector<std::size_t> fitted(std::vector<std::size_t> widths, std::size_t room) {
  auto const total = [&] { return std::accumulate(widths.begin(), widths.end(), std::size_t{0}); };
  while (total() > room) {
    auto const widest = std::max_element(widths.begin(), widths.end());
    if (*widest <= column_min) break;
    --*widest;
  }
  return widths;
}

struct prepared_cell {
  std::vector<std::string> lines;
  tone colour = tone::plain;
};

class layout {
 public:
  layout(terminal_table const& table, terminal_options const& options)
      : columns_(table.columns), options_(options) {
    std::vector<std::size_t> natural;
    for (std::size_t c = 0; c < columns_.size(); ++c) natural.push_back(natural_width(table, c));
    auto const gaps = columns_.empty() ? 0 : gap * (columns_.size() - 1);
    widths_ = fitted(natural, options.columns > gaps ? options.columns - gaps : 0);
  }

  std::string line_of(std::vector<table_cell> const& row) const {
    std::vector<prepared_cell> cells;
    std::size_t height = 1;
    for (std::size_t c = 0; c < columns_.size(); ++c) {
      auto const& cell = c < row.size() ? row[c] : table_cell{};
      cells.push_back({lines_of(cell.text, widths_[c]), cell.colour});
      height = std::max(height, cells.back().lines.size());
    }
    std::string out;
    for (std::size_t i = 0; i < height; ++i) append_line(out, cells, i);
    return out;
  }

  std::string rule() const {
    std::string line;
    for (std::size_t c = 0; c < widths_.size(); ++c)
      line += std::string(c == 0 ? 0 : gap, ' ') + std::string(widths_[c], '-');
    return toned(line, tone::dim, options_) + "\n";
  }

 private:
  std::size_t natural_width(terminal_table const& table, std::size_t column) const {
    auto width = display_width(terminal_line(columns_[column].header, options_.ascii));
    for (auto const& row : table.rows)
      if (column < row.size())
        for (auto const& line : lines_of(row[column].text, unlimited))
          width = std::max(width, display_width(line));
    return std::max<std::size_t>(width, 1);
  }

  std::vector<std::string> lines_of(std::string_view text, std::size_t columns) const {
    std::vector<std::string> out;
    for (std::size_t at = 0; at <= text.size();) {
      auto const end = std::min(text.find('\n', at), text.size());
      for (auto& line : wrapped(terminal_line(text.substr(at, end - at), options_.ascii), columns))
        out.push_back(std::move(line));
      at = end + 1;
    }
    return out;
  }

  void append_line(std::string& out, std::vector<prepared_cell> const& cells,
                   std::size_t index) const {
    std::string pending;  // blanks are written only before text: no trailing ones
    for (std::size_t c = 0; c < cells.size(); ++c) {
      auto const text = index < cells[c].lines.size() ? cells[c].lines[index] : std::string();
      auto const width = display_width(text);
      auto const fill = std::string(widths_[c] > width ? widths_[c] - width : 0, ' ');
      if (c > 0) pending.append(gap, ' ');
      bool const right = columns_[c].align == alignment::right;
      if (right) pending += fill;
      if (!text.empty()) {
        out += pending + toned(text, cells[c].colour, options_);
        pending.clear();
      }
      if (!right) pending += fill;
    }
    out += '\n';
  }

  std::vector<table_column> const& columns_;
  terminal_options const& options_;
  std::vector<std::size_t> widths_;
};

/// As many bytes as fit into `columns`, at least one character.
std::size_t prefix_that_fits(std::string_view text, std::size_t columns) {
  std::size_t bytes = 0, width = 0;
  for (auto const& character : characters(text)) {
    width += display_width(character.bytes);
    if (bytes > 0 && width > columns) break;
    bytes += character.bytes.size();
  }
  return bytes;
}

}  // namespace

std::string toned(std::string_view text, tone colour, terminal_options const& options) {
  auto const sequence = sequence_of(colour);
  if (!options.colour || sequence.empty() || text.empty()) return std::string(text);
  return std::string(sequence) + std::string(text) + "\x1b[0m";
}

std::vector<std::string> wrapped(std::string_view original, std::size_t columns) {
  auto const valid = repaired_utf8(original);
  std::string_view text = valid;
  columns = std::max<std::size_t>(columns, 1);
  std::vector<std::string> lines;
  while (display_width(text) > columns) {
    auto const fits = prefix_that_fits(text, columns);
    // A break at the blank just behind the prefix loses nothing either.
    auto blank = text.substr(0, std::min(fits + 1, text.size())).rfind(' ');
    bool const leading = text.substr(0, blank).find_first_not_of(' ') == std::string_view::npos;
    if (blank == std::string_view::npos || leading) blank = fits;
    lines.emplace_back(text.substr(0, blank));
    text.remove_prefix(blank);
    text.remove_prefix(std::min(text.find_first_not_of(' '), text.size()));
  }
  if (!text.empty() || lines.empty()) lines.emplace_back(text);
  for (auto& line : lines) line.resize(line.find_last_not_of(' ') + 1);
  return lines;
}

std::string render_table(terminal_table const& table, terminal_options const& options) {
  layout const lay(table, options);
  std::vector<table_cell> headers;
  for (auto const& column : table.columns) headers.push_back({column.header, tone::strong});
  auto out = lay.line_of(headers) + lay.rule();
  for (auto const& row : table.rows) out += lay.line_of(row);
  return out;
}

}  // namespace busproof::reports
