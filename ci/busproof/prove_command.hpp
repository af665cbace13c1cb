// `busproof prove`: the main job. Claims by engines, seeded bugs, one verdict.
#pragma once

namespace CLI {
class App;
}

namespace busproof::ci {

/// Registers the subcommand `prove`. Its callback sets exit_code (exit_code.hpp). `app` and
/// `exit_code` must outlive the parse.
void add_prove_command(CLI::App& app, int& exit_code);

}  // namespace busproof::ci
