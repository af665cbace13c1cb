// The loop over the jobs, with shell scripts in place of the engines.
#include "ci/busproof/prove_run.hpp"

#include <gmock/gmock.h>
#include <unistd.h>

#include <filesystem>
#include <fstream>

#include "reports/record/json.hpp"

namespace busproof::ci {
namespace {

using namespace std::chrono_literals;
using reports::mutant_status;
using reports::test_status;

class Run : public testing::Test {
 protected:
  void SetUp() override {
    std::string pattern = testing::TempDir() + "proveXXXXXX";
    ASSERT_NE(::mkdtemp(pattern.data()), nullptr);
    folder_ = pattern;
  }
  void TearDown() override { std::filesystem::remove_all(folder_); }

  /// A job whose program is `script`; its report's path is $2, after --json.
  job scripted(job_kind kind, std::string const& name, std::string const& script) const {
    return {.kind = kind,
            .name = name,
            .engine = "scenario",
            .claims = {"c"},
            .breaks = "I1",
            .caught_by = {"I1"},
            .command = {"/bin/sh", "-c", script, "sh"},
            .time_limit = 60s};
  }

  /// A script that reports one test.
  std::string reporting(test_status status, std::string const& name) const {
    reports::run_record record;
    record.tests.push_back({.suite = "s", .name = name, .engine = "scenario", .status = status});
    if (status == test_status::failed)
      record.tests[0].failure = {.kind = "broken", .broken = "I1", .message = "no"};
    auto const file = folder_ / (name + ".canned");
    std::ofstream(file) << to_json(record);
    return "cp " + file.string() + " $2; exit " + (status == test_status::failed ? "1" : "0");
  }

  std::vector<job_result> run(std::vector<job> const& jobs, std::chrono::nanoseconds budget = 0ns) {
    return run_jobs(jobs, budget, options_, folder_, events_);
  }

  std::filesystem::path folder_;
  prove_options options_;
  prove_events events_;
};

TEST_F(Run, gives_a_result_for_each_job_in_order) {
  auto const results =
      run({scripted(job_kind::scenario, "a", reporting(test_status::passed, "a")),
           scripted(job_kind::scenario, "b", reporting(test_status::failed, "b"))});
  ASSERT_EQ(results.size(), 2u);
  EXPECT_EQ(results[0].tests.at(0).name, "a");
  EXPECT_EQ(results[1].tests.at(0).status, test_status::failed);
}

TEST_F(Run, tells_each_engine_the_seed_in_its_own_words) {
  options_.seed = 7;
  auto explored = scripted(job_kind::suite, "a", "test \"$BUSPROOF_SEED\" = 7 || exit 66");
  explored.engine = "explorer";
  auto property = scripted(job_kind::suite, "b", "test \"$RC_PARAMS\" = seed=7 || exit 66");
  property.engine = "property";
  // Neither writes a report: exit code 0 alone is an error, any other a failed test.
  for (auto const& result : run({explored, property}))
    EXPECT_EQ(result.status, job_result::state::error) << result.problem;
}

TEST_F(Run, never_takes_the_report_of_the_job_before) {
  auto const results = run({scripted(job_kind::scenario, "a", reporting(test_status::passed, "a")),
                            scripted(job_kind::scenario, "b", "exit 0")});
  EXPECT_EQ(results[1].status, job_result::state::error);
}

TEST_F(Run, survives_a_crash_and_goes_on) {
  auto const results =
      run({scripted(job_kind::scenario, "a", "kill -SEGV $$"),
           scripted(job_kind::scenario, "b", reporting(test_status::passed, "b"))});
  EXPECT_EQ(results[0].tests.at(0).status, test_status::crashed);
  EXPECT_EQ(results[1].tests.at(0).status, test_status::passed);
}

TEST_F(Run, ends_a_hang_at_the_time_limit_and_goes_on) {
  auto hanging = scripted(job_kind::scenario, "a", "exec sleep 600");
  hanging.time_limit = 50ms;
  auto const results =
      run({hanging, scripted(job_kind::scenario, "b", reporting(test_status::passed, "b"))});
  EXPECT_EQ(results[0].tests.at(0).status, test_status::timed_out);
  EXPECT_EQ(results[1].status, job_result::state::done);
}

TEST_F(Run, tries_a_mutant_again_until_it_is_caught) {
  auto const counter = (folder_ / "count").string();
  auto const script = "echo x >>" + counter + "; test $(wc -l <" + counter + ") -ge 3 || { " +
                      reporting(test_status::passed, "a") + "; }; " +
                      reporting(test_status::failed, "b");
  auto const results = run({scripted(job_kind::mutant, "m", script)});
  ASSERT_EQ(results.at(0).mutants.size(), 1u);
  EXPECT_EQ(results[0].mutants.at(0).status, mutant_status::caught);
  EXPECT_EQ(results[0].mutants.at(0).runs_to_catch, 3u);
}

TEST_F(Run, lets_a_mutant_survive_after_the_last_attempt) {
  auto const results = run({scripted(job_kind::mutant, "m", reporting(test_status::passed, "a"))});
  EXPECT_EQ(results.at(0).mutants.at(0).status, mutant_status::survived);
  EXPECT_EQ(results.at(0).mutants.at(0).runs, limits::mutant_attempts_max);
}

TEST_F(Run, stops_what_runs_when_the_budget_ends_and_starts_no_more) {
  auto const results = run({scripted(job_kind::scenario, "a", "exec sleep 600"),
                            scripted(job_kind::scenario, "b", reporting(test_status::passed, "b"))},
                           100ms);
  EXPECT_EQ(results[0].status, job_result::state::not_run);
  EXPECT_EQ(results[1].status, job_result::state::not_run);
  EXPECT_EQ(results[1].problem, "the budget ended");
}

TEST_F(Run, stops_when_it_is_interrupted) {
  int asked = 0;
  events_.interrupted = [&] { return ++asked > 1; };
  auto const results = run({scripted(job_kind::scenario, "a", "exec sleep 600")});
  EXPECT_EQ(results[0].status, job_result::state::not_run);
}

TEST_F(Run, names_the_one_target_that_does_not_build) {
  auto build = scripted(job_kind::build, "building",
                        "for t; do test $t != bad || { echo bad "
                        "code; exit 1; }; done");
  build.targets = {"good", "bad"};
  auto good = scripted(job_kind::scenario, "a", reporting(test_status::passed, "a"));
  auto bad = scripted(job_kind::mutant, "m", reporting(test_status::failed, "b"));
  good.targets = {"good"};
  bad.targets = {"bad"};
  auto const results = run({build, good, bad});
  EXPECT_EQ(results[1].status, job_result::state::done);
  EXPECT_EQ(results[2].mutants.at(0).status, mutant_status::error);
  EXPECT_THAT(results[2].mutants.at(0).message, testing::HasSubstr("bad code"));
}

TEST_F(Run, tells_of_failures_at_once_and_of_progress) {
  std::vector<std::string> failures;
  progress_state last;
  events_.on_failure = [&](reports::test_record const& test) { failures.push_back(test.name); };
  events_.on_progress = [&](progress_state const& state) { last = state; };
  run({scripted(job_kind::scenario, "a", reporting(test_status::failed, "a")),
       scripted(job_kind::scenario, "b", reporting(test_status::passed, "b"))});
  EXPECT_THAT(failures, testing::ElementsAre("a"));
  EXPECT_EQ(last.done, 2u);
  EXPECT_EQ(last.all, 2u);
  EXPECT_EQ(last.failed, 1u);
}

}  // namespace
}  // namespace busproof::ci
