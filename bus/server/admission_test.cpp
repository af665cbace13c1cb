// The decisions of the accept loop, without a socket.
#include "bus/server/admission.hpp"

#include <gtest/gtest.h>

namespace busproof::bus {
namespace {

constexpr over_limit all[] = {over_limit::refuse, over_limit::reset, over_limit::close,
                              over_limit::stall, over_limit::error};

TEST(Admission, admits_whoever_has_a_permit) {
  for (auto const kind : all) {
    EXPECT_EQ(admission::judge(kind, true), admission::verdict::admit) << to_string(kind);
  }
}

TEST(Admission, admits_nobody_without_a_permit) {
  for (auto const kind : all) {
    EXPECT_NE(admission::judge(kind, false), admission::verdict::admit) << to_string(kind);
  }
}

TEST(Admission, turns_away_as_the_kind_promises) {
  EXPECT_EQ(admission::judge(over_limit::reset, false), admission::verdict::reset);
  EXPECT_EQ(admission::judge(over_limit::close, false), admission::verdict::close);
  EXPECT_EQ(admission::judge(over_limit::error, false), admission::verdict::explain);
}

TEST(Admission, accepts_only_with_a_permit_where_clients_are_left_outside) {
  EXPECT_TRUE(admission::permit_comes_first(over_limit::refuse));
  EXPECT_TRUE(admission::permit_comes_first(over_limit::stall));
  EXPECT_FALSE(admission::permit_comes_first(over_limit::reset));
  EXPECT_FALSE(admission::permit_comes_first(over_limit::close));
  EXPECT_FALSE(admission::permit_comes_first(over_limit::error));
}

TEST(Admission, closes_the_listener_only_to_refuse) {
  for (auto const kind : all) {
    EXPECT_EQ(admission::closes_listener_when_full(kind), kind == over_limit::refuse);
  }
}

TEST(Admission, reads_the_names_that_it_writes) {
  for (auto const kind : all) {
    over_limit read{};
    ASSERT_TRUE(from_string(to_string(kind), read)) << to_string(kind);
    EXPECT_EQ(read, kind);
  }
  over_limit untouched = over_limit::stall;
  EXPECT_FALSE(from_string("drop", untouched));
  EXPECT_EQ(untouched, over_limit::stall);
}

}  // namespace
}  // namespace busproof::bus
