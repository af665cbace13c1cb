// What `busproof prove` runs.
#include "ci/busproof/prove_plan.hpp"

#include <fmt/core.h>
#include <fmt/ranges.h>

#include <algorithm>

#include "reports/terminal_table.hpp"

namespace busproof::ci {

std::vector<std::string> const headline_claims{"no lost early response", "no deadlock on shutdown",
                                               "atomic connection limit"};
std::string const other_claim = "other checks";
std::vector<std::string> const prove_engines{"scenario", "explorer", "property", "relacy",
                                             "threads"};

namespace {

template <typename Range, typename Value>
bool contains(Range const& range, Value const& value) {
  return std::find(range.begin(), range.end(), value) != range.end();
}

bool selected(job const& one, prove_options const& options) {
  if (!options.engines.empty() && !contains(options.engines, one.engine)) return false;
  if (options.filters.empty()) return true;
  return std::any_of(options.filters.begin(), options.filters.end(), [&](std::string const& part) {
    auto const has = [&](std::string const& text) { return text.find(part) != std::string::npos; };
    return has(one.name) || has(one.entry) || has(one.file) ||
           std::any_of(one.claims.begin(), one.claims.end(), has);
  });
}

/// 0, 1, 2 for the headline claims, 3 for the rest.
std::size_t rank_of(job const& one) {
  for (std::size_t i = 0; i < headline_claims.size(); ++i)
    if (contains(one.claims, headline_claims[i])) return i;
  return headline_claims.size();
}

std::vector<std::string> or_other(std::vector<std::string> claims) {
  for (auto& claim : claims) claim = claim_in_words(std::move(claim));
  if (claims.empty()) claims.push_back(other_claim);
  return claims;
}

std::string path_in(std::filesystem::path const& base, std::string const& relative) {
  auto const path = (base / relative).lexically_normal().string();
  // A bare name would be searched for in PATH.
  return path.find('/') == std::string::npos ? "./" + path : path;
}

job scenario_job(build_tree const& tree, scenario_entry const& one, prove_options const& options) {
  job out{.kind = job_kind::scenario,
          .name = one.name,
          .engine = "scenario",
          .about = one.about,
          .entry = one.entry,
          .claims = or_other(one.claims),
          .checks = one.checks,
          .file = one.file,
          .command = {path_in(tree.path, tree.facts.program), "scenario", "run", one.file,
                      "--repeat", std::to_string(options.repeat)}};
  if (options.seed) {
    out.command.push_back("--seed");
    out.command.push_back(std::to_string(*options.seed));
  }
  auto const repeat = static_cast<std::int64_t>(std::min(options.repeat, limits::repeat_max));
  out.time_limit = std::min(limits::scenario_run_max * repeat, limits::scenario_max);
  return out;
}

job suite_job(build_tree const& tree, suite_entry const& one) {
  return {.kind = job_kind::suite,
          .name = one.name,
          .engine = one.engine,
          .claims = or_other(one.claims),
          .checks = one.checks,
          .targets = {one.name},
          .command = {path_in(tree.path, one.binary)},
          .time_limit = limits::suite_max};
}

/// The mutant's own claim if scenarios speak of it, so that bug and bus share a row; else that of
/// the first of its scenarios that has one.
std::vector<std::string> claims_of(mutant_entry const& one,
                                   std::vector<scenario_entry> const& scenarios) {
  auto const names_it = [&](scenario_entry const& entry) {
    return std::any_of(entry.claims.begin(), entry.claims.end(), [&](std::string const& claim) {
      return claim_in_words(claim) == claim_in_words(one.claim);
    });
  };
  if (std::any_of(scenarios.begin(), scenarios.end(), names_it)) return {one.claim};
  for (auto const& file : one.scenarios)
    for (auto const& entry : scenarios)
      if (std::filesystem::path(file).filename() == std::filesystem::path(entry.file).filename() &&
          !entry.claims.empty())
        return {entry.claims.front()};
  if (one.claim.empty()) return {};
  return {one.claim};
}

job mutant_job(build_tree const& tree, mutant_entry const& one,
               std::vector<scenario_entry> const& scenarios) {
  job out{.kind = job_kind::mutant,
          .name = one.name,
          .engine = "scenario",
          .about = one.about,
          .entry = one.entry,
          .claims = or_other(claims_of(one, scenarios)),
          .breaks = one.breaks,
          .caught_by = one.caught_by.empty() ? std::vector<std::string>{one.breaks} : one.caught_by,
          .command = {path_in(tree.path, one.binary), "scenario", "run"}};
  if (!one.target.empty()) out.targets = {one.target};
  for (auto const& file : one.scenarios) {
    std::filesystem::path folder = tree.facts.source;
    if (file.find('/') == std::string::npos) folder /= tree.facts.scenarios;
    out.command.push_back(path_in(folder, file));
  }
  auto const files = static_cast<std::int64_t>(one.scenarios.size());
  out.time_limit = std::min(limits::scenario_run_max * files, limits::scenario_max);
  return out;
}

/// Adds the jobs, behind a build of their targets.
void append(std::vector<job>& plan, build_tree const& tree, std::string const& what,
            std::vector<job> jobs, prove_options const& options) {
  job build{.kind = job_kind::build,
            .name = "building " + what,
            .command = {"cmake", "--build", tree.path.string(), "--target"},
            .time_limit = limits::build_max};
  for (auto const& one : jobs)
    build.targets.insert(build.targets.end(), one.targets.begin(), one.targets.end());
  if (options.build && !build.targets.empty()) plan.push_back(std::move(build));
  std::move(jobs.begin(), jobs.end(), std::back_inserter(plan));
}

template <typename Entries, typename Make>
std::vector<job> chosen(Entries const& entries, prove_options const& options, Make const& make) {
  std::vector<job> out;
  for (auto const& entry : entries)
    if (auto one = make(entry); selected(one, options)) out.push_back(std::move(one));
  std::stable_sort(out.begin(), out.end(),
                   [](job const& a, job const& b) { return rank_of(a) < rank_of(b); });
  return out;
}

}  // namespace

std::string claim_in_words(std::string claim) {
  std::replace(claim.begin(), claim.end(), '-', ' ');
  return claim;
}

std::vector<job> plan_jobs(build_tree const& tree, std::vector<scenario_entry> const& scenarios,
                           prove_options const& options) {
  auto plan =
      chosen(scenarios, options, [&](auto const& one) { return scenario_job(tree, one, options); });
  std::vector<suite_entry> suites;
  for (auto const& one : tree.suites)
    if (contains(prove_engines, one.engine)) suites.push_back(one);
  append(plan, tree, "suites",
         chosen(suites, options, [&](auto const& one) { return suite_job(tree, one); }), options);
  if (options.mutants)
    append(plan, tree, "seeded bugs",
           chosen(tree.mutants, options,
                  [&](auto const& one) { return mutant_job(tree, one, scenarios); }),
           options);
  return plan;
}

std::vector<std::string> command_of(job const& one, std::string const& report) {
  auto out = one.command;
  switch (one.kind) {
    case job_kind::scenario:
    case job_kind::mutant:
      out.push_back("--json");
      out.push_back(report);
      break;
    case job_kind::suite:
      out.push_back("--gtest_output=json:" + report);
      break;
    case job_kind::build:
      out.insert(out.end(), one.targets.begin(), one.targets.end());
      break;
  }
  return out;
}

std::string list_jobs(std::vector<job> const& jobs, std::size_t columns) {
  reports::terminal_table table{{{"what"}, {"engine"}, {"claim"}, {"kind"}}, {}};
  for (auto const& one : jobs) {
    if (one.kind == job_kind::build) continue;
    auto const kind = one.kind == job_kind::mutant
                          ? fmt::format("seeded bug, breaks {}", one.breaks)
                          : std::string(one.kind == job_kind::suite ? "suite" : "scenario file");
    table.rows.push_back(
        {{one.name}, {one.engine}, {fmt::format("{}", fmt::join(one.claims, ", "))}, {kind}});
  }
  return reports::render_table(table, {.columns = columns});
}

}  // namespace busproof::ci
