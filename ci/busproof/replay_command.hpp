// `busproof replay TOKEN`: runs again, exactly, what an explored test found.
#pragma once

#include <CLI/CLI.hpp>

namespace busproof::ci {

/// Registers the subcommand `replay`. Its callback ends in the program of the test, which takes
/// this one's place: its output and exit code, its terminal and Ctrl-C are the caller's. If there
/// is none, it sets exit_code (64; 69 if it cannot be started). `app` and `exit_code` must outlive
/// the parse.
void add_replay_command(CLI::App& app, int& exit_code);

}  // namespace busproof::ci
