// `busproof report FILE.json`: a run record as something to read.
#pragma once

namespace CLI {
class App;
}

namespace busproof::reports {

/// Registers the subcommand `report`. Its callback sets exit_code: 0, or 64 if the record cannot be
/// read or an output cannot be written. `app` and `exit_code` must outlive the parse.
void add_report_command(CLI::App& app, int& exit_code);

}  // namespace busproof::reports
