#include "bus/request_bus/shared_channels.hpp"

#include <array>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "bus/limits.hpp"
#include "bus/protocol/native_dialect.hpp"

namespace busproof::bus {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;

/// Two requests that share a type of reply and their end marker, as open orders do.
class shared_orders final : public protocol::native_dialect {
 public:
  protocol::shared_channel const* channel_of(std::uint16_t request) const noexcept override {
    if (request == 5) return &some_;
    if (request == 16) return &all_;
    return nullptr;
  }

 private:
  static constexpr std::array<std::uint16_t, 2> replies{5, 3};
  protocol::shared_channel some_{5, replies, 53};
  protocol::shared_channel all_{16, replies, 53};
};

struct ASharedChannel : testing::Test {
  std::vector<lease> subscribers(std::uint16_t reply) {
    shared_channels::leases out;
    channels.subscribers_of(reply, out);
    return {out.begin(), out.end()};
  }
  shared_orders dialect;
  shared_channels channels{dialect};
  static constexpr lease a{1, 1};
  static constexpr lease b{2, 1};
};

TEST_F(ASharedChannel, gives_a_message_to_every_subscriber_of_its_type) {
  channels.subscribe(5, a);
  channels.subscribe(16, b);
  EXPECT_THAT(subscribers(3), testing::UnorderedElementsAre(a, b));
  EXPECT_THAT(subscribers(5), testing::UnorderedElementsAre(a, b));
  EXPECT_THAT(subscribers(49), IsEmpty());
}

TEST_F(ASharedChannel, is_answered_by_its_own_type_unless_the_dialect_says_more) {
  channels.subscribe(49, a);
  EXPECT_THAT(subscribers(49), ElementsAre(a));
  EXPECT_EQ(channels.take_end(49), a);
}

TEST_F(ASharedChannel, knows_when_its_last_subscriber_left) {
  channels.subscribe(5, a);
  channels.subscribe(5, b);
  EXPECT_FALSE(channels.leave(5, a));
  EXPECT_FALSE(channels.leave(5, a)) << "it left before";
  EXPECT_TRUE(channels.leave(5, b));
  EXPECT_THAT(subscribers(5), IsEmpty());
}

TEST_F(ASharedChannel, answers_calls_in_their_order) {
  channels.call(49, a);
  channels.call(49, b);
  EXPECT_EQ(channels.take_call(49), a);
  EXPECT_EQ(channels.take_call(49), b);
  EXPECT_EQ(channels.take_call(49), std::nullopt);
}

TEST_F(ASharedChannel, ends_requests_in_their_order_whatever_channel_they_were_on) {
  channels.subscribe(16, a);
  channels.subscribe(5, b);
  EXPECT_EQ(channels.take_end(53), a);
  EXPECT_EQ(channels.take_end(53), b);
  EXPECT_EQ(channels.take_end(53), std::nullopt);
}

TEST_F(ASharedChannel, keeps_the_turn_of_a_subscriber_that_left) {
  channels.subscribe(16, a);
  channels.subscribe(5, b);
  channels.leave(16, a);
  EXPECT_EQ(channels.take_end(53), a) << "its end marker still comes, and is not b's";
}

TEST_F(ASharedChannel, gives_up_all_calls_or_those_of_one_request) {
  channels.call(49, a);
  channels.call(17, b);
  channels.call(49, b);
  EXPECT_THAT(channels.take_calls(49), ElementsAre(a, b));
  EXPECT_THAT(channels.take_calls(0), ElementsAre(b));
  EXPECT_TRUE(channels.empty());
}

TEST_F(ASharedChannel, forgets_the_oldest_turn_when_too_many_wait) {
  channels.call(49, a);
  for (std::size_t i = 0; i < limits::turns_max; ++i) channels.call(49, b);
  EXPECT_EQ(channels.take_call(49), b);
}

}  // namespace
}  // namespace busproof::bus
