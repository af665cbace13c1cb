// The busproof program: assembles the subcommands that the rooms provide, and turns what goes
// wrong into the documented exit codes.
#include <exception>
#include <string>
#include <string_view>
#include <vector>

#include <fmt/format.h>
#include <CLI/CLI.hpp>

#include "ci/busproof/exit_code.hpp"
#include "ci/busproof/subcommands.hpp"
#include "ci/busproof/version.hpp"
#include "mock_gateway/scenario/nearest_word.hpp"

namespace {

namespace ci = busproof::ci;

// CLI11 only says that a subcommand is missing; this says which word it did not know.
std::string complaint(CLI::App const* app, CLI::Error const& error) {
  auto const unknown = app->remaining();
  if (!app->get_subcommands().empty() || unknown.empty()) {
    return CLI::FailureMessage::simple(app, error);
  }
  std::vector<std::string> names;
  for (auto const* command : app->get_subcommands(nullptr)) names.push_back(command->get_name());
  std::vector<std::string_view> const known(names.begin(), names.end());
  return fmt::format("busproof: unknown command `{}`{}\n", unknown.front(),
                     busproof::mock_gateway::suggestion(unknown.front(), known));
}

int run(int argc, char** argv) {
  CLI::App app("Testing and verification of asynchronous message buses.", "busproof");
  app.set_version_flag("--version", fmt::format("busproof {}", ci::version()));
  app.require_subcommand(1);
  app.failure_message(complaint);
  app.footer("busproof COMMAND --help tells more about one command.");

  int exit_code = ci::holds;
  ci::add_subcommands(app, exit_code);
  try {
    app.parse(argc, argv);
  } catch (CLI::ParseError const& error) {
    // Prints help and version to standard output, mistakes to standard error.
    return app.exit(error) == 0 ? ci::holds : ci::usage;
  }
  return exit_code;
}

}  // namespace

int main(int argc, char** argv) {
  try {
    return run(argc, argv);
  } catch (std::exception const& error) {
    fmt::print(stderr, "busproof: internal error: {}\n", error.what());
  }
  return ci::internal_error;
}
