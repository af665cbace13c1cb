// hold, swap, reorder: the order in which frames go out, without any I/O.
#include "mock_gateway/frame_order.hpp"

#include <algorithm>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "mock_gateway/plan_tester.hpp"

namespace busproof::mock_gateway {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;

fault hold(std::uint64_t key, address until) {
  auto out = fault_at(verb::hold, "response", key);
  out.until = std::move(until);
  return out;
}

TEST(Hold, keeps_a_frame_until_another_was_sent) {
  plan_tester test({hold(101, address_of("response", 102))});
  test.down("response", 101);
  test.down("response", 103);
  test.down("response", 102);
  EXPECT_THAT(test.out, ElementsAre("response 103", "response 102", "response 101"));
}

TEST(Hold, keeps_a_frame_until_another_was_received) {
  plan_tester test({hold(101, address_of("cancel", 101, direction::up))});
  test.down("response", 101);
  EXPECT_THAT(test.out, IsEmpty());
  test.up("cancel", 101);
  EXPECT_THAT(test.out, ElementsAre("cancel 101", "response 101"));
}

TEST(Hold, keeps_nothing_when_its_event_is_past_already) {
  plan_tester test({hold(101, address_of("response", 102))});
  test.down("response", 102);
  test.down("response", 101);
  EXPECT_THAT(test.out, ElementsAre("response 102", "response 101"));
  EXPECT_EQ(test.plan.states()[0].fired, 1u);
}

TEST(Hold, lets_several_frames_go_in_the_order_they_were_made) {
  auto all = hold(0, address_of("end"));
  all.repeat = 0;
  plan_tester test({all});
  test.down("response", 3);
  test.down("response", 1);
  test.down("response", 2);
  test.down("end", 9);
  EXPECT_THAT(test.out, ElementsAre("end 9", "response 3", "response 1", "response 2"));
}

TEST(Hold, waits_for_an_event_of_its_own_connection) {
  plan_tester test({hold(101, address_of("response", 102))});
  test.down("response", 101, 1, "alice");
  test.down("response", 102, 2, "bob");
  EXPECT_THAT(test.out, ElementsAre("response 102"));
  test.down("response", 102, 1, "alice");
  EXPECT_THAT(test.out, ElementsAre("response 102", "response 102", "response 101"));
}

TEST(Hold, waits_for_an_event_of_the_connection_that_it_names) {
  auto until = address_of("request", 0, direction::up);
  until.client = "bob";
  plan_tester test({hold(101, until)});
  test.down("response", 101, 1, "alice");
  test.up("request", 5, 2, "bob");
  EXPECT_THAT(test.out, ElementsAre("request 5", "response 101"));
}

TEST(Hold, counts_the_events_that_it_waits_for) {
  auto until = address_of("response");
  until.nth = 2;
  plan_tester test({hold(101, until)});
  test.down("response", 101);
  test.down("response", 1);
  EXPECT_THAT(test.out, ElementsAre("response 1"));
  test.down("response", 2);
  EXPECT_THAT(test.out, ElementsAre("response 1", "response 2", "response 101"));
}

TEST(Hold, forgets_what_it_keeps_for_a_connection_that_is_gone_and_says_so) {
  plan_tester test({hold(101, address_of("response", 102))});
  test.down("response", 101);
  test.plan.closed(1);
  test.down("response", 102);
  EXPECT_THAT(test.out, ElementsAre("response 102"));
  EXPECT_EQ(test.plan.states()[0].kept, 1u);
}

fault swap_with(std::uint64_t key, std::optional<address> with) {
  auto out = fault_at(verb::swap, "response", key);
  out.with = std::move(with);
  return out;
}

TEST(Swap, exchanges_a_frame_with_the_next_one) {
  plan_tester test({swap_with(101, std::nullopt)});
  test.down("response", 101);
  test.down("response", 102);
  test.down("response", 103);
  EXPECT_THAT(test.out, ElementsAre("response 102", "response 101", "response 103"));
}

TEST(Swap, exchanges_a_frame_with_the_next_one_that_fits) {
  plan_tester test({swap_with(101, address_of("end"))});
  test.down("response", 101);
  test.down("response", 102);
  test.down("end", 102);
  EXPECT_THAT(test.out, ElementsAre("response 102", "end 102", "response 101"));
}

TEST(Swap, brings_two_keys_into_one_order_whichever_came_first) {
  auto const plan = swap_with(101, address_of("response", 102));
  plan_tester one({plan});
  one.down("response", 101);
  one.down("response", 102);
  plan_tester other({plan});
  other.down("response", 102);
  other.down("response", 101);
  EXPECT_THAT(one.out, ElementsAre("response 102", "response 101"));
  EXPECT_EQ(other.out, one.out);
}

TEST(Swap, exchanges_pair_after_pair_when_it_repeats) {
  auto always = swap_with(0, std::nullopt);
  always.repeat = 0;
  plan_tester test({always});
  for (std::uint64_t key = 1; key <= 4; ++key) test.down("response", key);
  EXPECT_THAT(test.out, ElementsAre("response 2", "response 1", "response 4", "response 3"));
}

TEST(Swap, never_exchanges_between_connections) {
  plan_tester test({swap_with(101, std::nullopt)});
  test.down("response", 101, 1, "alice");
  test.down("response", 102, 2, "bob");
  EXPECT_THAT(test.out, ElementsAre("response 102"));
  test.down("response", 103, 1, "alice");
  EXPECT_THAT(test.out, ElementsAre("response 102", "response 103", "response 101"));
}

TEST(Swap, lets_a_frame_go_when_its_partner_was_dropped) {
  plan_tester test({swap_with(101, std::nullopt), fault_at(verb::drop, "response", 102)});
  test.down("response", 101);
  test.down("response", 102);
  EXPECT_THAT(test.out, ElementsAre("response 101"));
}

fault reorder(std::vector<std::uint32_t> order) {
  auto out = fault_at(verb::reorder, "response");
  out.count = static_cast<std::uint32_t>(order.size());
  out.order = std::move(order);
  return out;
}

TEST(Reorder, sends_what_it_collected_in_the_order_that_is_asked_for) {
  plan_tester test({reorder({3, 1, 2})});
  for (std::uint64_t key = 1; key <= 3; ++key) test.down("response", key);
  EXPECT_THAT(test.out, ElementsAre("response 3", "response 1", "response 2"));
}

TEST(Reorder, permutes_by_key_whatever_order_the_frames_came_in) {
  std::vector<std::uint64_t> keys{11, 12, 13};
  do {
    plan_tester test({reorder({2, 3, 1})});
    for (auto const key : keys) test.down("response", key);
    EXPECT_THAT(test.out, ElementsAre("response 12", "response 13", "response 11"));
  } while (std::next_permutation(keys.begin(), keys.end()));
}

TEST(Reorder, lets_the_next_frames_pass_unless_it_repeats) {
  plan_tester once({reorder({2, 1})});
  auto always = reorder({2, 1});
  always.repeat = 0;
  plan_tester twice({always});
  for (auto* test : {&once, &twice}) {
    for (std::uint64_t key = 1; key <= 4; ++key) test->down("response", key);
  }
  EXPECT_THAT(once.out, ElementsAre("response 2", "response 1", "response 3", "response 4"));
  EXPECT_THAT(twice.out, ElementsAre("response 2", "response 1", "response 4", "response 3"));
}

TEST(Reorder, has_not_fired_before_it_has_them_all) {
  plan_tester test({reorder({3, 2, 1})});
  test.down("response", 1);
  test.down("response", 2);
  EXPECT_THAT(test.out, IsEmpty());
  EXPECT_EQ(test.plan.states()[0].fired, 0u);
  EXPECT_EQ(test.plan.states()[0].kept, 2u);
}

TEST(Reorder, takes_its_order_from_the_seed_if_none_is_given) {
  auto by_seed = reorder({});
  by_seed.count = 6;
  auto const sent = [&](std::uint64_t seed, std::vector<std::uint64_t> keys) {
    plan_tester test({by_seed}, seed);
    for (auto const key : keys) test.down("response", key);
    return test.out;
  };
  auto const first = sent(1, {1, 2, 3, 4, 5, 6});
  EXPECT_EQ(first.size(), 6u);
  EXPECT_EQ(first, sent(1, {6, 5, 4, 3, 2, 1}));
  EXPECT_NE(first, sent(2, {1, 2, 3, 4, 5, 6}));
}

TEST(FrameOrder, is_decided_by_the_first_ordering_fault_alone) {
  plan_tester test({swap_with(101, std::nullopt), hold(101, address_of("end"))});
  test.down("response", 101);
  test.down("response", 102);
  EXPECT_THAT(test.out, ElementsAre("response 102", "response 101"));
  EXPECT_EQ(test.plan.states()[1].fired, 0u);
}

}  // namespace
}  // namespace busproof::mock_gateway
