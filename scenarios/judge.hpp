// judge: from what a run showed to its result. Pure.
#pragma once

#include "scenarios/facts.hpp"
#include "scenarios/result.hpp"

namespace busproof::scenarios {

/// Runs the file's own expectations and all checkers. Findings come in the order: invariants, the
/// file's expectations, faults that never fired; the same text is said once.
scenario_result judge(facts const& f);

/// One event as a line for people.
std::string in_words(facts const& f, event const& e);

}  // namespace busproof::scenarios
