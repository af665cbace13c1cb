// Which frames an address means.
#include "mock_gateway/address_matcher.hpp"

#include <gtest/gtest.h>

#include "mock_gateway/limits.hpp"

namespace busproof::mock_gateway {
namespace {

frame_ref const frame{direction::down, 2, "alice", "response", 101, 5};

TEST(Address, without_parts_means_every_frame) { EXPECT_TRUE(fits({}, frame)); }

TEST(Address, asks_for_each_of_its_parts) {
  address where;
  where.dir = direction::down;
  where.conn = 2;
  where.client = "alice";
  where.msg = "response";
  where.key = 101;
  where.frame = 5;
  EXPECT_TRUE(fits(where, frame));

  auto other = where;
  other.dir = direction::up;
  EXPECT_FALSE(fits(other, frame));
  other = where;
  other.conn = 1;
  EXPECT_FALSE(fits(other, frame));
  other = where;
  other.client = "bob";
  EXPECT_FALSE(fits(other, frame));
  other = where;
  other.msg = "end";
  EXPECT_FALSE(fits(other, frame));
  other = where;
  other.key = 102;
  EXPECT_FALSE(fits(other, frame));
  other = where;
  other.frame = 6;
  EXPECT_FALSE(fits(other, frame));
}

TEST(Address, counts_nth_among_the_frames_that_fit_the_rest) {
  address where;
  where.msg = "response";
  where.nth = 2;
  address_matcher matcher(where);
  frame_ref end = frame;
  end.msg = "end";
  EXPECT_FALSE(matcher.meets(frame));
  EXPECT_FALSE(matcher.meets(end));
  EXPECT_TRUE(matcher.meets(frame));
  EXPECT_FALSE(matcher.meets(frame));
}

TEST(Address, counts_nth_for_each_client_by_itself) {
  address where;
  where.nth = 2;
  address_matcher matcher(where);
  frame_ref bob = frame;
  bob.client = "bob";
  EXPECT_FALSE(matcher.meets(frame));
  EXPECT_FALSE(matcher.meets(bob));
  EXPECT_TRUE(matcher.meets(bob));
  EXPECT_TRUE(matcher.meets(frame));
}

TEST(Address, counts_nth_on_across_the_connections_of_one_client) {
  address where;
  where.nth = 2;
  address_matcher matcher(where);
  frame_ref again = frame;
  again.conn = 3;
  EXPECT_FALSE(matcher.meets(frame));
  EXPECT_TRUE(matcher.meets(again));
}

TEST(Address, keeps_nameless_connections_apart) {
  address where;
  where.nth = 2;
  address_matcher matcher(where);
  frame_ref one{.conn = 1};
  frame_ref two{.conn = 2};
  EXPECT_FALSE(matcher.meets(one));
  EXPECT_FALSE(matcher.meets(two));
  EXPECT_TRUE(matcher.meets(one));
}

TEST(CountByClient, bounds_the_names_that_it_keeps_apart) {
  count_by_client counts;
  for (std::size_t name = 0; name < limits::identities_max; ++name) {
    ++counts.of("client " + std::to_string(name));
  }
  ++counts.of("one too many");
  EXPECT_EQ(counts.of("another one"), 1u);
  EXPECT_EQ(counts.of("client 0"), 1u);
}

TEST(Address, means_every_second_frame_that_fits_the_rest) {
  address where;
  where.msg = "response";
  where.every = 2;
  address_matcher matcher(where);
  auto end = frame;
  end.msg = "end";
  EXPECT_FALSE(matcher.meets(frame));
  EXPECT_FALSE(matcher.meets(end));
  EXPECT_TRUE(matcher.meets(frame));
  EXPECT_FALSE(matcher.meets(frame));
  EXPECT_TRUE(matcher.meets(frame));
}

}  // namespace
}  // namespace busproof::mock_gateway
