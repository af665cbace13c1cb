// The subcommands that make up the busproof program.
#pragma once

#include <CLI/CLI.hpp>

namespace busproof::ci {

/// Adds every room's subcommands to `app`. A subcommand that ran sets `exit_code` (exit_code.hpp).
/// Both must outlive the parsing.
void add_subcommands(CLI::App& app, int& exit_code);

}  // namespace busproof::ci
