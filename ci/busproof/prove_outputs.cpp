// What `busproof prove` writes.
#include "ci/busproof/prove_outputs.hpp"

#include <fmt/core.h>
#include <unistd.h>

#include <cstdlib>
#include <fstream>

#include "reports/html.hpp"
#include "reports/junit.hpp"
#include "reports/markdown.hpp"
#include "reports/record/json.hpp"
#include "reports/terminal.hpp"

namespace busproof::ci {
namespace {

namespace fs = std::filesystem;

/// GitHub shows what is appended to this file on the page of the run.
void append_step_summary(reports::run_record const& record) {
  auto const* file = std::getenv("GITHUB_STEP_SUMMARY");
  if (!file || !*file) return;
  std::ofstream out(file, std::ios::app);
  out << reports::render_markdown(record);
  if (!out) fmt::print(stderr, "busproof prove: {}: cannot be written\n", file);
}

}  // namespace

std::string problem_of(prove_outputs const& outputs) {
  std::error_code failed;
  for (auto const& file : {outputs.json, outputs.junit, outputs.html, outputs.markdown}) {
    if (file.empty()) continue;
    auto const parent = fs::absolute(file).parent_path();
    if (!fs::is_directory(parent, failed)) return parent.string() + ": no such directory";
    if (::access(parent.c_str(), W_OK) != 0) return parent.string() + ": cannot be written to";
    if (fs::is_directory(file, failed)) return file + ": is a directory";
  }
  return "";
}

std::string write_files(prove_outputs const& outputs, reports::run_record const& record) {
  auto const write = [](std::string const& file, std::string const& text) {
    if (!file.empty()) reports::write_text_file(file, text);
  };
  write(outputs.json, reports::to_json(record));
  write(outputs.junit, reports::render_junit(record));
  write(outputs.html, reports::render_html(record));
  write(outputs.markdown, reports::render_markdown(record));
  if (outputs.folder.empty()) return outputs.html;
  try {
    fs::create_directories(outputs.folder);
    auto const file = [&](char const* name) { return (outputs.folder / name).string(); };
    write(file("prove.json"), reports::to_json(record));
    write(file("prove.xml"), reports::render_junit(record));
    write(file("prove.md"), reports::render_markdown(record));
    write(file("prove.html"), reports::render_html(record));
    return outputs.html.empty() ? file("prove.html") : outputs.html;
  } catch (std::exception const& error) {
    // Nobody asked for this folder, so that its loss spoils nothing.
    fmt::print(stderr, "busproof prove: no report was written: {}\n", error.what());
    return outputs.html;
  }
}

void print_record(prove_outputs const& outputs, reports::run_record const& record) {
  if (outputs.format == "json") {
    fmt::print("{}", reports::to_json(record));
    return;
  }
  fmt::print("{}", reports::render_terminal(record, reports::terminal_options_of(STDOUT_FILENO)));
  if (outputs.format != "github") return;
  fmt::print("{}", reports::render_github(record));
  append_step_summary(record);
}

}  // namespace busproof::ci
