// console: how runs of scenarios look on a terminal, in a log and in a GitHub job. Text in, text
// out: nothing is printed here.
#pragma once

#include <chrono>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "scenarios/tally.hpp"

namespace busproof::scenarios {

struct console_style {
  bool colour = false;
  bool utf8 = false;      ///< else ASCII only
  bool progress = false;  ///< a line that is rewritten; else a line now and then
  unsigned columns = 80;
};

/// What standard output is: a terminal or not, its character set, NO_COLOR.
console_style console_style_of(int descriptor);

/// "✓ R1-early-response   200 runs   4 ms": one scenario when its runs are over.
std::string line_of(scenario_tally const& t, console_style const& style);

/// A failure as it is shown when it happens and again at the end: the invariant, the place, what
/// was expected and seen, near misses, and the last events.
std::string failure_text(mock_gateway::scenario const& file, scenario_result const& result,
                         std::uint64_t run, console_style const& style);

/// Workflow commands: an error annotation for each finding.
std::string github_text(scenario_result const& result);

/// The last line: "41 scenarios, 8200 runs: all hold".
std::string summary_of(std::vector<scenario_tally> const& all, std::chrono::nanoseconds took,
                       console_style const& style);

/// "[#####.....] 512/8200  R1-early-response", without a line end.
std::string progress_of(std::uint64_t done, std::uint64_t of, std::string const& what,
                        console_style const& style);

}  // namespace busproof::scenarios
