#include "ci/busproof/replay_search.hpp"

#include <fmt/core.h>

#include <algorithm>
#include <fstream>

#include "ci/busproof/build_id.hpp"
#include "ci/busproof/child_process.hpp"

namespace busproof::ci {
namespace {

/// A line without the comment that GoogleTest puts behind parameters.
std::string_view without_comment(std::string_view line) {
  auto out = line.substr(0, line.find("  #"));
  auto const last = out.find_last_not_of(" \r");
  return last == std::string_view::npos ? std::string_view() : out.substr(0, last + 1);
}

explored_suite asked(std::filesystem::path const& program) {
  explored_suite out{.program = program, .tests = {}, .problem = {}};
  child_command const command{.arguments = {program.string(), "--gtest_list_tests"},
                              .environment = {},
                              .time_limit = limits::test_list_max};
  auto const child = run_child(command);
  if (child.end == child_end::exited && child.exit_code == 0) {
    out.tests = tests_listed(child.output);
  } else {
    out.problem = child.end == child_end::not_started ? child.problem
                                                      : describe_end(child, command.time_limit);
  }
  return out;
}

}  // namespace

std::vector<std::string> tests_listed(std::string_view output) {
  std::vector<std::string> out;
  std::string group;
  while (!output.empty()) {
    auto const end = std::min(output.find('\n'), output.size());
    auto const line = without_comment(output.substr(0, end));
    output.remove_prefix(std::min(end + 1, output.size()));
    if (line.starts_with("  ") && !group.empty()) {
      out.push_back(group + std::string(line.substr(2)));
    } else {
      // Whatever else a program says of itself does not end in a dot and has no tests below.
      group = line.ends_with('.') ? std::string(line) : std::string();
    }
  }
  return out;
}

std::vector<explored_suite> explored_suites_of(build_tree const& tree) {
  std::vector<explored_suite> out;
  for (auto const& suite : tree.suites) {
    if (suite.engine == "explorer") out.push_back(asked(tree.path / suite.binary));
  }
  return out;
}

std::optional<std::filesystem::path> program_for(explore::token const& what,
                                                 std::vector<explored_suite> const& suites) {
  std::optional<std::filesystem::path> first;
  for (auto const& suite : suites) {
    if (std::find(suite.tests.begin(), suite.tests.end(), what.name) == suite.tests.end()) continue;
    if (build_id_of(suite.program) == what.build) return suite.program;
    if (!first) first = suite.program;
  }
  return first;
}

std::string unknown_test(std::string const& name, std::vector<explored_suite> const& suites) {
  if (suites.empty()) {
    return fmt::format(
        "the token is of test '{}', and this build tree has no explored suite; name another with "
        "--build-dir",
        name);
  }
  auto out = fmt::format(
      "the token is of test '{}', which no explored suite of this build tree has; they have:",
      name);
  for (auto const& suite : suites) {
    auto const program = suite.program.filename().string();
    if (!suite.problem.empty()) {
      out += fmt::format("\n  {}: not known ({}); build it", program, suite.problem);
    }
    for (auto const& test : suite.tests) out += fmt::format("\n  {}: {}", program, test);
  }
  return out;
}

std::string token_text(std::string const& text_or_path) {
  if (text_or_path.find(':') != std::string::npos) return text_or_path;
  std::ifstream file(text_or_path);
  std::string line;
  return std::getline(file, line) && !line.empty() ? line : text_or_path;
}

}  // namespace busproof::ci
