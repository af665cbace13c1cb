// JUnit XML: what CI systems read.
#pragma once

#include <string>

#include "reports/record/run_record.hpp"

namespace busproof::reports {

/// A test suite for each engine and suite of the record, and one named "seeded bugs" in which a
/// caught mutant passes, a survivor fails and one that could not run is an error. Tokens, rerun
/// commands, claims and counts stand in the properties. XML 1.0, UTF-8.
std::string render_junit(run_record const& record);

}  // namespace busproof::reports
