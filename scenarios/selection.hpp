// selection: which scenario files a command line means.
#pragma once

#include <string>
#include <vector>

#include "mock_gateway/scenario/model.hpp"

namespace busproof::scenarios {

/// The files, and the *.toml of the directories and what is below them, sorted, each once. A file
/// that is named is taken whatever it is called; one that does not exist is taken, too, so that
/// reading it tells.
std::vector<std::string> find_scenarios(std::vector<std::string> const& paths);

/// Reads all of them. Throws mock_gateway::scenario_error for the first that is wrong, before
/// anything runs.
std::vector<mock_gateway::scenario> read_scenarios(std::vector<std::string> const& files);

/// Those that have one of the words as their entry, name, claim, or as part of their file's name;
/// all if there are no words.
std::vector<mock_gateway::scenario> select(std::vector<mock_gateway::scenario> all,
                                           std::vector<std::string> const& words);

}  // namespace busproof::scenarios
