// Locks in a circle, as edges alone.
#include "stress/explorer/runtime/lock_order.hpp"

#include <gtest/gtest.h>

namespace busproof::explore {
namespace {

class LockCircle : public testing::Test {
 protected:
  LockCircle() {
    for (std::uint32_t number = 0; number < 4; ++number) threads_[number].number = number;
  }
  /// The thread takes both, the second while it holds the first. The length of a circle, or 0.
  std::size_t nest(int who, int outer, int inner) {
    auto& self = threads_[who];
    auto length = order_.note_taking(self, &locks_[outer]).size();
    length += order_.note_taking(self, &locks_[inner]).size();
    lock_order::note_giving_back(self, &locks_[inner]);
    lock_order::note_giving_back(self, &locks_[outer]);
    return length;
  }

  lock_order order_;
  thread threads_[4];
  int locks_[6] = {};
};

TEST_F(LockCircle, is_a_circle_of_two) {
  EXPECT_EQ(nest(0, 1, 2), 0u);
  EXPECT_EQ(nest(1, 2, 1), 2u);
}

TEST_F(LockCircle, is_a_circle_of_three) {
  EXPECT_EQ(nest(0, 1, 2), 0u);
  EXPECT_EQ(nest(1, 2, 3), 0u);
  EXPECT_EQ(nest(2, 3, 1), 3u);
}

TEST_F(LockCircle, of_one_thread_is_none) {
  EXPECT_EQ(nest(0, 1, 2), 0u);
  EXPECT_EQ(nest(0, 2, 1), 0u) << "it can't wait for itself here";
}

TEST_F(LockCircle, behind_a_common_gate_is_none) {
  for (int who = 0; who < 2; ++who) order_.note_taking(threads_[who], &locks_[5]);
  EXPECT_EQ(nest(0, 1, 2), 0u);
  EXPECT_EQ(nest(1, 2, 1), 0u);
}

TEST_F(LockCircle, by_what_was_only_tried_is_none) {
  lock_order::note_having(threads_[0], &locks_[1]);
  lock_order::note_having(threads_[0], &locks_[2]);
  EXPECT_EQ(nest(1, 2, 1), 0u);
}

TEST_F(LockCircle, is_forgotten_with_the_schedule) {
  nest(0, 1, 2);
  order_.clear();
  EXPECT_EQ(nest(1, 2, 1), 0u);
}

TEST_F(LockCircle, bears_more_locks_than_it_keeps) {
  int many[100] = {};
  for (auto& each : many) order_.note_taking(threads_[0], &each);
  EXPECT_EQ(threads_[0].held_count, 100u);
  for (auto& each : many) lock_order::note_giving_back(threads_[0], &each);
  EXPECT_EQ(threads_[0].held_count, 0u);
}

}  // namespace
}  // namespace busproof::explore
