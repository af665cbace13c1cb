// Results, their sums, and what is printed of them.
#include <gmock/gmock.h>

#include "scenarios/console.hpp"
#include "scenarios/result.hpp"
#include "scenarios/tally.hpp"

namespace busproof::scenarios {
namespace {

using namespace std::chrono_literals;
using ::testing::HasSubstr;
using ::testing::Not;

scenario_result broken_result() {
  scenario_result r;
  r.file = "dir/R1-x.toml";
  r.name = "x";
  r.findings = {{.kind = finding_kind::hang,
                 .invariant = "I1",
                 .text = "asked (request 7) never completed",
                 .steps = {"asked"},
                 .file = "dir/R1-x.toml",
                 .line = 12,
                 .column = 1,
                 .detail = "nearest\nmiss"}};
  r.verdict = verdict::broken;
  r.faults = {{"early", 9, 2, 1}};
  r.checked = {"I1", "I2"};
  r.took = 5ms;
  r.events = 17;
  r.story = {"1 something"};
  return r;
}

mock_gateway::scenario file_x() {
  mock_gateway::scenario f;
  f.file = "dir/R1-x.toml";
  f.name = "x";
  f.entry = "R1";
  f.about = "About x.";
  f.claims = {"no-lost-early-response"};
  f.checks = {"I1"};
  return f;
}

scenario_result good_result() {
  auto r = broken_result();
  r.findings.clear();
  r.verdict = verdict::holds;
  r.story.clear();
  return r;
}

TEST(Result, survives_its_way_through_a_pipe) {
  auto const r = broken_result();
  EXPECT_EQ(result_from_json(to_json(r)), r);
}

TEST(Result, survives_bytes_that_are_no_text) {
  auto r = broken_result();
  r.findings[0].text = "got \xff";
  EXPECT_NO_THROW(result_from_json(to_json(r)));
}

TEST(Result, is_not_read_from_anything_else) {
  EXPECT_THROW(result_from_json("{\"file\": 3}"), std::runtime_error);
  EXPECT_THROW(result_from_json(""), std::runtime_error);
}

TEST(Result, is_inconclusive_only_if_nothing_but_silence_was_found) {
  auto r = broken_result();
  EXPECT_EQ(verdict_of({}), verdict::holds);
  EXPECT_EQ(verdict_of(r.findings), verdict::broken);
  r.findings[0].kind = finding_kind::not_injected;
  EXPECT_EQ(verdict_of(r.findings), verdict::inconclusive);
}

TEST(Tally, keeps_the_first_failure_and_its_run) {
  auto const file = file_x();
  scenario_tally t;
  t.file = &file;
  t.add(good_result());
  t.add(broken_result());
  t.add(broken_result());
  EXPECT_EQ(t.overall(), verdict::broken);
  EXPECT_EQ(t.first_failed_run, 2u);
  EXPECT_EQ(t.broken, 2u);
  EXPECT_EQ(t.faults.at(9).observed, 3u);
  EXPECT_EQ(t.checks.at("I1"), 3u);
  EXPECT_EQ(t.violations.at("I1"), 2u);
}

TEST(Tally, becomes_a_run_record) {
  auto const file = file_x();
  std::vector<scenario_tally> all(1);
  all[0].file = &file;
  all[0].add(broken_result());
  auto const record = record_of(all, "busproof scenario run");
  ASSERT_EQ(record.tests.size(), 1u);
  auto const& test = record.tests[0];
  EXPECT_EQ(test.status, reports::test_status::failed);
  EXPECT_EQ(test.failure->broken, "I1");
  EXPECT_EQ(test.failure->line, 12u);
  EXPECT_EQ(test.failure->rerun, "busproof scenario run dir/R1-x.toml");
  ASSERT_EQ(record.claims.size(), 1u);
  EXPECT_EQ(record.claims[0].cells[0].verdict, reports::claim_verdict::broken);
  ASSERT_EQ(record.faults.size(), 1u);
  EXPECT_EQ(record.faults[0].place, "dir/R1-x.toml:9");
  EXPECT_EQ(record.verdict.exit_code, 1);
}

TEST(Tally, chooses_the_gravest_exit_code) {
  auto const file = file_x();
  auto const tally_of = [&](verdict v) {
    scenario_tally t;
    t.file = &file;
    auto r = good_result();
    r.verdict = v;
    t.add(r);
    return t;
  };
  auto const holds = tally_of(verdict::holds), broken = tally_of(verdict::broken),
             silent = tally_of(verdict::inconclusive), none = tally_of(verdict::unavailable),
             skipped = tally_of(verdict::skipped);
  EXPECT_EQ(exit_code_of({holds, skipped}), 0);
  EXPECT_EQ(exit_code_of({holds, silent}), 3);
  EXPECT_EQ(exit_code_of({silent, none}), 69);
  EXPECT_EQ(exit_code_of({none, silent, broken}), 1);
}

TEST(Console, shows_what_broke_where_and_the_near_miss) {
  auto const text = failure_text(file_x(), broken_result(), 3, {});
  EXPECT_THAT(text, HasSubstr("FAIL  R1-x   scenario, run 3"));
  EXPECT_THAT(text, HasSubstr("I1 each accepted request completes exactly once"));
  EXPECT_THAT(text, HasSubstr("asked (request 7) never completed"));
  EXPECT_THAT(text, HasSubstr("at dir/R1-x.toml:12:1"));
  EXPECT_THAT(text, HasSubstr("nearest"));
  EXPECT_THAT(text, Not(HasSubstr("\x1b")));
}

TEST(Console, marks_lines_in_ascii_or_in_unicode) {
  auto const file = file_x();
  scenario_tally t;
  t.file = &file;
  t.add(good_result());
  EXPECT_THAT(line_of(t, {}), HasSubstr("ok   R1-x"));
  EXPECT_THAT(line_of(t, {.utf8 = true}), HasSubstr("\u2713 R1-x"));
  EXPECT_THAT(line_of(t, {.colour = true}), HasSubstr("\x1b[32m"));
}

TEST(Console, escapes_what_workflow_commands_mean_otherwise) {
  auto r = broken_result();
  r.findings[0].text = "50 % of it\nnext";
  auto const text = github_text(r);
  EXPECT_THAT(text,
              HasSubstr("::error file=dir/R1-x.toml,line=12,title=x I1::50 %25 of it%0Anext"));
}

TEST(Console, draws_progress_within_the_line) {
  auto const text = progress_of(5, 10, std::string(200, 'x'), {.columns = 60});
  EXPECT_THAT(text, HasSubstr("[############............] 5/10"));
  EXPECT_LE(text.size(), 60u);
}

}  // namespace
}  // namespace busproof::scenarios
