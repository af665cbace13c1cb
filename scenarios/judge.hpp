// judge: from what a run showed to its result. Pure.
#pragma once

#include "scenarios/facts.hpp"
#include "scenarios/result.hpp"

namespace busproof::scenarios {

/// Runs the file's own expectations and all checkers. Findings of the invariants that the file
/// checks come first, in its order, faults that never fired last. The same text is said once, and
/// of many findings of one invariant only the first few.
scenario_result judge(facts const& f);

/// One event as a line for people.
std::string in_words(facts const& f, event const& e);

}  // namespace busproof::scenarios
