// What a file expects, judged without a bus.
#include "scenarios/expectations.hpp"

#include <gmock/gmock.h>

#include "scenarios/checkers/made_facts.hpp"

namespace busproof::scenarios {
namespace {

using namespace std::chrono_literals;
using checkers::made_facts;
using ::testing::ElementsAre;
using ::testing::Field;
using ::testing::HasSubstr;
using ::testing::IsEmpty;

auto says(char const* text) { return Field(&finding::text, HasSubstr(text)); }

mock_gateway::outcome& expect_of(made_facts& m, std::size_t step = 0) {
  return m.file().steps.at(step).expect;
}

TEST(Expectations, want_success_when_nothing_is_said) {
  made_facts m;
  m.call(1, "request", 7).fails(1, "timed_out").call(2, "request", 8).ok(2);
  EXPECT_THAT(judge_steps(m.get()),
              ElementsAre(says("s1 (request 7): expected ok, got timed_out")));
}

TEST(Expectations, name_the_first_invariant_of_the_file_and_the_place) {
  made_facts m;
  m.file().checks = {"I13", "I1"};
  m.call(1, "request", 7).fails(1, "timed_out");
  auto const found = judge_steps(m.get());
  ASSERT_EQ(found.size(), 1u);
  EXPECT_EQ(found[0].invariant, "I13");
  EXPECT_EQ(found[0].file, "made.toml");
  EXPECT_EQ(found[0].line, 10u);
}

TEST(Expectations, take_any_end_of_a_call_that_was_given_up) {
  made_facts m;
  m.call(1, "request", 7).cancel(1).fails(1, "cancelled");
  EXPECT_THAT(judge_steps(m.get()), IsEmpty());
}

TEST(Expectations, compare_errors) {
  made_facts m;
  m.call(1, "request", 7).fails(1, "not_sent");
  expect_of(m).error = "connection_lost";
  EXPECT_THAT(judge_steps(m.get()), ElementsAre(says("expected connection_lost, got not_sent")));
  expect_of(m).error = "any";
  EXPECT_THAT(judge_steps(m.get()), IsEmpty());
}

TEST(Expectations, take_one_of_several_outcomes) {
  made_facts m;
  m.call(1, "request", 7).ok(1);
  expect_of(m).one_of = {"cancelled", "ok"};
  EXPECT_THAT(judge_steps(m.get()), IsEmpty());
  expect_of(m).one_of = {"cancelled", "timed_out"};
  EXPECT_THAT(judge_steps(m.get()), ElementsAre(says("one of cancelled, timed_out, got ok")));
}

TEST(Expectations, count_rows_and_look_at_the_last_body_and_the_end) {
  made_facts m;
  m.call(1, "subscribe", 7).row(1, 7, "a").missed(1, 3).row(1, 7, "b").end(1);
  expect_of(m) = {.rows = 2, .end = true, .body = "b"};
  EXPECT_THAT(judge_steps(m.get()), IsEmpty());
  expect_of(m) = {.rows = 3, .end = false, .body = "a"};
  EXPECT_THAT(judge_steps(m.get()),
              ElementsAre(says("expected 3 rows, got 2"), says("expected no ordered end, got one"),
                          says("expected the body 'a', got 'b'")));
}

TEST(Expectations, ask_what_a_reader_was_told) {
  made_facts m;
  m.call(1, "subscribe", 7).row(1, 7, "a").missed(1, 3).gap(1).end(1);
  expect_of(m) = {.lagged = true, .gap = true};
  EXPECT_THAT(judge_steps(m.get()), IsEmpty());
  expect_of(m) = {.lagged = false, .gap = false};
  EXPECT_THAT(judge_steps(m.get()), ElementsAre(says("its reader was told of missed rows"),
                                                says("its reader was told of a lost session")));
  made_facts quiet;
  quiet.call(1, "subscribe", 7).row(1, 7, "a").end(1);
  expect_of(quiet) = {.lagged = true, .gap = true};
  EXPECT_THAT(judge_steps(quiet.get()), ElementsAre(says("its reader was not told of missed rows"),
                                                    says("was not told of a lost session")));
}

TEST(Expectations, widen_time_bounds_by_what_the_machine_took) {
  made_facts m;
  m.call(1, "request", 7).after(50ms).ok(1);
  expect_of(m).within = 20ms;
  EXPECT_THAT(judge_steps(m.get()), ElementsAre(says("expected it within 20 ms, took 52 ms")));
  m.get().allowance = 40ms;
  EXPECT_THAT(judge_steps(m.get()), IsEmpty());
}

TEST(Expectations, want_every_call_of_a_step_to_meet_them) {
  made_facts m;
  m.call(1, "request", 7).call(2, "request", 8);
  m.get().events[2].step = 0;
  m.ok(1).fails(2, "timed_out");
  EXPECT_THAT(judge_steps(m.get()), ElementsAre(says("(request 8): expected ok")));
}

TEST(Expectations, count_the_fates_of_a_storm) {
  made_facts m;
  m.call(1, "x", 1).ok(1);
  auto& s = m.file().steps[0];
  s.call = mock_gateway::step_call::storm;
  s.connections = 3;
  s.expect = {.one_of = {"closed"}, .admitted = 1, .refused = 2};
  m.get().events.clear();
  m.client("admitted").client("closed").client("closed").client("left");
  EXPECT_THAT(judge_steps(m.get()), IsEmpty());
  m.client("connection_reset");
  EXPECT_THAT(judge_steps(m.get()),
              ElementsAre(says("expected 2 refused of 3, got 3 (1 admitted, 2 closed, 1 "
                               "connection_reset)"),
                          says("1 clients were connection_reset; promised is closed")));
}

TEST(Expectations, report_faults_that_never_fired_and_missed_wire_events) {
  made_facts m;
  m.get().faults.push_back({"drop", {12, 1}, 0, 0});
  m.get().faults.push_back({"hold", {16, 1}, 2, 2});
  m.get().expectations.push_back({"received cancel: expected 1, seen 0", {20, 1}, false, "diff"});
  auto const found = judge_wire(m.get());
  ASSERT_THAT(found, ElementsAre(says("received cancel"), says("'drop' never fired")));
  EXPECT_EQ(found[0].detail, "diff");
  EXPECT_EQ(found[1].kind, finding_kind::not_injected);
  EXPECT_EQ(found[1].line, 12u);
}

}  // namespace
}  // namespace busproof::scenarios
