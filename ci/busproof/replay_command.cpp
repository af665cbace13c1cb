// `busproof replay`: from a token to the program that has its test (thin).
#include "ci/busproof/replay_command.hpp"

#include <fmt/core.h>
#include <unistd.h>

#include <cerrno>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <memory>

#include "ci/busproof/exit_code.hpp"
#include "ci/busproof/replay_search.hpp"

namespace busproof::ci {
namespace {

struct replay_arguments {
  std::string token, build_dir;
};

/// Returns only if that failed.
int become(std::filesystem::path const& program, std::string const& token,
           std::string const& test) {
  ::setenv("BUSPROOF_REPLAY", token.c_str(), 1);
  ::setenv("BUSPROOF_NATIVE", "0", 1);  // it would run for real instead
  auto const path = program.string();
  auto const filter = "--gtest_filter=" + test;
  std::fflush(nullptr);
  ::execl(path.c_str(), path.c_str(), filter.c_str(), nullptr);
  fmt::print(stderr, "busproof replay: {}: {}\n", path, std::strerror(errno));
  return unavailable;
}

int replay(replay_arguments const& arguments) {
  try {
    auto const text = token_text(arguments.token);
    auto const token = explore::parse_token(text);
    auto const tree =
        read_build_tree(arguments.build_dir.empty() ? own_build_tree()
                                                    : std::filesystem::path(arguments.build_dir));
    auto const suites = explored_suites_of(tree);
    if (auto const program = program_for(token, suites)) return become(*program, text, token.name);
    fmt::print(stderr, "busproof replay: {}\n", unknown_test(token.name, suites));
  } catch (explore::bad_token const& error) {
    fmt::print(stderr, "busproof replay: {}\n", error.what());
  } catch (manifest_error const& error) {
    fmt::print(stderr, "busproof replay: {}\n", error.what());
  }
  return usage;
}

}  // namespace

void add_replay_command(CLI::App& app, int& exit_code) {
  auto const arguments = std::make_shared<replay_arguments>();
  auto* command = app.add_subcommand(
      "replay", "Run again, step by step, the schedule in which an explored test failed");
  command->add_option("TOKEN", arguments->token, "As the failure printed it, or a file that has it")
      ->required()
      ->type_name("");
  command->add_option("--build-dir", arguments->build_dir, "By default the one of this program")
      ->type_name("DIR");
  command->footer(
      "The test runs in the place of this program and leaves with its own exit code:\n"
      "1 it failed again, as a replay should; 4 the run was not the recorded one (it names the "
      "step);\n"
      "64 the token is malformed or no suite has its test; 69 its program cannot be started.\n"
      "The token is of one build: in another it is tried, with a warning. Nothing is built.");
  command->callback([arguments, &exit_code] { exit_code = replay(*arguments); });
}

}  // namespace busproof::ci
