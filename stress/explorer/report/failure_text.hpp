// failure_text: what a worker left in shared memory, in words.
#pragma once

#include <string>

#include "stress/explorer/process/shared_area.hpp"
#include "stress/explorer/schedule/token.hpp"

namespace busproof::explore {

/// Fills in what the area tells: kind, message, threads with their stacks, the last steps.
void describe_failure(shared_area const& area, failure& to);
/// Its text, with the place if it has one.
std::string describe_warning(warning_list::warning const& what);
/// Where a replay left the run that its token describes.
std::string place_of_divergence(shared_area const& area, token const& what);
/// What a search covers, in a phrase.
std::string model_of(options const& how, bool complete);

}  // namespace busproof::explore
