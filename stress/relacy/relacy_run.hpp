// relacy_run: runs a Relacy suite and says what came out, for GoogleTest assertions.
#pragma once

#include <unistd.h>

#include <cstdint>
#include <cstdio>

#include "stress/relacy/relacy_model.hpp"

namespace busproof::bus::sync {

struct relacy_outcome {
  rl::test_result_e result;
  /// Interleavings that were run; for a failure, the number of the one that failed (its seed).
  std::uint64_t runs;
  /// What Relacy wrote: for a failure, the history of the run.
  std::string log;

  bool holds() const { return result == rl::test_result_success; }
};

inline std::ostream& operator<<(std::ostream& out, relacy_outcome const& outcome) {
  return out << rl::test_result_str(outcome.result) << " in run " << outcome.runs << "\n"
             << outcome.log;
}

template <typename Suite>
relacy_outcome run_relacy(rl::test_params params) {
  auto const* const test = testing::UnitTest::GetInstance()->current_test_info();
  auto const path = testing::TempDir() + "relacy_" + std::to_string(getpid()) + "_" +
                    test->test_suite_name() + "_" + test->name();
  relacy_outcome outcome{};
  {
    std::ofstream log(path);  // a string stream would crash inside Relacy
    params.output_stream = &log;
    params.progress_stream = &log;
    params.execution_depth_limit = 10'000;
    rl::simulate<Suite>(params);
  }
  outcome.result = params.test_result;
  outcome.runs = params.stop_iteration;
  std::ifstream log(path);
  std::ostringstream text;
  text << log.rdbuf();
  outcome.log = text.str();
  std::remove(path.c_str());
  testing::Test::RecordProperty("runs", std::to_string(outcome.runs));
  // `busproof prove` counts these apart: a test named finds_… is about a seeded bug.
  if (std::string_view const name = test->name(); name.starts_with("finds_"))
    testing::Test::RecordProperty("seeded_bug", std::string(name.substr(6)));
  std::cout << "  " << rl::test_result_str(outcome.result) << ", runs: " << outcome.runs
            << std::endl;
  return outcome;
}

/// For reports: the space within `bound` was exhausted, if the suite holds.
inline relacy_outcome exhausted(relacy_outcome outcome, std::string const& bound) {
  if (outcome.holds()) {
    testing::Test::RecordProperty("complete", "true");
    testing::Test::RecordProperty("bound", bound);
  }
  return outcome;
}

/// Random interleavings and random stale values.
template <typename Suite>
relacy_outcome run_random(unsigned runs) {
  rl::test_params params;
  params.search_type = rl::random_scheduler_type;
  params.iteration_count = runs;
  return run_relacy<Suite>(params);
}

/// Every interleaving with at most `preemptions` switches away from a thread that could go on.
template <typename Suite>
relacy_outcome run_bounded(unsigned preemptions) {
  rl::test_params params;
  params.search_type = rl::fair_context_bound_scheduler_type;
  params.context_bound = preemptions;
  return exhausted(
      run_relacy<Suite>(params),
      std::to_string(preemptions) + (preemptions == 1 ? " preemption" : " preemptions"));
}

/// Every interleaving.
template <typename Suite>
relacy_outcome run_all() {
  rl::test_params params;
  params.search_type = rl::fair_full_search_scheduler_type;
  return exhausted(run_relacy<Suite>(params), "every interleaving");
}

}  // namespace busproof::bus::sync
