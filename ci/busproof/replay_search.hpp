// replay_search: which program of a build tree has the test of a token.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "ci/busproof/build_tree.hpp"
#include "stress/explorer/schedule/token.hpp"

namespace busproof::ci {

/// What an explored suite has, as its program says.
struct explored_suite {
  std::filesystem::path program;
  std::vector<std::string> tests;  ///< "Suite.test"
  std::string problem;             ///< why it could not be asked; then it has no tests
};

/// The tests in the output of --gtest_list_tests.
std::vector<std::string> tests_listed(std::string_view output);

/// Asks every suite of the tree whose engine is the explorer, one process each. Blocks.
std::vector<explored_suite> explored_suites_of(build_tree const& tree);

/// The program that has the test: of several, the one that the token was made with, else the first.
std::optional<std::filesystem::path> program_for(explore::token const& what,
                                                 std::vector<explored_suite> const& suites);

/// For a test that no suite has: what there is instead, and what to do.
std::string unknown_test(std::string const& name, std::vector<explored_suite> const& suites);

/// The token itself, or the first line of the file that it names.
std::string token_text(std::string const& text_or_path);

}  // namespace busproof::ci
