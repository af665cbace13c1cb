// What `busproof prove` writes: to the terminal while it runs and at its end, and to files.
#pragma once

#include <filesystem>
#include <string>

#include "reports/record/run_record.hpp"

namespace busproof::ci {

struct prove_outputs {
  std::string format = "plain";             ///< plain, json, github
  std::string json, junit, html, markdown;  ///< files; empty = not asked for
  std::filesystem::path folder;             ///< gets all four formats; empty = none
};

/// What is wrong with the files before anything is started ("DIR: no such directory"); else empty.
std::string problem_of(prove_outputs const& outputs);

/// Writes the files. Throws reports::record_error for one that was asked for; for `folder` it
/// complains on standard error. Returns the page's path, or empty.
std::string write_files(prove_outputs const& outputs, reports::run_record const& record);

/// The end of the run on standard output.
void print_record(prove_outputs const& outputs, reports::run_record const& record);

}  // namespace busproof::ci
