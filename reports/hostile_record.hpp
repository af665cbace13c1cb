// Records for the tests of the reports: one whose every string tries to break out, one that is
// larger than any table.
#pragma once

#include "reports/record/run_record.hpp"

namespace busproof::reports {

/// Markup, terminators of CDATA, scripts and comments, control characters, invalid UTF-8, in every
/// string that a record has.
run_record hostile_record();

/// So many tests (all failed, with long details), mutants, claims and benchmarks.
run_record large_record(std::size_t count);

}  // namespace busproof::reports
