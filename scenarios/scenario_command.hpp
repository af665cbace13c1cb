// scenario_command: `busproof scenario run FILE…|DIR`.
#pragma once

#include <functional>
#include <string>

#include <CLI/CLI.hpp>

#include "reports/record/run_record.hpp"
#include "scenarios/bus_adapter.hpp"

namespace busproof::scenarios {

struct scenario_command_setup {
  /// The bus that scenarios with [listen] drive; empty: busproof's own. Set it to test your bus
  /// with this very command (README.md).
  adapter_factory bus;
  /// For --junit; the option exists only if this is set, because reports are another room.
  std::function<std::string(reports::run_record const&)> junit;
  /// Of the program, for the run record.
  std::string version;
  std::string commit;
  reports::environment_section build;
};

/// Adds the subcommand to `app`. When it has run, `exit_code` is 0 (all hold), 1 (something is
/// broken), 3 (a fault never fired), 5 (nothing selected), 64 (bad file or option), 69 (a port or
/// descriptors are lacking) or 70 (a bug of this program). Both outlive the parsing.
void add_scenario_command(CLI::App& app, int& exit_code, scenario_command_setup setup = {});

}  // namespace busproof::scenarios
