// expectations: what the file itself asks for, judged from what a run showed. Pure.
#pragma once

#include <vector>

#include "scenarios/facts.hpp"
#include "scenarios/finding.hpp"

namespace busproof::scenarios {

/// The `expect` of every step. A call step that expects nothing in particular has to succeed; a
/// step whose calls may end in any way says `one_of = ["any"]`. A call that never ended is left to
/// I1. Findings name the first invariant of the file's `checks`.
std::vector<finding> judge_steps(facts const& f);

/// [[expect]] entries that were not met, faults that never fired.
std::vector<finding> judge_wire(facts const& f);

}  // namespace busproof::scenarios
