// Pieces of the HTML page. Internal to reports. Functions that return HTML have escaped all text.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "reports/record/run_record.hpp"

namespace busproof::reports::html {

/// The page's style sheet and script, each without its element.
std::string_view style();
std::string_view script();

struct column {
  std::string header;
  bool number = false;
};

/// A table in a region that scrolls by itself, by keyboard too; the first cell of a row is its
/// header. Cells are HTML.
class table {
 public:
  table(std::string caption, std::vector<column> columns);
  void row(std::vector<std::string> const& cells);
  std::string text() const;

 private:
  std::string caption_;
  std::vector<column> columns_;
  std::string body_;
};

/// A word with a colour and a sign, so that the colour is never the only difference.
enum class mood { good, bad, warning, quiet };
std::string tag(mood how, std::string_view word);

std::string small(std::string_view html);
std::string code(std::string_view text);

/// A command line with a button that copies it.
std::string command(std::string_view label, std::string_view text);

/// A <section> with its heading; empty if the body is.
std::string section(std::string_view id, std::string_view title, std::string const& body);

/// "and so many more", if `shown` is less than `all`.
std::string rest(std::size_t shown, std::size_t all, std::string_view noun);

std::string claims_section(run_record const& record);
std::string failures_section(run_record const& record);
std::string mutants_section(run_record const& record);
std::string coverage_section(run_record const& record);
std::string invariants_section(run_record const& record);
std::string benchmarks_section(run_record const& record);
std::string tests_section(run_record const& record);
std::string environment_section_of(run_record const& record);

}  // namespace busproof::reports::html
