// The run record for a terminal and for a pipeline's log.
#pragma once

#include <string>

#include "reports/record/run_record.hpp"
#include "reports/terminal_table.hpp"

namespace busproof::reports {

/// The claims table, a column an engine and two rows a claim: the bus, its seeded bugs. With more
/// engines than fit beside each other, a row for each claim and engine.
std::string render_claims(run_record const& record, terminal_options const& options);

/// A failure as it is shown when it happens and again at the end.
std::string render_failure(test_record const& test, terminal_options const& options);

/// Claims, failures, seeded bugs that were not caught, the verdict and its reasons.
std::string render_terminal(run_record const& record, terminal_options const& options);

/// Workflow commands of GitHub Actions: an error annotation for each failure and survivor (at its
/// file and line where there is one), a notice with the verdict.
std::string render_github(run_record const& record);

}  // namespace busproof::reports
