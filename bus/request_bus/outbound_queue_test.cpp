#include "bus/request_bus/outbound_queue.hpp"

#include <gtest/gtest.h>

namespace busproof::bus {
namespace {

void append(outbound_queue& queue, std::string_view text) {
  auto const bytes = as_bytes(text);
  queue.tail().insert(queue.tail().end(), bytes.begin(), bytes.end());
}

TEST(OutboundQueue, sends_in_one_round_what_was_queued_before_it) {
  outbound_queue queue;
  append(queue, "one");
  append(queue, "two");
  ASSERT_TRUE(queue.start_sending());
  EXPECT_EQ(as_text(queue.sending()), "onetwo");
}

TEST(OutboundQueue, keeps_the_round_unchanged_while_others_append) {
  outbound_queue queue;
  append(queue, "first");
  ASSERT_TRUE(queue.start_sending());
  auto const before = queue.sending();
  append(queue, std::string(100'000, 'x'));
  EXPECT_EQ(queue.sending().data(), before.data());
  EXPECT_EQ(as_text(queue.sending()), "first");
}

TEST(OutboundQueue, goes_on_where_a_partial_write_stopped) {
  outbound_queue queue;
  append(queue, "abcdef");
  ASSERT_TRUE(queue.start_sending());
  queue.advance(2);
  EXPECT_EQ(as_text(queue.sending()), "cdef");
  queue.advance(4);
  EXPECT_TRUE(queue.sending().empty());
  EXPECT_FALSE(queue.start_sending());
}

TEST(OutboundQueue, counts_positions_over_rounds) {
  outbound_queue queue;
  append(queue, "abc");
  EXPECT_EQ(queue.end(), 3u);
  EXPECT_EQ(queue.sent(), 0u);
  ASSERT_TRUE(queue.start_sending());
  append(queue, "de");
  EXPECT_EQ(queue.end(), 5u);
  queue.advance(3);
  EXPECT_EQ(queue.sent(), 3u);
  ASSERT_TRUE(queue.start_sending());
  EXPECT_EQ(queue.sent(), 3u);
  EXPECT_EQ(queue.end(), 5u);
  queue.advance(1);
  EXPECT_EQ(queue.sent(), 4u);
  EXPECT_EQ(queue.unsent_bytes(), 1u);
}

TEST(OutboundQueue, starts_a_session_at_position_zero) {
  outbound_queue queue;
  append(queue, "lost");
  ASSERT_TRUE(queue.start_sending());
  queue.advance(1);
  queue.reset();
  EXPECT_EQ(queue.end(), 0u);
  EXPECT_EQ(queue.unsent_bytes(), 0u);
  EXPECT_FALSE(queue.start_sending());
}

}  // namespace
}  // namespace busproof::bus
