// What `busproof prove` runs, and in which order.
#include "ci/busproof/prove_plan.hpp"

#include <gmock/gmock.h>

namespace busproof::ci {
namespace {

using testing::Contains;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::Not;

build_tree tree() {
  return {.path = "/build",
          .facts = {.source = "/source", .scenarios = "scenarios/files", .program = "bin/busproof"},
          .suites = {{"a_test", "unit", "bin/a_test", {}, {}},
                     {"b_property", "property", "bin/b_property", {}, {}},
                     {"c_relacy", "relacy", "bin/c_relacy", {"atomic-connection-limit"}, {"I9"}}},
          .mutants = {{.name = "polls",
                       .breaks = "I20",
                       .claim = "idle-means-idle",
                       .scenarios = {"L1.toml"},
                       .target = "mutant_polls",
                       .binary = "mutants/bin/mutant_polls"},
                      {.name = "late",
                       .breaks = "I11",
                       .caught_by = {"I1"},
                       .claim = "no-lost-early-response",
                       .scenarios = {"R1.toml", "other/R2.toml"},
                       .target = "mutant_late",
                       .binary = "mutants/bin/mutant_late"}}};
}

std::vector<scenario_entry> const scenarios{
    {.file = "f/l1.toml", .name = "l1", .entry = "L1", .claims = {"idle-means-idle"}},
    {.file = "f/n1.toml", .name = "n1"},
    {.file = "f/r1.toml", .name = "r1", .entry = "R1", .claims = {"no-lost-early-response"}}};

std::vector<std::string> names_of(std::vector<job> const& jobs) {
  std::vector<std::string> out;
  for (auto const& one : jobs) out.push_back(one.name);
  return out;
}

TEST(Plan, starts_with_the_headline_claims_and_builds_before_it_needs) {
  EXPECT_THAT(names_of(plan_jobs(tree(), scenarios, {})),
              ElementsAre("r1", "l1", "n1", "building suites", "c_relacy", "b_property",
                          "building seeded bugs", "late", "polls"));
}

TEST(Plan, leaves_unit_tests_to_the_test_command) {
  EXPECT_THAT(names_of(plan_jobs(tree(), scenarios, {})), Not(Contains("a_test")));
}

TEST(Plan, repeats_scenarios_as_often_as_asked_with_the_seed_that_is_given) {
  auto const jobs = plan_jobs(tree(), scenarios, {.repeat = 200, .seed = 7});
  EXPECT_THAT(jobs.at(0).command, ElementsAre("/build/bin/busproof", "scenario", "run", "f/r1.toml",
                                              "--repeat", "200", "--seed", "7"));
}

TEST(Plan, says_claims_in_words_and_gives_the_others_a_row) {
  auto const jobs = plan_jobs(tree(), scenarios, {});
  EXPECT_THAT(jobs.at(0).claims, ElementsAre("no lost early response"));
  EXPECT_THAT(jobs.at(2).claims, ElementsAre(other_claim));
}

TEST(Plan, finds_scenarios_of_mutants_by_name_or_by_path) {
  auto const jobs = plan_jobs(tree(), {}, {});
  EXPECT_THAT(jobs.at(4).command,
              ElementsAre("/build/mutants/bin/mutant_late", "scenario", "run",
                          "/source/scenarios/files/R1.toml", "/source/other/R2.toml"));
}

TEST(Plan, gives_a_mutant_the_claim_of_its_scenario_if_nobody_knows_its_own) {
  auto odd = tree();
  odd.mutants = {{.name = "m",
                  .breaks = "I1",
                  .claim = "odd-claim",
                  .scenarios = {"r1.toml"},
                  .target = "t",
                  .binary = "b"}};
  EXPECT_THAT(plan_jobs(odd, scenarios, {.filters = {"no lost"}}).back().claims,
              ElementsAre("no lost early response"));
  EXPECT_THAT(plan_jobs(odd, {}, {}).back().claims, ElementsAre("odd claim"));
}

TEST(Plan, knows_which_check_must_notice_a_mutant) {
  auto const jobs = plan_jobs(tree(), {}, {});
  EXPECT_THAT(jobs.at(4).caught_by, ElementsAre("I1"));
  EXPECT_THAT(jobs.at(5).caught_by, ElementsAre("I20"));
}

TEST(Plan, can_do_without_mutants_and_without_building) {
  EXPECT_THAT(names_of(plan_jobs(tree(), scenarios, {.mutants = false, .build = false})),
              ElementsAre("r1", "l1", "n1", "c_relacy", "b_property"));
}

TEST(Plan, takes_only_the_engines_that_are_named) {
  EXPECT_THAT(names_of(plan_jobs(tree(), scenarios, {.engines = {"relacy"}})),
              ElementsAre("building suites", "c_relacy"));
}

TEST(Plan, takes_only_what_a_filter_meets_by_name_claim_or_entry) {
  EXPECT_THAT(names_of(plan_jobs(tree(), scenarios, {.filters = {"early"}})),
              ElementsAre("r1", "building seeded bugs", "late"));
  EXPECT_THAT(names_of(plan_jobs(tree(), scenarios, {.filters = {"L1"}})), ElementsAre("l1"));
  EXPECT_THAT(plan_jobs(tree(), scenarios, {.filters = {"nothing like it"}}), IsEmpty());
}

TEST(Plan, starts_no_bare_name_that_a_shell_would_search_for) {
  auto near = tree();
  near.path = ".";
  near.facts.program = "busproof";
  EXPECT_EQ(plan_jobs(near, scenarios, {}).at(0).command.at(0), "./busproof");
}

TEST(Command, asks_each_kind_for_its_report) {
  auto const jobs = plan_jobs(tree(), scenarios, {});
  EXPECT_THAT(command_of(jobs[0], "/tmp/r"), Contains("--json"));
  EXPECT_THAT(command_of(jobs[3], "/tmp/r"),
              ElementsAre("cmake", "--build", "/build", "--target", "c_relacy", "b_property"));
  EXPECT_THAT(command_of(jobs[4], "/tmp/r"),
              ElementsAre("/build/bin/c_relacy", "--gtest_output=json:/tmp/r"));
}

TEST(List, shows_every_job_within_the_columns) {
  auto const text = list_jobs(plan_jobs(tree(), scenarios, {}), 80);
  EXPECT_THAT(text, HasSubstr("no lost early response"));
  EXPECT_THAT(text, HasSubstr("breaks I20"));
  EXPECT_THAT(text, Not(HasSubstr("building")));
}

}  // namespace
}  // namespace busproof::ci
