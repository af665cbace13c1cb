// `busproof_tiny_bus scenario run scenarios/files`: the scenarios against the tiny bus.
#include <CLI/CLI.hpp>

#include "scenarios/examples/tiny_bus_adapter.hpp"
#include "scenarios/scenario_command.hpp"

int main(int argc, char** argv) {
  CLI::App app("Runs busproof's scenarios against the tiny bus.", "busproof_tiny_bus");
  app.require_subcommand(1);
  int exit_code = 0;
  busproof::scenarios::scenario_command_setup setup;
  setup.bus = tiny::make_adapter;
  busproof::scenarios::add_scenario_command(app, exit_code, setup);
  CLI11_PARSE(app, argc, argv);
  return exit_code;
}
