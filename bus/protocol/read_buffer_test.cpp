// The receive buffer: order of bytes, bounds on memory, lifetime of what was decoded.
#include "bus/protocol/read_buffer.hpp"

#include <algorithm>
#include <numeric>
#include <vector>

#include <gtest/gtest.h>

namespace busproof::bus::protocol {
namespace {

constexpr std::size_t chunk = 64;

/// Feeds the bytes 0, 1, 2, … as they would come from a socket.
class feed {
 public:
  void into(read_buffer& buffer, std::size_t count) {
    while (count > 0) {
      auto const area = buffer.prepare();
      ASSERT_FALSE(area.empty());
      auto const now = std::min(count, area.size());
      for (auto& byte : area.first(now)) byte = static_cast<std::byte>(next_++);
      buffer.commit(now);
      count -= now;
    }
  }

 private:
  unsigned next_ = 0;
};

/// Whether the buffer holds exactly `count` bytes that count up from `first`.
bool holds(read_buffer const& buffer, unsigned first, std::size_t count) {
  return buffer.size() == count && std::ranges::all_of(buffer.data(), [&](std::byte byte) {
           return byte == static_cast<std::byte>(first++);
         });
}

TEST(ReadBuffer, holds_no_memory_before_the_first_read) {
  read_buffer buffer(1000, chunk);
  EXPECT_EQ(buffer.capacity(), 0u);
  EXPECT_TRUE(buffer.data().empty());
}

TEST(ReadBuffer, offers_one_chunk_for_the_first_read) {
  read_buffer buffer(1000, chunk);
  EXPECT_EQ(buffer.prepare().size(), chunk);
}

TEST(ReadBuffer, offers_no_more_than_its_bound) {
  read_buffer buffer(10, chunk);
  EXPECT_EQ(buffer.prepare().size(), 10u);
}

TEST(ReadBuffer, keeps_bytes_in_the_order_of_their_arrival) {
  read_buffer buffer(1000, chunk);
  feed source;
  unsigned consumed = 0;
  for (unsigned round = 1; round < 200; ++round) {
    source.into(buffer, round % 37 + 1);
    auto const count = std::min<std::size_t>(buffer.size(), round % 41);
    ASSERT_TRUE(holds(buffer, consumed, buffer.size())) << round;
    buffer.consume(count);
    consumed += static_cast<unsigned>(count);
  }
}

TEST(ReadBuffer, starts_over_at_the_front_when_all_is_consumed) {
  read_buffer buffer(1000, chunk);
  feed source;
  auto const* front = buffer.prepare().data();
  for (int round = 0; round < 10; ++round) {
    source.into(buffer, 50);
    buffer.consume(50);
    EXPECT_EQ(buffer.prepare().data(), front);
  }
  EXPECT_EQ(buffer.capacity(), chunk);
}

TEST(ReadBuffer, leaves_bytes_in_place_while_there_is_room_behind_them) {
  read_buffer buffer(1000, chunk);
  feed source;
  source.into(buffer, 20);
  auto const* at = buffer.data().data();
  buffer.consume(10);
  buffer.prepare();
  EXPECT_EQ(buffer.data().data(), at + 10);
}

TEST(ReadBuffer, keeps_consumed_bytes_readable_until_the_next_read) {
  read_buffer buffer(1000, chunk);
  feed source;
  source.into(buffer, 3);
  auto const view = buffer.data();
  buffer.consume(3);
  EXPECT_EQ(view[2], std::byte{2});
}

TEST(ReadBuffer, moves_the_rest_to_the_front_instead_of_growing) {
  read_buffer buffer(1000, chunk);
  feed source;
  source.into(buffer, 60);
  buffer.consume(50);
  EXPECT_EQ(buffer.prepare().size(), chunk - 10);
  EXPECT_EQ(buffer.capacity(), chunk);
  EXPECT_TRUE(holds(buffer, 50, 10));
}

TEST(ReadBuffer, grows_with_what_arrives_and_not_ahead_of_it) {
  read_buffer buffer(64u << 20);
  feed source;
  for (std::size_t sent = 0; sent < (20u << 20); sent += 100'000) {
    buffer.prepare();
    EXPECT_LE(buffer.capacity(), buffer.size() + limits::read_growth_bytes_max);
    source.into(buffer, 100'000);
  }
  EXPECT_TRUE(holds(buffer, 0, buffer.size()));
}

TEST(ReadBuffer, never_grows_past_its_bound) {
  read_buffer buffer(300, chunk);
  feed source;
  source.into(buffer, 299);
  EXPECT_EQ(buffer.prepare().size(), 1u);
  source.into(buffer, 1);
  EXPECT_EQ(buffer.capacity(), 300u);
  EXPECT_TRUE(holds(buffer, 0, 300));
}

TEST(ReadBuffer, finds_room_at_its_bound_by_moving_what_is_left) {
  read_buffer buffer(300, chunk);
  feed source;
  source.into(buffer, 300);
  buffer.consume(1);
  EXPECT_EQ(buffer.prepare().size(), 1u);
  EXPECT_TRUE(holds(buffer, 1, 299));
}

TEST(ReadBuffer, goes_back_to_one_chunk_after_a_large_frame) {
  read_buffer buffer(10'000, chunk);
  feed source;
  source.into(buffer, 5000);
  EXPECT_GE(buffer.capacity(), 5000u);
  buffer.consume(4990);
  buffer.prepare();
  EXPECT_EQ(buffer.capacity(), chunk);
  EXPECT_TRUE(holds(buffer, 4990u, 10));
  buffer.consume(10);
  buffer.prepare();
  EXPECT_EQ(buffer.capacity(), chunk);
}

TEST(ReadBuffer, gives_memory_back_while_half_a_frame_remains) {
  read_buffer buffer(100'000, chunk);
  feed source;
  source.into(buffer, 50'000);
  buffer.consume(49'000);
  buffer.prepare();
  EXPECT_LE(buffer.capacity(), 2000u);
  EXPECT_TRUE(holds(buffer, 49'000, 1000));
}

}  // namespace
}  // namespace busproof::bus::protocol
