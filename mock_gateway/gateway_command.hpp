// `busproof gateway FILE`: the mock gateway as a program, for clients in any language.
#pragma once

namespace CLI {
class App;
}

namespace busproof::mock_gateway {

/// Registers the subcommand `gateway`. Its callback serves until SIGINT, SIGTERM or the end of
/// --for, then sets exit_code: 0 if every fault fired and every expectation was met, else 1; 64 for
/// a bad file or argument, 69 if it cannot listen. `app` and `exit_code` must outlive the parse.
void add_gateway_command(CLI::App& app, int& exit_code);

}  // namespace busproof::mock_gateway
