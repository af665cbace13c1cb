// To give the program another subcommand: include the room's x_command.hpp, call its
// add_x_command below, and add the room's library to CMakeLists.txt here.
#include "ci/busproof/subcommands.hpp"

#include "ci/busproof/prove_command.hpp"
#include "mock_gateway/gateway_command.hpp"
#include "reports/report_command.hpp"

namespace busproof::ci {

void add_subcommands(CLI::App& app, int& exit_code) {
  add_prove_command(app, exit_code);
  mock_gateway::add_gateway_command(app, exit_code);
  reports::add_report_command(app, exit_code);
}

}  // namespace busproof::ci
