// What a build tree says about itself: which suites, mutants and scenarios `busproof prove` runs.
#pragma once

#include <filesystem>
#include <stdexcept>
#include <string>
#include <string_view>
#include <vector>

#include "reports/record/run_record.hpp"

namespace busproof::ci {

/// A manifest that is missing or wrong: "file: what is wrong; what to do".
struct manifest_error : std::runtime_error {
  using std::runtime_error::runtime_error;
};

/// An entry of suites.json: a GoogleTest program.
struct suite_entry {
  std::string name;                         ///< the CMake target as well
  std::string engine;                       ///< "unit", "property", "relacy", "threads", …
  std::string binary;                       ///< relative to the build tree
  std::vector<std::string> claims, checks;  ///< of its tests, unless they say otherwise

  bool operator==(suite_entry const&) const = default;
};

/// An entry of mutants.json: a program with a seeded bug, and what must notice it.
struct mutant_entry {
  std::string name;
  std::string about;
  std::string breaks;                  ///< the invariant: "I1"
  std::vector<std::string> caught_by;  ///< checks of which one must fail; empty = that of `breaks`
  std::string entry;                   ///< of the catalogue
  std::string claim;
  std::vector<std::string> scenarios;  ///< file names in the directory of scenarios, or paths
                                       ///< relative to the source tree
  std::string target;                  ///< of CMake; builds the binary
  std::string binary;                  ///< relative to the build tree

  bool operator==(mutant_entry const&) const = default;
};

/// build_tree.json: where it came from and how it was built.
struct build_facts {
  std::string source;     ///< absolute
  std::string scenarios;  ///< directory, relative to the source tree
  std::string program;    ///< that runs them, relative to the build tree
  reports::environment_section environment;

  bool operator==(build_facts const&) const = default;
};

std::vector<suite_entry> parse_suites(std::string_view text, std::string const& file);
std::vector<mutant_entry> parse_mutants(std::string_view text, std::string const& file);
build_facts parse_build_facts(std::string_view text, std::string const& file);

struct build_tree {
  std::filesystem::path path;
  build_facts facts;
  std::vector<suite_entry> suites;
  std::vector<mutant_entry> mutants;
};

/// Reads the three manifests; suites and mutants may be missing, and are none then.
/// Throws manifest_error.
build_tree read_build_tree(std::filesystem::path const& path);

/// The build tree that the running program lies in: the nearest directory above it with a
/// build_tree.json. Throws manifest_error if there is none.
std::filesystem::path own_build_tree();

}  // namespace busproof::ci
