// The scenario command as a program of its own: for mutants of the bus, and as a pattern for a
// program that tests another bus.
#include <exception>

#include <fmt/format.h>
#include <CLI/CLI.hpp>

#include "scenarios/scenario_command.hpp"

int main(int argc, char** argv) {
  try {
    CLI::App app("Runs scenario files against the bus that this program is linked with.",
                 "busproof-scenarios");
    app.require_subcommand(1);
    int exit_code = 0;
    busproof::scenarios::add_scenario_command(app, exit_code);
    try {
      app.parse(argc, argv);
    } catch (CLI::ParseError const& error) {
      return app.exit(error) == 0 ? 0 : 64;
    }
    return exit_code;
  } catch (std::exception const& error) {
    fmt::print(stderr, "busproof-scenarios: internal error: {}\n", error.what());
    return 70;
  }
}
