// The summary for a pull request.
#pragma once

#include <string>

#include "reports/record/run_record.hpp"

namespace busproof::reports {

/// GitHub-flavoured markdown: verdict, claims table, failures with their rerun commands, seeded
/// bugs that survived, benchmarks; limits::markdown_rows_max rows of each, at most
/// limits::markdown_bytes_max bytes. Text from the record mentions nobody and opens no tag.
std::string render_markdown(run_record const& record);

}  // namespace busproof::reports
