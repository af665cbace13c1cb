// To give the program another subcommand: include the room's x_command.hpp, call its
// add_x_command below, and add the room's library to CMakeLists.txt here.
#include "ci/busproof/subcommands.hpp"

#include <filesystem>

#include "ci/busproof/build_tree.hpp"
#include "ci/busproof/prove_command.hpp"
#include "ci/busproof/replay_command.hpp"
#include "ci/busproof/version.hpp"
#include "mock_gateway/gateway_command.hpp"
#include "reports/junit.hpp"
#include "reports/report_command.hpp"
#include "scenarios/scenario_command.hpp"

namespace busproof::ci {
namespace {

/// What the build knew of itself, for run records; nothing in an installed program.
reports::environment_section build_environment() {
  try {
    return read_build_tree(own_build_tree()).facts.environment;
  } catch (std::exception const&) {
    return {};
  }
}

}  // namespace

void add_subcommands(CLI::App& app, int& exit_code) {
  add_prove_command(app, exit_code);
  add_replay_command(app, exit_code);
  scenarios::add_scenario_command(app, exit_code,
                                  {.bus = {},
                                   .junit = reports::render_junit,
                                   .version = std::string(version()),
                                   .commit = std::string(commit()),
                                   .build = build_environment()});
  mock_gateway::add_gateway_command(app, exit_code);
  reports::add_report_command(app, exit_code);
}

}  // namespace busproof::ci
