// Reads a scenario file into values. README.md beside this file is the reference of its format.
#pragma once

#include <filesystem>
#include <string>
#include <string_view>

#include "mock_gateway/scenario/model.hpp"
#include "mock_gateway/scenario/scenario_error.hpp"

namespace busproof::mock_gateway {

/// Effect: reads and checks the file; what comes back is complete and consistent, with every
/// default filled in. Nothing is started and nothing else is touched. Errors: throws scenario_error
/// for the first mistake, in the order of the file's sections, and for a file that is missing,
/// unreadable or beyond limits.hpp. Thread safety: may run on any number of threads at once.
scenario read_scenario(std::filesystem::path const& path);

/// The same for text that is already in memory; `file` is only named in errors. Any bytes are
/// allowed.
scenario parse_scenario(std::string_view text, std::string file);

}  // namespace busproof::mock_gateway
