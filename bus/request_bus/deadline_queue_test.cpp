#include "bus/request_bus/deadline_queue.hpp"

#include <algorithm>
#include <map>
#include <random>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace busproof::bus {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;
using entries = std::vector<deadline_queue::entry>;

entries expired(deadline_queue& queue, deadline_queue::tick now) {
  entries out;
  queue.expire(now, out);
  return out;
}

TEST(DeadlineQueue, expires_an_entry_at_its_deadline_and_not_before) {
  deadline_queue queue;
  queue.arm(7, 1000);
  EXPECT_THAT(expired(queue, 999), IsEmpty());
  EXPECT_THAT(expired(queue, 1000), ElementsAre(7));
  EXPECT_FALSE(queue.armed(7));
}

TEST(DeadlineQueue, expires_in_the_order_of_deadlines) {
  deadline_queue queue;
  queue.arm(0, 300);
  queue.arm(1, 5);
  queue.arm(2, 301);
  queue.arm(3, 70);
  EXPECT_THAT(expired(queue, 10'000), ElementsAre(1, 3, 0, 2));
}

TEST(DeadlineQueue, forgets_a_disarmed_entry) {
  deadline_queue queue;
  queue.arm(1, 10);
  queue.arm(2, 10);
  queue.disarm(1);
  queue.disarm(1);
  EXPECT_FALSE(queue.armed(1));
  EXPECT_THAT(expired(queue, 10), ElementsAre(2));
}

TEST(DeadlineQueue, takes_a_deadline_in_the_past_as_due_now) {
  deadline_queue queue;
  EXPECT_THAT(expired(queue, 500), IsEmpty());
  queue.arm(4, 20);
  EXPECT_EQ(queue.next_look(), 500u);
  EXPECT_THAT(expired(queue, 500), ElementsAre(4));
}

TEST(DeadlineQueue, has_to_be_looked_at_when_its_earliest_deadline_passes) {
  deadline_queue queue;
  EXPECT_EQ(queue.next_look(), std::nullopt);
  queue.arm(1, 70'001);
  queue.arm(2, 70'000);
  EXPECT_EQ(queue.next_look(), 70'000u);
  EXPECT_THAT(expired(queue, 70'000), ElementsAre(2));
  EXPECT_EQ(queue.next_look(), 70'001u);
}

TEST(DeadlineQueue, replaces_a_deadline_by_a_later_one) {
  deadline_queue queue;
  queue.arm(1, 10);
  queue.arm(1, 5'000);
  EXPECT_THAT(expired(queue, 4'999), IsEmpty());
  EXPECT_THAT(expired(queue, 5'000), ElementsAre(1));
}

TEST(DeadlineQueue, replaces_a_deadline_by_an_earlier_one) {
  deadline_queue queue;
  queue.arm(1, 5'000);
  queue.arm(2, 5'000);
  queue.arm(1, 10);
  EXPECT_THAT(expired(queue, 10), ElementsAre(1));
  EXPECT_THAT(expired(queue, 5'000), ElementsAre(2));
}

TEST(DeadlineQueue, looks_at_most_once_more_for_an_entry_that_was_used_again_and_again) {
  deadline_queue queue;
  for (deadline_queue::tick now = 0; now < 1000; ++now) {
    queue.arm(3, now + 1000);
    queue.disarm(3);
  }
  ASSERT_EQ(queue.next_look(), 1000u);
  EXPECT_THAT(expired(queue, 1000), IsEmpty());
  EXPECT_EQ(queue.next_look(), std::nullopt);
}

TEST(DeadlineQueue, keeps_a_deadline_beyond_the_wheel) {
  deadline_queue queue;
  queue.arm(1, ~deadline_queue::tick{0});
  EXPECT_TRUE(queue.armed(1));
  EXPECT_THAT(expired(queue, 1'000'000'000), IsEmpty());
}

TEST(DeadlineQueue, can_arm_an_entry_again_after_it_expired) {
  deadline_queue queue;
  queue.arm(0, 64);
  EXPECT_THAT(expired(queue, 64), ElementsAre(0));
  queue.arm(0, 128);
  EXPECT_THAT(expired(queue, 127), IsEmpty());
  EXPECT_THAT(expired(queue, 128), ElementsAre(0));
}

TEST(DeadlineQueue, is_empty_after_clear) {
  deadline_queue queue;
  for (deadline_queue::entry e = 0; e < 100; ++e) queue.arm(e, e * 1000);
  queue.clear();
  EXPECT_EQ(queue.next_look(), std::nullopt);
  EXPECT_THAT(expired(queue, 1'000'000), IsEmpty());
  queue.arm(5, 1'000'001);
  EXPECT_THAT(expired(queue, 1'000'001), ElementsAre(5));
}

// The wheel against the plainest thing that can be right, over many random histories.
TEST(DeadlineQueue, agrees_with_a_sorted_map) {
  std::mt19937_64 random(1);
  for (int history = 0; history < 200; ++history) {
    deadline_queue queue;
    std::map<deadline_queue::entry, deadline_queue::tick> model;
    deadline_queue::tick now = 0;
    for (int action = 0; action < 300; ++action) {
      auto const e = static_cast<deadline_queue::entry>(random() % 40);
      if (random() % 3 == 0) {
        queue.disarm(e);
        model.erase(e);
      } else if (random() % 2 == 0) {
        now += random() % (random() % 4 == 0 ? 20'000 : 100);
        auto got = expired(queue, now);
        entries expected;
        for (auto const& [entry, due] : model) {
          if (due <= now) expected.push_back(entry);
        }
        for (auto const entry : expected) model.erase(entry);
        std::sort(got.begin(), got.end());
        ASSERT_EQ(got, expected) << "at tick " << now << " of history " << history;
      } else {
        auto const due = now + random() % (random() % 3 == 0 ? 500'000 : 200);
        queue.arm(e, due);
        model[e] = due;
      }
      auto const earliest =
          std::min_element(model.begin(), model.end(),
                           [](auto const& a, auto const& b) { return a.second < b.second; });
      if (earliest == model.end()) continue;
      ASSERT_TRUE(queue.next_look());
      ASSERT_LE(*queue.next_look(), std::max(now, earliest->second));
    }
  }
}

}  // namespace
}  // namespace busproof::bus
