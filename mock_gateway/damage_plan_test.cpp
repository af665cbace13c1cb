// What a plan decides where frames are damaged, connections end half, and reading pauses.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "mock_gateway/fault_plan.hpp"
#include "mock_gateway/plan_tester.hpp"

namespace busproof::mock_gateway {
namespace {

using namespace std::chrono_literals;
using testing::ElementsAre;
using testing::IsEmpty;

fault banner(std::string bytes) {
  fault out;
  out.what = verb::banner;
  out.banner = std::move(bytes);
  return out;
}

TEST(FaultPlan, cuts_a_frame_short_and_says_where) {
  plan_tester test({fault_at(verb::truncate, "response")}, 7);
  auto const how = test.down("response", 1);
  ASSERT_TRUE(how.end);
  EXPECT_EQ(how.end->how, verb::truncate);
  EXPECT_GE(how.end->byte, 1u);
  EXPECT_LT(how.end->byte, 20u);
  EXPECT_THAT(how.notes,
              ElementsAre(decision_note{verb::truncate, 9, std::nullopt, how.end->byte}));
}

TEST(FaultPlan, does_not_fire_on_a_frame_that_has_nothing_to_damage) {
  auto body = fault_at(verb::corrupt, "response");
  body.part = frame_part::body;
  plan_tester test({body}, 7);
  test.size = 16;
  EXPECT_TRUE(test.down("response", 1).flips.empty());
  EXPECT_EQ(test.plan.states()[0].fired, 0u);
  test.size = 17;
  EXPECT_EQ(test.down("response", 2).flips.size(), 1u);
  EXPECT_EQ(test.plan.states()[0].fired, 1u);
}

TEST(FaultPlan, damages_only_what_goes_down) {
  plan_tester test({fault_at(verb::corrupt, "ping", 0, direction::up)}, 7);
  EXPECT_TRUE(test.up("ping", 1).flips.empty());
}

TEST(FaultPlan, limits_a_frame_to_the_narrower_of_two_bandwidths) {
  auto wide = fault_at(verb::bandwidth, "response");
  wide.rate = 2000;
  auto narrow = wide;
  narrow.rate = 500;
  plan_tester test({wide, narrow, wide});
  EXPECT_EQ(test.down("response", 1).rate, 500u);
}

TEST(FaultPlan, ends_one_direction_before_the_frame_or_behind_the_request) {
  plan_tester down({fault_at(verb::half_close, "response")});
  auto const before = down.down("response", 1);
  EXPECT_EQ(before.end->byte, 0u);
  EXPECT_FALSE(before.end->is_final());
  plan_tester up({fault_at(verb::half_close, "request", 0, direction::up)});
  EXPECT_GT(up.up("request", 1).end->byte, 1000u);
}

TEST(FaultPlan, acts_on_every_third_match_of_each_client) {
  auto third = fault_at(verb::drop, "response");
  third.at.every = 3;
  third.repeat = 0;
  plan_tester test({third});
  for (std::uint64_t key = 1; key <= 7; ++key) {
    test.down("response", key, 1, "alice");
    test.down("response", key + 10, 2, "bob");
  }
  EXPECT_THAT(test.out,
              ElementsAre("response 1", "response 11", "response 2", "response 12", "response 4",
                          "response 14", "response 5", "response 15", "response 7", "response 17"));
}

TEST(FaultPlan, greets_a_connection_with_its_banners_in_order) {
  fault_plan plan({banner("a"), banner("b")}, 1);
  EXPECT_THAT(plan.connection(1).banners, ElementsAre(0u, 1u));
  EXPECT_THAT(plan.connection(2).banners, IsEmpty());
}

TEST(FaultPlan, says_nothing_to_a_connection_that_it_refuses) {
  fault refuse;
  refuse.what = verb::refuse;
  fault_plan plan({banner("a"), refuse}, 1);
  EXPECT_THAT(plan.connection(1).banners, IsEmpty());
  EXPECT_EQ(plan.states()[0].fired, 0u);
  EXPECT_THAT(plan.connection(2).banners, ElementsAre(0u));
}

TEST(FaultPlan, refuses_every_second_connection) {
  fault refuse;
  refuse.what = verb::refuse;
  refuse.at.every = 2;
  refuse.repeat = 0;
  fault_plan plan({refuse}, 1);
  std::vector<bool> refused;
  for (std::uint32_t conn = 1; conn <= 5; ++conn) {
    refused.push_back(plan.connection(conn).refused.has_value());
  }
  EXPECT_EQ(refused, (std::vector<bool>{false, true, false, true, false}));
}

fault pause_until(address until) {
  auto out = fault_at(verb::pause, "request", 0, direction::up);
  out.until = std::move(until);
  out.repeat = 0;
  return out;
}

TEST(FaultPlan, pauses_reading_until_its_event_has_come) {
  plan_tester test({pause_until(address_of("response", 7))});
  auto const how = test.up("request", 1);
  ASSERT_EQ(how.pauses.size(), 1u);
  EXPECT_FALSE(how.pauses[0].by);
  EXPECT_TRUE(test.plan.is_paused(how.pauses[0].fault, 1));
  test.down("response", 6);
  EXPECT_TRUE(test.plan.is_paused(0, 1));
  EXPECT_FALSE(test.plan.took_end_of_pause());
  test.down("response", 7);
  EXPECT_FALSE(test.plan.is_paused(0, 1));
  EXPECT_TRUE(test.plan.took_end_of_pause());
  EXPECT_FALSE(test.plan.took_end_of_pause());
}

TEST(FaultPlan, ends_the_pause_of_one_connection_by_its_own_event_only) {
  plan_tester test({pause_until(address_of("response", 7))});
  test.down("response", 7, 2, "other");
  EXPECT_TRUE(test.plan.is_paused(0, 1));
  EXPECT_FALSE(test.plan.is_paused(0, 2));
}

TEST(FaultPlan, ends_the_pause_of_all_by_an_event_that_names_a_client) {
  auto event = address_of("ping", 0, direction::up);
  event.client = "other";
  plan_tester test({pause_until(event)});
  EXPECT_TRUE(test.plan.is_paused(0, 1));
  test.up("ping", 1, 2, "other");
  EXPECT_FALSE(test.plan.is_paused(0, 1));
  EXPECT_FALSE(test.plan.is_paused(0, 3));
}

TEST(FaultPlan, pauses_no_more_once_it_is_lifted) {
  plan_tester test({pause_until(address_of("response", 7))});
  EXPECT_TRUE(test.plan.is_paused(0, 1));
  test.plan.lift();
  EXPECT_FALSE(test.plan.is_paused(0, 1));
}

TEST(FaultPlan, reads_with_care_where_reading_may_pause_or_is_slow) {
  for (auto const what : {verb::pause, verb::bandwidth, verb::half_close}) {
    EXPECT_TRUE(fault_plan({fault_at(what, "request", 0, direction::up)}, 1).controls_reading());
  }
}

}  // namespace
}  // namespace busproof::mock_gateway
