// What `busproof prove` runs: decided from the manifests, the scenario files and the options before
// anything is started. Pure.
#pragma once

#include <chrono>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "ci/busproof/build_tree.hpp"
#include "ci/busproof/limits.hpp"

namespace busproof::ci {

/// A scenario file as far as the plan needs it.
struct scenario_entry {
  std::string file;  ///< as it is passed on
  std::string name;
  std::string entry;
  std::string about;
  std::vector<std::string> claims, checks;
};

struct prove_options {
  std::vector<std::string> engines;  ///< empty = all
  std::vector<std::string> filters;  ///< parts of names or claims; empty = all
  bool mutants = true;
  bool build = true;
  std::uint64_t repeat = limits::repeat_default;
  std::optional<std::uint64_t> seed;
  std::chrono::nanoseconds budget{0};  ///< 0 = none
};

enum class job_kind : std::uint8_t {
  scenario,  ///< one file, so many times
  suite,     ///< a GoogleTest program
  mutant,    ///< its scenarios, until a check notices it
  build,     ///< brings targets up to date for the jobs behind it; no row of any table
};

struct job {
  job_kind kind = job_kind::scenario;
  std::string name;
  std::string engine;
  std::string about;
  std::string entry;
  std::vector<std::string> claims, checks;
  std::string breaks;                  ///< of a mutant
  std::vector<std::string> caught_by;  ///< of a mutant: one of these checks must fail
  std::string file;                    ///< of a scenario
  std::vector<std::string> targets;    ///< of a build; of others: what must have been built
  std::vector<std::string> command;    ///< without the option for its report
  std::chrono::nanoseconds time_limit{0};
};

/// Claims that head the table, whoever is evidence for them.
extern std::vector<std::string> const headline_claims;

/// The row of those that are evidence for no claim by name.
extern std::string const other_claim;

/// Engines that prove runs; others in suites.json (unit tests, fuzzers) are ci/test's.
extern std::vector<std::string> const prove_engines;

/// "no-lost-early-response", as files and manifests write it, in words.
std::string claim_in_words(std::string claim);

/// Jobs in the order of their start: scenarios (those of headline claims first), suites, mutants;
/// a build before the first suite and before the first mutant.
std::vector<job> plan_jobs(build_tree const& tree, std::vector<scenario_entry> const& scenarios,
                           prove_options const& options);

/// The command line that writes its report to `report`.
std::vector<std::string> command_of(job const& one, std::string const& report);

/// The jobs as a table, for --list; at most `columns` wide.
std::string list_jobs(std::vector<job> const& jobs, std::size_t columns);

}  // namespace busproof::ci
