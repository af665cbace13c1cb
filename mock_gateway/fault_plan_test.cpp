// What a plan decides for frames, without any I/O.
#include "mock_gateway/fault_plan.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "mock_gateway/plan_tester.hpp"

namespace busproof::mock_gateway {
namespace {

using namespace std::chrono_literals;
using testing::ElementsAre;
using testing::IsEmpty;

TEST(FaultPlan, lets_everything_pass_without_faults) {
  plan_tester test({});
  test.down("response", 1);
  test.down("end", 1);
  EXPECT_THAT(test.out, ElementsAre("response 1", "end 1"));
}

TEST(FaultPlan, drops_the_first_match_only_unless_told_to_repeat) {
  plan_tester test({fault_at(verb::drop, "response")});
  test.down("response", 1);
  test.down("response", 2);
  EXPECT_THAT(test.out, ElementsAre("response 2"));
  EXPECT_EQ(test.plan.states()[0].fired, 1u);
  EXPECT_EQ(test.plan.states()[0].matched, 2u);
}

TEST(FaultPlan, repeats_so_often_as_it_is_told) {
  auto twice = fault_at(verb::drop, "response");
  twice.repeat = 2;
  plan_tester test({twice});
  for (std::uint64_t key = 1; key <= 3; ++key) test.down("response", key);
  EXPECT_THAT(test.out, ElementsAre("response 3"));
}

TEST(FaultPlan, repeats_for_ever_with_0) {
  auto always = fault_at(verb::drop, "response");
  always.repeat = 0;
  plan_tester test({always});
  for (std::uint64_t key = 1; key <= 50; ++key) test.down("response", key);
  EXPECT_THAT(test.out, IsEmpty());
}

TEST(FaultPlan, gives_every_client_its_own_repeats) {
  plan_tester test({fault_at(verb::drop, "response")});
  test.down("response", 1, 1, "alice");
  test.down("response", 2, 2, "bob");
  test.down("response", 3, 1, "alice");
  EXPECT_THAT(test.out, ElementsAre("response 3"));
}

TEST(FaultPlan, does_not_repeat_for_a_client_that_connects_again) {
  plan_tester test({fault_at(verb::drop, "response")});
  test.down("response", 1, 1, "alice");
  test.plan.closed(1);
  test.down("response", 1, 2, "alice");
  EXPECT_THAT(test.out, ElementsAre("response 1"));
}

TEST(FaultPlan, adds_up_the_effects_of_several_faults) {
  auto slow = fault_at(verb::delay, "response");
  slow.by = {2ms, 2ms};
  auto twice = fault_at(verb::duplicate, "response");
  twice.times = 3;
  plan_tester test({slow, slow, twice});
  auto const how = test.down("response", 1);
  EXPECT_EQ(how.delay, 4ms);
  EXPECT_EQ(how.copies, 3u);
  EXPECT_EQ(how.notes.size(), 3u);
}

TEST(FaultPlan, leaves_what_was_dropped_to_no_later_fault) {
  auto slow = fault_at(verb::delay, "response");
  slow.by = {2ms, 2ms};
  plan_tester test({fault_at(verb::drop, "response"), slow});
  EXPECT_EQ(test.down("response", 1).delay, 0ns);
  EXPECT_EQ(test.plan.states()[1].fired, 0u);
  EXPECT_EQ(test.down("response", 2).delay, 2ms);
}

TEST(FaultPlan, counts_frames_for_an_address_whatever_other_faults_did_to_them) {
  auto second = fault_at(verb::duplicate, "response");
  second.at.nth = 2;
  plan_tester with_drop({fault_at(verb::drop, "response", 1), second});
  plan_tester without({second});
  for (auto* test : {&with_drop, &without}) {
    test->down("response", 1);
    EXPECT_EQ(test->down("response", 2).copies, 1u);
  }
}

TEST(FaultPlan, never_applies_early_to_what_it_sends) {
  auto early = fault_at(verb::early, "request", 0, direction::up);
  early.at.dir.reset();
  early.at.msg.clear();
  plan_tester test({early});
  EXPECT_FALSE(test.down("response", 1).early);
  EXPECT_TRUE(test.up("request", 1).early);
}

TEST(FaultPlan, draws_the_same_delays_in_any_interleaving_of_connections) {
  auto slow = fault_at(verb::delay, "response");
  slow.by = {0ms, 10ms};
  slow.repeat = 0;
  plan_tester forward({slow}, 42);
  plan_tester backward({slow}, 42);
  std::map<std::uint64_t, std::chrono::nanoseconds> first;
  std::map<std::uint64_t, std::chrono::nanoseconds> second;
  for (std::uint64_t key = 1; key <= 50; ++key) {
    first[key] = forward.down("response", key, key % 2 + 1, key % 2 == 0 ? "a" : "b").delay;
  }
  for (std::uint64_t key = 50; key >= 1; --key) {
    second[key] = backward.down("response", key, 9, key % 2 == 0 ? "a" : "b").delay;
  }
  EXPECT_EQ(first, second);
  plan_tester other({slow}, 43);
  EXPECT_NE(other.down("response", 1, 1, "b").delay, first[1]);
}

TEST(FaultPlan, draws_anew_when_a_key_comes_again) {
  auto slow = fault_at(verb::delay, "response");
  slow.by = {0ms, 1000ms};
  slow.repeat = 0;
  plan_tester test({slow});
  EXPECT_NE(test.down("response", 1).delay, test.down("response", 1).delay);
}

TEST(FaultPlan, says_what_it_decided_and_where_that_is_written) {
  auto slow = fault_at(verb::delay, "response");
  slow.by = {2ms, 2ms};
  slow.place.line = 31;
  plan_tester test({slow});
  auto const how = test.down("response", 1);
  EXPECT_THAT(how.notes, ElementsAre(decision_note{verb::delay, 31, 2ms, std::nullopt}));
}

TEST(FaultPlan, refuses_the_connection_that_is_named) {
  auto second = fault{};
  second.what = verb::refuse;
  second.at.conn = 2;
  fault_plan plan({second}, 1);
  EXPECT_FALSE(plan.connection(1).refused);
  EXPECT_EQ(plan.connection(2).refused, 0u);
  EXPECT_FALSE(plan.connection(3).refused);
}

TEST(FaultPlan, refuses_so_many_connections_as_it_is_told) {
  auto first_two = fault{};
  first_two.what = verb::refuse;
  first_two.repeat = 2;
  fault_plan plan({first_two}, 1);
  EXPECT_TRUE(plan.connection(1).refused);
  EXPECT_TRUE(plan.connection(2).refused);
  EXPECT_FALSE(plan.connection(3).refused);
  EXPECT_EQ(plan.states()[0].fired, 2u);
}

TEST(FaultPlan, reads_with_care_only_where_a_fault_acts_on_reading) {
  EXPECT_FALSE(fault_plan({fault_at(verb::reset, "response")}, 1).controls_reading());
  EXPECT_FALSE(
      fault_plan({fault_at(verb::drop, "request", 0, direction::up)}, 1).controls_reading());
  for (auto const what : {verb::early, verb::slice, verb::stall, verb::close, verb::reset}) {
    EXPECT_TRUE(fault_plan({fault_at(what, "request", 0, direction::up)}, 1).controls_reading());
  }
}

TEST(FaultPlan, acts_no_more_once_it_is_lifted) {
  plan_tester test({fault_at(verb::drop, "response")});
  test.plan.lift();
  test.down("response", 1);
  EXPECT_THAT(test.out, ElementsAre("response 1"));
  EXPECT_EQ(test.plan.states()[0].fired, 0u);
}

}  // namespace
}  // namespace busproof::mock_gateway
