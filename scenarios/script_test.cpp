// The order of steps, without a bus.
#include "scenarios/script.hpp"

#include <gmock/gmock.h>

#include "mock_gateway/scenario/reader.hpp"

namespace busproof::scenarios {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;

std::vector<mock_gateway::step> steps_of(std::string const& text) {
  return mock_gateway::parse_scenario("schema = 1\nname = \"t\"\n[listen]\n" + text, "t.toml")
      .steps;
}

constexpr auto up = mock_gateway::direction::up;

// Takes all that is ready and launches it, as the loop does.
std::vector<script::index> start_all(script& s) {
  std::vector<script::index> all;
  for (auto ready = s.take_ready(); !ready.empty(); ready = s.take_ready()) {
    for (auto const step : ready) {
      s.launched(step, 1);
      all.push_back(step);
    }
  }
  return all;
}

TEST(Script, starts_calls_in_order_without_waiting_for_their_ends) {
  auto const steps = steps_of("[[step]]\ncall = \"request\"\n[[step]]\ncall = \"request\"\n");
  script s(steps);
  EXPECT_THAT(start_all(s), ElementsAre(0, 1));
  EXPECT_FALSE(s.finished());
  s.call_ended(1);
  s.call_ended(0);
  EXPECT_TRUE(s.finished());
}

TEST(Script, connects_before_it_goes_on) {
  auto const steps = steps_of("[[step]]\ncall = \"connect\"\n[[step]]\ncall = \"request\"\n");
  script s(steps);
  EXPECT_THAT(start_all(s), ElementsAre(0));
  s.call_ended(0);
  EXPECT_THAT(start_all(s), ElementsAre(1));
}

TEST(Script, waits_for_all_earlier_steps_at_a_wait) {
  auto const steps = steps_of(
      "[[step]]\ncall = \"request\"\n[[step]]\ncall = \"wait\"\n[[step]]\ncall = \"request\"\n");
  script s(steps);
  EXPECT_THAT(start_all(s), ElementsAre(0));
  s.call_ended(0);
  EXPECT_THAT(s.take_ready(), ElementsAre(1));
  s.launched(1, 0);
  EXPECT_THAT(start_all(s), ElementsAre(2));
}

TEST(Script, starts_a_step_when_its_wire_event_has_been_seen) {
  auto const steps = steps_of(
      "[[step]]\ncall = \"request\"\nid = 7\n"
      "[[step]]\ncall = \"shutdown\"\nafter = \"request key 7 up\"\n");
  script s(steps);
  EXPECT_THAT(start_all(s), ElementsAre(0));
  s.saw_frame({up, 1, "c", "request", 8, 2});
  EXPECT_THAT(s.take_ready(), IsEmpty());
  EXPECT_EQ(s.first_waiting()->for_what, "request key 7 up on the wire");
  s.saw_frame({up, 1, "c", "request", 7, 3});
  EXPECT_THAT(start_all(s), ElementsAre(1));
}

TEST(Script, remembers_events_that_came_before_their_step_was_due) {
  auto const steps = steps_of(
      "[[step]]\ncall = \"connect\"\n"
      "[[step]]\ncall = \"shutdown\"\nafter = \"hello up\"\n");
  script s(steps);
  s.saw_frame({up, 1, "c", "hello", 0, 1});
  EXPECT_THAT(start_all(s), ElementsAre(0, 1));
}

TEST(Script, waits_for_all_of_several_triggers) {
  auto const steps = steps_of(
      "[[step]]\nname = \"a\"\ncall = \"request\"\n"
      "[[step]]\ncall = \"shutdown\"\nafter = [\"a\", \"session down\"]\n");
  script s(steps);
  start_all(s);
  s.saw_bus_event("session down");
  EXPECT_THAT(s.take_ready(), IsEmpty());
  s.call_ended(0);
  EXPECT_THAT(start_all(s), ElementsAre(1));
}

TEST(Script, counts_events_of_the_bus) {
  auto const steps =
      steps_of("[[step]]\ncall = \"request\"\nafter = { bus = \"session up\", nth = 2 }\n");
  script s(steps);
  s.saw_bus_event("session up");
  EXPECT_THAT(s.take_ready(), IsEmpty());
  s.saw_bus_event("session up");
  EXPECT_THAT(start_all(s), ElementsAre(0));
}

TEST(Script, hands_a_step_to_the_handler_that_it_runs_in) {
  auto const steps = steps_of(
      "[[step]]\nname = \"a\"\ncall = \"request\"\n"
      "[[step]]\ncall = \"shutdown\"\nafter = \"a\"\nfrom_handler = true\n"
      "[[step]]\ncall = \"request\"\n");
  script s(steps);
  EXPECT_THAT(start_all(s), ElementsAre(0));
  s.call_ended(0);
  EXPECT_THAT(s.take_for_row_of(0), IsEmpty());
  EXPECT_THAT(s.take_for_end_of(0), ElementsAre(1));
  EXPECT_THAT(s.take_for_end_of(0), IsEmpty()) << "each runs once";
  s.launched(1, 1);
  EXPECT_THAT(start_all(s), ElementsAre(2)) << "the next waited for it";
}

TEST(Script, hands_a_step_to_the_handler_of_a_first_row) {
  auto const steps = steps_of(
      "[[step]]\nname = \"a\"\ncall = \"subscribe\"\n"
      "[[step]]\ncall = \"cancel\"\nof = \"a\"\nafter = \"a first row\"\nfrom_handler = true\n");
  script s(steps);
  start_all(s);
  s.saw_row(0);
  EXPECT_THAT(s.take_for_row_of(0), ElementsAre(1));
}

TEST(Script, ends_a_step_with_the_last_of_its_calls) {
  auto const steps = steps_of("[[step]]\ncall = \"request\"\nrepeat = 2\n");
  script s(steps);
  ASSERT_THAT(s.take_ready(), ElementsAre(0));
  s.launched(0, 2);
  s.call_ended(0);
  EXPECT_THAT(s.running(), ElementsAre(0));
  s.call_ended(0);
  EXPECT_THAT(s.running(), IsEmpty());
  EXPECT_TRUE(s.finished());
}

}  // namespace
}  // namespace busproof::scenarios
