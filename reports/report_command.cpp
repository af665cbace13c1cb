// `busproof report FILE.json`.
#include "reports/report_command.hpp"

#include <fmt/core.h>
#include <unistd.h>

#include <CLI/CLI.hpp>
#include <cstdio>
#include <cstdlib>
#include <memory>

#include "reports/html.hpp"
#include "reports/junit.hpp"
#include "reports/markdown.hpp"
#include "reports/record/json.hpp"
#include "reports/terminal.hpp"

namespace busproof::reports {
namespace {

constexpr int usage = 64;  ///< EX_USAGE: the program's exit code for a bad input file

struct report_arguments {
  std::string file;
  std::string html, markdown, junit;
};

void write(std::string const& file, std::string const& text) {
  if (file == "-") {
    fmt::print("{}", text);
    return;
  }
  write_text_file(file, text);
}

int run(report_arguments const& arguments) {
  try {
    auto const record = read_run_record(arguments.file);
    if (!arguments.html.empty()) write(arguments.html, render_html(record));
    if (!arguments.markdown.empty()) write(arguments.markdown, render_markdown(record));
    if (!arguments.junit.empty()) write(arguments.junit, render_junit(record));
    if (arguments.html.empty() && arguments.markdown.empty() && arguments.junit.empty())
      fmt::print("{}", render_terminal(record, terminal_options_of(STDOUT_FILENO)));
    return 0;
  } catch (record_error const& error) {
    fmt::print(stderr, "busproof report: {}\n", error.what());
    return usage;
  }
}

}  // namespace

void add_report_command(CLI::App& app, int& exit_code) {
  auto const arguments = std::make_shared<report_arguments>();
  auto* command = app.add_subcommand("report", "Show a run record, or write it as a report");
  command->add_option("file", arguments->file, "Run record (JSON, schema busproof/1)")
      ->required()
      ->type_name("FILE.json");
  command->add_option("--html", arguments->html, "Write a page that opens from disk")
      ->type_name("FILE");
  command->add_option("--markdown", arguments->markdown, "Write a summary for a pull request")
      ->type_name("FILE");
  command->add_option("--junit", arguments->junit, "Write JUnit XML")->type_name("FILE");
  command->footer("FILE may be - for the standard output. Without an option: on the terminal.");
  command->callback([arguments, &exit_code] { exit_code = run(*arguments); });
}

}  // namespace busproof::reports
