// How a child ended becomes what it means.
#include "ci/busproof/prove_results.hpp"

#include <gmock/gmock.h>

#include "ci/busproof/exit_code.hpp"
#include "reports/record/json.hpp"

namespace busproof::ci {
namespace {

using reports::mutant_status;
using reports::test_status;
using state = job_result::state;
using testing::HasSubstr;
using testing::SizeIs;

job const scenario{.kind = job_kind::scenario,
                   .name = "r1",
                   .engine = "scenario",
                   .claims = {"c"},
                   .checks = {"I1"},
                   .file = "r1.toml",
                   .command = {"busproof", "scenario", "run", "r1.toml"},
                   .time_limit = std::chrono::seconds(75)};
job const suite{.kind = job_kind::suite,
                .name = "storm",
                .engine = "threads",
                .claims = {"c"},
                .command = {"bin/storm"}};
job const mutant{.kind = job_kind::mutant,
                 .name = "polls",
                 .engine = "scenario",
                 .claims = {"c"},
                 .breaks = "I20",
                 .caught_by = {"I20", "I12"},
                 .command = {"bin/m", "run", "l1.toml"}};

child_result ended(int code, std::string output = "") {
  return {.end = child_end::exited, .exit_code = code, .output = std::move(output)};
}

std::string report_of(test_status status, std::string const& broken = "") {
  reports::run_record record;
  record.tests.push_back({.suite = "scenarios",
                          .name = "r1",
                          .engine = "scenario",
                          .status = status,
                          .runs = 20,
                          .claims = {"no-lost-early-response"}});
  if (status == test_status::failed)
    record.tests[0].failure = {.kind = "broken", .broken = broken, .message = "it went wrong"};
  record.faults.push_back({"early", "r1", "r1.toml:9", 20, 20});
  record.invariants.push_back({"I1", "", 20, 0});
  return to_json(record);
}

TEST(ScenarioResult, takes_over_what_the_child_reports) {
  auto const result = result_of(scenario, {ended(0), report_of(test_status::passed), "r"});
  EXPECT_EQ(result.status, state::done);
  ASSERT_THAT(result.tests, SizeIs(1));
  EXPECT_EQ(result.tests[0].runs, 20u);
  EXPECT_THAT(result.tests[0].claims, testing::ElementsAre("no lost early response"));
  EXPECT_THAT(result.tests[0].checks, testing::ElementsAre("I1"));
  EXPECT_THAT(result.faults, SizeIs(1));
  EXPECT_THAT(result.invariants, SizeIs(1));
}

TEST(ScenarioResult, has_a_rerun_command_for_a_failure_that_brings_none) {
  auto const result = result_of(scenario, {ended(1), report_of(test_status::failed, "I1"), "r"});
  ASSERT_THAT(result.tests, SizeIs(1));
  EXPECT_EQ(result.tests[0].failure->rerun, "busproof scenario run r1.toml");
}

TEST(ScenarioResult, is_a_crash_of_the_bus_when_the_child_ends_by_a_signal) {
  child_result crashed{.end = child_end::signalled, .signal = 11, .output = "last words\n"};
  auto const result = result_of(scenario, {crashed, "", "r"});
  EXPECT_EQ(result.status, state::done);
  ASSERT_THAT(result.tests, SizeIs(1));
  EXPECT_EQ(result.tests[0].status, test_status::crashed);
  EXPECT_THAT(result.tests[0].failure->message, HasSubstr("Segmentation fault"));
  EXPECT_THAT(result.tests[0].failure->detail, HasSubstr("last words"));
  EXPECT_THAT(result.tests[0].claims, testing::ElementsAre("c"));
}

TEST(ScenarioResult, is_a_hang_when_the_child_was_ended_at_its_limit) {
  auto const result = result_of(scenario, {{.end = child_end::timed_out}, "", "r"});
  EXPECT_EQ(result.tests.at(0).status, test_status::timed_out);
  EXPECT_THAT(result.tests.at(0).failure->message, HasSubstr("limit of 1 min 15 s"));
}

TEST(ScenarioResult, is_broken_when_the_child_fails_although_its_tests_passed) {
  auto const result = result_of(
      scenario, {ended(66, "WARNING: ThreadSanitizer"), report_of(test_status::passed), "r"});
  ASSERT_THAT(result.tests, SizeIs(2));
  EXPECT_EQ(result.tests[1].status, test_status::failed);
  EXPECT_THAT(result.tests[1].failure->message, HasSubstr("exit code 66"));
}

TEST(ScenarioResult, is_unavailable_when_the_child_says_so) {
  auto const result =
      result_of(scenario, {ended(unavailable, "x\n127.0.0.1:1: in use\n"), "", "r"});
  EXPECT_EQ(result.status, state::unavailable);
  EXPECT_EQ(result.problem, "127.0.0.1:1: in use");
}

TEST(ScenarioResult, is_an_error_when_the_child_could_not_do_its_work) {
  for (int const code : {int{usage}, int{internal_error}, int{inconclusive}})
    EXPECT_EQ(result_of(scenario, {ended(code, "why"), "", "r"}).status, state::error) << code;
  EXPECT_EQ(result_of(scenario, {ended(0), "", "r"}).status, state::error);
  EXPECT_EQ(result_of(scenario, {ended(0), "no json", "r"}).status, state::error);
  EXPECT_EQ(result_of(scenario, {{.problem = "no such file"}, "", "r"}).status, state::error);
}

TEST(ScenarioResult, is_not_run_when_the_budget_ended_it) {
  EXPECT_EQ(result_of(scenario, {{.end = child_end::interrupted}, "", "r"}).status, state::not_run);
}

TEST(SuiteResult, has_a_row_for_each_test_and_a_command_for_just_that) {
  auto const result =
      result_of(suite, {ended(1),
                        R"({"testsuites":[{"name":"S","testsuite":[{"name":"a"},)"
                        R"({"name":"b","failures":[{"failure":"f.cpp:1\nno"}]}]}]})",
                        "r"});
  ASSERT_THAT(result.tests, SizeIs(2));
  EXPECT_EQ(result.tests[1].failure->rerun, "bin/storm --gtest_filter=S.b");
}

TEST(SuiteResult, tells_seeded_bugs_from_tests) {
  auto const result = result_of(
      suite, {ended(1),
              R"({"testsuites":[{"name":"S","testsuite":[{"name":"a"},{"name":"b","claims":"x-y",)"
              R"("seeded_bug":"late","failures":[{"failure":"f.cpp:1\nno"}]}]}]})",
              "r"});
  EXPECT_THAT(result.tests, SizeIs(1));
  ASSERT_THAT(result.mutants, SizeIs(1));
  EXPECT_EQ(result.mutants[0].status, mutant_status::survived);
  EXPECT_EQ(result.mutants[0].claim, "x y");
  EXPECT_EQ(result.mutants[0].rerun, "bin/storm --gtest_filter=S.b");
}

TEST(SuiteResult, is_broken_when_the_program_fails_beside_its_tests) {
  auto const result = result_of(
      suite,
      {ended(1, "leak"), R"({"testsuites":[{"name":"S","testsuite":[{"name":"a"}]}]})", "r"});
  ASSERT_THAT(result.tests, SizeIs(2));
  EXPECT_EQ(result.tests[1].name, "storm (the program)");
  EXPECT_EQ(result.tests[1].status, test_status::failed);
}

TEST(MutantResult, is_caught_by_a_named_check) {
  auto const result =
      mutant_result_of(mutant, {ended(1), report_of(test_status::failed, "I12"), "r"}, 2);
  ASSERT_THAT(result.mutants, SizeIs(1));
  EXPECT_EQ(result.mutants.at(0).status, mutant_status::caught);
  EXPECT_EQ(result.mutants.at(0).caught_by, "I12");
  EXPECT_EQ(result.mutants.at(0).caught_in, "r1");
  EXPECT_EQ(result.mutants.at(0).runs_to_catch, 2u);
  EXPECT_THAT(result.tests, testing::IsEmpty());
}

TEST(MutantResult, is_caught_by_a_named_check_that_is_not_the_first_to_speak) {
  auto record = reports::parse_run_record(report_of(test_status::failed, "I1"), "r");
  record.invariants.push_back({"I12", "", 20, 1});
  auto const result = mutant_result_of(mutant, {ended(1), to_json(record), "r"}, 1);
  EXPECT_EQ(result.mutants.at(0).status, mutant_status::caught);
  EXPECT_EQ(result.mutants.at(0).caught_by, "I12");
}

TEST(MutantResult, survives_when_another_check_fails) {
  auto const result =
      mutant_result_of(mutant, {ended(1), report_of(test_status::failed, "I2"), "r"}, 1);
  EXPECT_EQ(result.mutants.at(0).status, mutant_status::survived);
  EXPECT_THAT(result.mutants.at(0).message, HasSubstr("failed by I2, not by I20 or I12"));
}

TEST(MutantResult, survives_when_all_passes) {
  auto const result = mutant_result_of(mutant, {ended(0), report_of(test_status::passed), "r"}, 5);
  EXPECT_EQ(result.mutants.at(0).status, mutant_status::survived);
  EXPECT_EQ(result.mutants.at(0).runs, 5u);
  EXPECT_EQ(result.mutants.at(0).message, "no check noticed it");
}

TEST(MutantResult, is_tried_again_only_if_nothing_failed) {
  auto const after = [](child_result const& child, std::string const& report) {
    return mutant_result_of(mutant, {child, report, "r"}, 1).try_again;
  };
  EXPECT_TRUE(after(ended(0), report_of(test_status::passed)));
  EXPECT_FALSE(after(ended(1), report_of(test_status::failed, "I2")));
  EXPECT_FALSE(after(ended(1), report_of(test_status::failed, "I20")));
  EXPECT_FALSE(after(ended(64), ""));
}

TEST(MutantResult, is_an_error_when_nothing_can_be_said) {
  child_result const crashed{.end = child_end::signalled, .signal = 6};
  for (auto const& child : {crashed, ended(64, "bad file"), child_result{.problem = "missing"}}) {
    auto const result = mutant_result_of(mutant, {child, "", "r"}, 1);
    EXPECT_EQ(result.mutants.at(0).status, mutant_status::error);
    EXPECT_FALSE(result.mutants.at(0).message.empty());
  }
}

TEST(NotBuilt, says_what_the_build_said) {
  EXPECT_EQ(not_built(suite, "[1/2] c++ x.cpp\nx.cpp:1: error: no\nstopped\n").problem,
            "it could not be built: x.cpp:1: error: no");
  EXPECT_EQ(not_built(suite, "x.cpp:1: error").status, state::error);
  EXPECT_EQ(not_built(mutant, "x.cpp:1: error").mutants.at(0).status, mutant_status::error);
  EXPECT_THAT(not_built(mutant, "x.cpp:1: error").mutants.at(0).message,
              HasSubstr("x.cpp:1: error"));
}

}  // namespace
}  // namespace busproof::ci
