// The claims table, the verdict, and the table of exit codes.
#include "ci/busproof/prove_report.hpp"

#include <gmock/gmock.h>

#include "ci/busproof/exit_code.hpp"

namespace busproof::ci {
namespace {

using reports::claim_verdict;
using reports::mutant_status;
using reports::test_status;
using state = job_result::state;
using testing::ElementsAre;

job a_job(job_kind kind, std::string const& name, std::string const& claim,
          std::string const& engine = "scenario") {
  return {.kind = kind, .name = name, .engine = engine, .claims = {claim}};
}

reports::test_record a_test(test_status status, std::string const& claim,
                            std::string const& engine = "scenario") {
  reports::test_record test{.suite = "s",
                            .name = "t",
                            .engine = engine,
                            .status = status,
                            .runs = 20,
                            .claims = {claim},
                            .checks = {"I1", "I7"}};
  if (!reports::succeeded(status))
    test.failure = {.kind = "broken", .broken = "I1", .message = "no", .rerun = "again"};
  return test;
}

job_result with_test(reports::test_record test) {
  job_result result;
  result.status = state::done;
  result.tests.push_back(std::move(test));
  return result;
}

job_result with_mutant(mutant_status status) {
  job_result result;
  result.status = state::done;
  result.mutants = {{.name = "m", .claim = "c", .status = status, .engine = "scenario"}};
  return result;
}

job_result ended_as(state status) {
  job_result result;
  result.status = status;
  result.problem = "why";
  return result;
}

/// A run of one part of each kind; what happens is what the test is about.
struct outcome {
  std::string_view name;
  std::vector<job_result> results;
  int exit_code;
};

TEST(ExitCode, follows_the_table) {
  auto const passed = with_test(a_test(test_status::passed, "c"));
  auto const failed = with_test(a_test(test_status::failed, "c"));
  auto const crashed = with_test(a_test(test_status::crashed, "c"));
  auto const hung = with_test(a_test(test_status::timed_out, "c"));
  auto const undecided = with_test(a_test(test_status::error, "c"));
  auto const skipped = with_test(a_test(test_status::skipped, "c"));
  auto const caught = with_mutant(mutant_status::caught);
  auto const survived = with_mutant(mutant_status::survived);
  auto const unbuilt = with_mutant(mutant_status::error);
  auto const busy = ended_as(state::unavailable);
  auto const error = ended_as(state::error);
  auto const late = ended_as(state::not_run);
  std::vector<outcome> const table{
      {"all passed", {passed, passed}, holds},
      {"a caught mutant is a success", {passed, caught}, holds},
      {"skipped", {passed, skipped}, holds},
      {"failed", {passed, failed}, property_broken},
      {"crashed", {passed, crashed}, property_broken},
      {"hung", {passed, hung}, property_broken},
      {"a survivor", {passed, survived}, property_broken},
      {"undecided", {passed, undecided}, inconclusive},
      {"could not run", {passed, error}, inconclusive},
      {"a mutant that could not be built", {passed, unbuilt}, inconclusive},
      {"unavailable", {passed, busy}, unavailable},
      {"the budget ended", {passed, late}, budget_ended},
      {"the budget ended before anything ran", {late, late}, budget_ended},
      {"nothing", {}, nothing_selected},
      {"programs without a test", {job_result{.status = state::done}}, nothing_selected},
      {"broken before unavailable", {busy, failed}, property_broken},
      {"broken before the budget", {late, failed}, property_broken},
      {"broken before undecided", {error, survived}, property_broken},
      {"unavailable before undecided", {error, busy}, unavailable},
      {"undecided before the budget", {late, error}, inconclusive},
  };
  for (auto const& row : table) {
    std::vector<job> jobs;
    for (auto const& result : row.results)
      jobs.push_back(
          a_job(!result.mutants.empty() ? job_kind::mutant : job_kind::scenario, "j", "c"));
    auto const verdict = verdict_of(jobs, row.results);
    EXPECT_EQ(verdict.exit_code, row.exit_code) << row.name;
    EXPECT_EQ(verdict.reasons.empty(), row.exit_code == holds) << row.name;
    EXPECT_FALSE(verdict.outcome.empty()) << row.name;
  }
}

TEST(Verdict, gives_its_reasons) {
  std::vector<job> const jobs{a_job(job_kind::scenario, "r1", "c"),
                              a_job(job_kind::mutant, "polls", "c"),
                              a_job(job_kind::suite, "storm", "c", "threads")};
  auto mutant = with_mutant(mutant_status::survived);
  mutant.mutants[0].message = "no check noticed it";
  auto const verdict = verdict_of(
      jobs, {with_test(a_test(test_status::failed, "c")), mutant, ended_as(state::not_run)});
  EXPECT_THAT(verdict.reasons,
              ElementsAre("scenario t: I1, no", "seeded bug m was not caught: no check noticed it",
                          "the budget ended with 1 of 3 jobs left"));
}

claim_verdict verdict_with(std::vector<test_status> const& statuses) {
  job_result result;
  result.status = state::done;
  for (auto status : statuses) result.tests.push_back(a_test(status, "c"));
  return claims_of({a_job(job_kind::scenario, "j", "c")}, {result}).at(0).cells.at(0).verdict;
}

TEST(Claim, has_the_verdict_of_its_worst_test) {
  EXPECT_EQ(verdict_with({test_status::passed}), claim_verdict::no_violation);
  EXPECT_EQ(verdict_with({test_status::passed, test_status::skipped}), claim_verdict::no_violation);
  EXPECT_EQ(verdict_with({test_status::skipped}), claim_verdict::not_run);
  EXPECT_EQ(verdict_with({test_status::passed, test_status::error}), claim_verdict::inconclusive);
  EXPECT_EQ(verdict_with({test_status::error, test_status::failed}), claim_verdict::broken);
  EXPECT_EQ(verdict_with({test_status::passed, test_status::timed_out}), claim_verdict::broken);
}

TEST(Claim, is_complete_only_if_every_test_is) {
  auto first = a_test(test_status::passed, "c", "relacy"), second = first;
  first.complete = second.complete = true;
  first.bound = second.bound = "3 threads";
  job_result result;
  result.status = state::done;
  result.tests = {first, second};
  std::vector<job> const jobs{a_job(job_kind::suite, "j", "c", "relacy")};
  auto const cell = claims_of(jobs, {result}).at(0).cells.at(0);
  EXPECT_EQ(cell.verdict, claim_verdict::complete);
  EXPECT_EQ(cell.bound, "3 threads");
  result.tests[1].complete = false;
  EXPECT_EQ(claims_of(jobs, {result}).at(0).cells.at(0).verdict, claim_verdict::no_violation);
}

TEST(Claim, counts_runs_tests_and_seeded_bugs_by_engine) {
  std::vector<job> const jobs{
      a_job(job_kind::scenario, "a", "c"), a_job(job_kind::suite, "b", "c", "threads"),
      a_job(job_kind::mutant, "m1", "c"), a_job(job_kind::mutant, "m2", "c"),
      a_job(job_kind::mutant, "m3", "c")};
  auto const claims =
      claims_of(jobs, {with_test(a_test(test_status::passed, "c")),
                       with_test(a_test(test_status::passed, "c", "threads")),
                       with_mutant(mutant_status::caught), with_mutant(mutant_status::survived),
                       with_mutant(mutant_status::not_run)});
  ASSERT_EQ(claims.size(), 1u);
  auto const& scenario = claims[0].cells.at(0);
  EXPECT_EQ(scenario.runs, 20u);
  EXPECT_EQ(scenario.mutants, 2u);
  EXPECT_EQ(scenario.mutants_caught, 1u);
  EXPECT_EQ(claims[0].cells.at(1).engine, "threads");
}

TEST(Claim, that_is_broken_says_how_to_rerun_it) {
  auto const claims = claims_of({a_job(job_kind::scenario, "a", "c")},
                                {with_test(a_test(test_status::failed, "c"))});
  EXPECT_EQ(claims.at(0).cells.at(0).rerun, "again");
}

TEST(Claim, of_a_program_that_could_not_run_is_inconclusive) {
  auto const claims =
      claims_of({a_job(job_kind::suite, "a", "c", "threads")}, {ended_as(state::error)});
  EXPECT_EQ(claims.at(0).cells.at(0).verdict, claim_verdict::inconclusive);
}

TEST(Claim, of_a_suite_is_no_row_if_its_tests_name_others) {
  auto const claims = claims_of({a_job(job_kind::suite, "a", other_claim, "relacy")},
                                {with_test(a_test(test_status::passed, "c", "relacy"))});
  ASSERT_EQ(claims.size(), 1u);
  EXPECT_EQ(claims[0].name, "c");
}

TEST(Claim, of_a_job_that_the_budget_left_out_is_not_run) {
  auto const claims =
      claims_of({a_job(job_kind::suite, "a", "c", "threads")}, {ended_as(state::not_run)});
  EXPECT_EQ(claims.at(0).cells.at(0).verdict, claim_verdict::not_run);
}

TEST(Claims, come_headline_first_and_the_rest_last) {
  std::vector<job> jobs;
  std::vector<job_result> results;
  for (auto const& claim :
       {other_claim, std::string("idle means idle"), headline_claims[2], headline_claims[0]}) {
    jobs.push_back(a_job(job_kind::scenario, claim, claim));
    results.push_back(with_test(a_test(test_status::passed, claim)));
  }
  std::vector<std::string> names;
  for (auto const& claim : claims_of(jobs, results)) names.push_back(claim.name);
  EXPECT_THAT(names, ElementsAre("no lost early response", "atomic connection limit",
                                 "idle means idle", other_claim));
}

TEST(Claims, name_the_invariants_that_all_their_tests_check) {
  auto first = a_test(test_status::passed, "c"), second = a_test(test_status::passed, "c");
  second.checks = {"I7", "I12"};
  job_result result;
  result.status = state::done;
  result.tests = {first, second};
  EXPECT_THAT(claims_of({a_job(job_kind::scenario, "j", "c")}, {result}).at(0).invariants,
              ElementsAre("I7"));
}

TEST(Record, adds_invariants_up_and_orders_them) {
  job_result first, second;
  first.status = second.status = state::done;
  first.invariants = {{"I10", "ten", 5, 0}, {"I2", "two", 1, 0}};
  second.invariants = {{"I10", "ten", 7, 1}};
  reports::run_record record;
  fill_record(record, {a_job(job_kind::scenario, "a", "c"), a_job(job_kind::scenario, "b", "c")},
              {first, second});
  EXPECT_THAT(record.invariants, ElementsAre(reports::invariant_record{"I2", "two", 1, 0},
                                             reports::invariant_record{"I10", "ten", 12, 1}));
}

}  // namespace
}  // namespace busproof::ci
