// Durations as they are typed on a command line.
#pragma once

#include <chrono>
#include <optional>
#include <string_view>

namespace busproof::ci {

/// "90" and "90s" are seconds; "500ms", "4m" or "4min", "1.5h" too. Nothing if it is none, is
/// negative, or is longer than a year.
std::optional<std::chrono::nanoseconds> parse_duration_text(std::string_view text);

}  // namespace busproof::ci
