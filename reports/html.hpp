// The report as one HTML page.
#pragma once

#include <string>

#include "reports/record/run_record.hpp"

namespace busproof::reports {

/// A page that opens from disk and loads nothing: style and script are inside, its content policy
/// forbids the rest. At most 300 KB (see limits.hpp for what is cut) plus the record itself, which
/// is embedded for download. Readable without script; light and dark; from 320 CSS pixels up.
std::string render_html(run_record const& record);

}  // namespace busproof::reports
