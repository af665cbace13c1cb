// The busproof program: assembles the subcommands that the rooms provide, and turns what goes
// wrong into the documented exit codes.
#include <exception>
#include <string>

#include <fmt/format.h>
#include <CLI/CLI.hpp>

#include "ci/busproof/exit_code.hpp"
#include "ci/busproof/subcommands.hpp"
#include "ci/busproof/version.hpp"

namespace {

namespace ci = busproof::ci;

int run(int argc, char** argv) {
  CLI::App app("Testing and verification of asynchronous message buses.", "busproof");
  app.set_version_flag("--version", fmt::format("busproof {}", ci::version()));
  app.require_subcommand(1);
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
