// A record in which no field is at its default: what tests of the record and of the reports use.
#pragma once

#include "reports/record/run_record.hpp"

namespace busproof::reports {

run_record sample_record();

}  // namespace busproof::reports
