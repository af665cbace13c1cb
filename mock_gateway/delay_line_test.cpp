// Which delayed frames may overtake which.
#include "mock_gateway/delay_line.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace busproof::mock_gateway {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;

frame_ref keyed(std::uint64_t key) { return {.msg = "response", .key = key}; }

TEST(DelayLine, lets_a_frame_through_that_waits_for_nothing) {
  delay_line line;
  std::vector<ticket> ready;
  line.add(1, keyed(101), false, ready);
  EXPECT_THAT(ready, ElementsAre(1u));
  EXPECT_EQ(line.size(), 0u);
}

TEST(DelayLine, lets_another_key_overtake) {
  delay_line line;
  std::vector<ticket> ready;
  line.add(1, keyed(101), true, ready);
  line.add(2, keyed(102), false, ready);
  line.due(1, ready);
  EXPECT_THAT(ready, ElementsAre(2u, 1u));
}

TEST(DelayLine, keeps_the_order_within_a_key) {
  delay_line line;
  std::vector<ticket> ready;
  line.add(1, keyed(101), true, ready);
  line.add(2, keyed(101), false, ready);
  line.add(3, keyed(101), true, ready);
  EXPECT_THAT(ready, IsEmpty());
  line.due(3, ready);
  EXPECT_THAT(ready, IsEmpty());
  line.due(1, ready);
  EXPECT_THAT(ready, ElementsAre(1u, 2u, 3u));
}

TEST(DelayLine, keeps_the_order_of_frames_without_a_key_per_kind) {
  delay_line line;
  std::vector<ticket> ready;
  line.add(1, {.msg = "notice"}, true, ready);
  line.add(2, {.msg = "pong"}, false, ready);
  line.add(3, {.msg = "notice"}, false, ready);
  EXPECT_THAT(ready, ElementsAre(2u));
  line.due(1, ready);
  EXPECT_THAT(ready, ElementsAre(2u, 1u, 3u));
}

TEST(DelayLine, lets_those_behind_a_removed_frame_go) {
  delay_line line;
  std::vector<ticket> ready;
  line.add(1, keyed(101), true, ready);
  line.add(2, keyed(101), false, ready);
  EXPECT_TRUE(line.remove(1, ready));
  EXPECT_THAT(ready, ElementsAre(2u));
  EXPECT_FALSE(line.remove(1, ready));
  line.due(1, ready);
  EXPECT_THAT(ready, ElementsAre(2u));
}

}  // namespace
}  // namespace busproof::mock_gateway
