#include "bus/request_bus/backoff.hpp"

#include <gtest/gtest.h>

namespace busproof::bus {
namespace {

using namespace std::chrono_literals;

constexpr auto lowest = std::uint64_t{0};
constexpr auto highest = ~std::uint64_t{0};

TEST(Backoff, draws_from_nothing_up_to_the_window) {
  EXPECT_EQ(backoff_delay(0, 50ms, 5s, lowest), 0ns);
  EXPECT_EQ(backoff_delay(0, 50ms, 5s, highest), 50ms);
  EXPECT_NEAR(backoff_delay(0, 50ms, 5s, highest / 2).count(), 25'000'000, 1);
}

TEST(Backoff, doubles_the_window_until_the_cap) {
  EXPECT_EQ(backoff_delay(1, 50ms, 5s, highest), 100ms);
  EXPECT_EQ(backoff_delay(6, 50ms, 5s, highest), 3200ms);
  EXPECT_EQ(backoff_delay(7, 50ms, 5s, highest), 5s);
}

TEST(Backoff, stays_at_the_cap_however_many_attempts_there_were) {
  EXPECT_EQ(backoff_delay(100, 50ms, 5s, highest), 5s);
  EXPECT_EQ(backoff_delay(~0u, 1ns, std::chrono::nanoseconds::max(), highest),
            std::chrono::nanoseconds::max());
}

TEST(Backoff, waits_no_time_if_base_or_cap_is_zero) {
  EXPECT_EQ(backoff_delay(5, 0ns, 5s, highest), 0ns);
  EXPECT_EQ(backoff_delay(5, 50ms, 0ns, highest), 0ns);
}

TEST(Backoff, starts_anew_only_after_a_stable_session) {
  EXPECT_TRUE(resets_backoff(5s, 5s));
  EXPECT_FALSE(resets_backoff(4999ms, 5s));
}

}  // namespace
}  // namespace busproof::bus
