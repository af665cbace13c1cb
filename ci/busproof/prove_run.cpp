// Runs the jobs of `busproof prove`.
#include "ci/busproof/prove_run.hpp"

#include <fmt/core.h>

#include <algorithm>
#include <fstream>
#include <map>
#include <sstream>

#include "reports/record/limits.hpp"

namespace busproof::ci {
namespace {

using clock = std::chrono::steady_clock;

/// The child's report; empty if it wrote none, or one that is larger than any.
std::string text_of(std::filesystem::path const& file) {
  std::error_code failed;
  auto const size = std::filesystem::file_size(file, failed);
  if (failed || size > reports::limits::record_bytes_max) return "";
  std::ifstream in(file, std::ios::binary);
  std::ostringstream out;
  out << in.rdbuf();
  return std::move(out).str();
}

bool any_survived(job_result const& result) {
  return std::any_of(result.mutants.begin(), result.mutants.end(), [](auto const& mutant) {
    return mutant.status == reports::mutant_status::survived;
  });
}

/// How the engine of a suite is told the seed.
std::vector<std::pair<std::string, std::string>> seed_for(job const& one, std::uint64_t seed) {
  if (one.engine == "property") return {{"RC_PARAMS", fmt::format("seed={}", seed)}};
  if (one.engine == "explorer") return {{"BUSPROOF_SEED", std::to_string(seed)}};
  return {};
}

class runner {
 public:
  runner(std::vector<job> const& jobs, std::chrono::nanoseconds budget,
         prove_options const& options, std::filesystem::path const& folder,
         prove_events const& events)
      : jobs_(jobs), options_(options), folder_(folder), events_(events), started_(clock::now()) {
    if (budget.count() > 0) progress_.budget = budget;
    progress_.all = static_cast<std::size_t>(std::count_if(
        jobs.begin(), jobs.end(), [](job const& one) { return one.kind != job_kind::build; }));
  }

  std::vector<job_result> run() {
    std::vector<job_result> results;
    for (auto const& one : jobs_) {
      progress_.current = one.name;
      results.push_back(run_one(one));
      note(one, results.back());
    }
    return results;
  }

 private:
  std::string why_to_stop() const {
    if (events_.interrupted && events_.interrupted()) return "it was interrupted";
    if (progress_.budget && clock::now() - started_ >= *progress_.budget) return "the budget ended";
    return "";
  }

  bool go_on() {
    progress_.elapsed = clock::now() - started_;
    if (events_.on_progress) events_.on_progress(progress_);
    return why_to_stop().empty();
  }

  job_result run_one(job const& one) {
    if (auto const why = why_to_stop(); !why.empty()) return not_run(one, why);
    if (one.kind == job_kind::build) return build(one);
    for (auto const& target : one.targets)
      if (auto const found = unbuilt_.find(target); found != unbuilt_.end())
        return not_built(one, found->second);
    if (one.kind != job_kind::mutant) return result_of(one, evidence_of(one));

    job_result result;
    for (unsigned attempt = 1; attempt <= limits::mutant_attempts_max; ++attempt) {
      result = mutant_result_of(one, evidence_of(one), attempt);
      if (!result.try_again) break;
    }
    return result;
  }

  job_evidence evidence_of(job const& one) {
    auto const file = folder_ / "report.json";
    std::error_code ignored;
    std::filesystem::remove(file, ignored);
    child_command command{.arguments = command_of(one, file.string()),
                          .time_limit = one.time_limit};
    if (options_.seed) command.environment = seed_for(one, *options_.seed);
    auto child = run_child(command, [this] { return go_on(); });
    return {.child = std::move(child), .report = text_of(file), .report_file = file.string()};
  }

  /// All targets at once, so that every core has work; one by one if that fails, to know which.
  job_result build(job const& one) {
    auto const built = [&](job const& what) {
      return run_child({.arguments = command_of(what, ""), .time_limit = what.time_limit},
                       [this] { return go_on(); });
    };
    auto const ok = [](child_result const& child) {
      // Without CMake the binaries are taken as they are; one that is missing says so itself.
      return child.end == child_end::not_started || child.end == child_end::interrupted ||
             (child.end == child_end::exited && child.exit_code == 0);
    };
    if (!ok(built(one)) && one.targets.size() > 0)
      for (auto const& target : one.targets) {
        auto single = one;
        single.targets = {target};
        if (auto const child = built(single); !ok(child)) unbuilt_[target] = child.output;
      }
    return {};
  }

  void note(job const& one, job_result const& result) {
    if (one.kind == job_kind::build) return;
    ++progress_.done;
    bool failed = any_survived(result);
    for (auto const& test : result.tests) {
      if (reports::succeeded(test.status)) continue;
      failed = true;
      if (events_.on_failure) events_.on_failure(test);
    }
    if (failed) ++progress_.failed;
    go_on();
  }

  std::vector<job> const& jobs_;
  prove_options const& options_;
  std::filesystem::path const& folder_;
  prove_events const& events_;
  clock::time_point started_;
  progress_state progress_;
  std::map<std::string, std::string> unbuilt_;  ///< target -> what the build said
};

}  // namespace

std::vector<job_result> run_jobs(std::vector<job> const& jobs, std::chrono::nanoseconds budget,
                                 prove_options const& options, std::filesystem::path const& folder,
                                 prove_events const& events) {
  return runner(jobs, budget, options, folder, events).run();
}

}  // namespace busproof::ci
