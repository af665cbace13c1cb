// Which bytes truncate and corrupt mean.
#include "mock_gateway/frame_damage.hpp"

#include <bit>
#include <set>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "mock_gateway/plan_tester.hpp"

namespace busproof::mock_gateway {
namespace {

using testing::ElementsAre;

frame_ref frame_of(std::size_t size) {
  return {direction::down, 1, "c", "response", 1, 2, size, 16};
}

draw_subject about(std::uint64_t key) { return {"c", direction::down, "response", key, 1}; }

TEST(Truncate, cuts_at_the_byte_of_its_address) {
  auto what = fault_at(verb::truncate, "response");
  what.at.byte = 5;
  EXPECT_EQ(truncated_at(what, 1, about(1), frame_of(20)), 5u);
}

TEST(Truncate, draws_a_place_that_leaves_some_bytes_and_not_all) {
  auto const what = fault_at(verb::truncate, "response");
  std::set<std::uint64_t> places;
  for (std::uint64_t key = 1; key <= 500; ++key) {
    places.insert(truncated_at(what, 7, about(key), frame_of(20)));
  }
  EXPECT_EQ(*places.begin(), 1u);
  EXPECT_EQ(*places.rbegin(), 19u);
  EXPECT_EQ(places.size(), 19u);
  EXPECT_EQ(truncated_at(what, 7, about(3), frame_of(20)),
            truncated_at(what, 7, about(3), frame_of(20)));
}

TEST(Truncate, has_no_place_in_a_frame_that_ends_before_its_byte) {
  auto what = fault_at(verb::truncate, "response");
  what.at.byte = 20;
  EXPECT_FALSE(has_place_for(what, frame_of(20)));
  EXPECT_TRUE(has_place_for(what, frame_of(21)));
}

TEST(Corrupt, flips_the_bits_of_its_mask) {
  auto what = fault_at(verb::corrupt, "response");
  what.at.byte = 4;
  what.mask = 0x81;
  EXPECT_THAT(flips_of(what, 1, about(1), frame_of(20)), ElementsAre(flip{4, 0x81}));
}

TEST(Corrupt, flips_so_many_different_bits_as_it_is_told) {
  auto what = fault_at(verb::corrupt, "response");
  for (std::uint32_t const bits : {1u, 2u, 7u, 64u}) {
    what.bits = bits;
    for (std::uint64_t key = 1; key <= 50; ++key) {
      std::uint32_t count = 0;
      for (auto const& one : flips_of(what, 7, about(key), frame_of(20))) {
        EXPECT_LT(one.byte, 20u);
        count += static_cast<std::uint32_t>(std::popcount(one.mask));
      }
      EXPECT_EQ(count, bits);
    }
  }
}

TEST(Corrupt, spares_the_other_part) {
  auto what = fault_at(verb::corrupt, "response");
  what.bits = 3;
  for (std::uint64_t key = 1; key <= 100; ++key) {
    what.part = frame_part::header;
    for (auto const& one : flips_of(what, 7, about(key), frame_of(20))) EXPECT_LT(one.byte, 16u);
    what.part = frame_part::body;
    for (auto const& one : flips_of(what, 7, about(key), frame_of(20))) EXPECT_GE(one.byte, 16u);
  }
}

TEST(Corrupt, flips_every_bit_where_there_are_no_more) {
  auto what = fault_at(verb::corrupt, "response");
  what.bits = 64;
  what.part = frame_part::body;
  EXPECT_THAT(flips_of(what, 7, about(1), frame_of(18)),
              ElementsAre(flip{16, 0xff}, flip{17, 0xff}));
}

TEST(Corrupt, reaches_every_bit) {
  auto const what = fault_at(verb::corrupt, "response");
  std::set<std::pair<std::size_t, int>> seen;
  for (std::uint64_t key = 1; key <= 5000; ++key) {
    auto const one = flips_of(what, 7, about(key), frame_of(20)).front();
    seen.insert({one.byte, one.mask});
  }
  EXPECT_EQ(seen.size(), 160u);
}

TEST(Corrupt, has_no_place_in_an_empty_body) {
  auto what = fault_at(verb::corrupt, "response");
  what.part = frame_part::body;
  EXPECT_FALSE(has_place_for(what, frame_of(16)));
  EXPECT_TRUE(has_place_for(what, frame_of(17)));
}

}  // namespace
}  // namespace busproof::mock_gateway
