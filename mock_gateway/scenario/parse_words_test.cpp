// Durations and hexadecimal bytes: what they mean, and what is refused.
#include "mock_gateway/scenario/parse_words.hpp"

#include <string>

#include <gtest/gtest.h>

namespace busproof::mock_gateway {
namespace {

using namespace std::chrono_literals;

TEST(Duration, is_a_number_and_a_unit) {
  EXPECT_EQ(parse_duration("7ns").value, 7ns);
  EXPECT_EQ(parse_duration("250us").value, 250us);
  EXPECT_EQ(parse_duration("2ms").value, 2ms);
  EXPECT_EQ(parse_duration("1.5s").value, 1500ms);
  EXPECT_EQ(parse_duration("0.001us").value, 1ns);
  EXPECT_EQ(parse_duration("1m").value, 1min);
  EXPECT_EQ(parse_duration("24h").value, 24h);
  EXPECT_EQ(parse_duration("0s").value, 0s);
}

TEST(Duration, keeps_every_nanosecond_of_a_long_one) {
  EXPECT_EQ(parse_duration("86399.999s").value, 86399999ms);
  EXPECT_EQ(parse_duration("86399999999999ns").value, std::chrono::nanoseconds(86399999999999));
}

TEST(Duration, is_at_most_a_day) {
  EXPECT_FALSE(parse_duration("24.001h").value);
  EXPECT_FALSE(parse_duration("99999999999999999999999999h").value);
  EXPECT_EQ(parse_duration("25h").wrong,
            "\"25h\" is longer than the 24 h that a duration may have; check the unit");
}

TEST(Duration, refuses_what_is_none) {
  for (auto const* text : {"", "ms", "2", "2 ms", "-2ms", "+2ms", "2.ms", ".5s", "1.2345s", "2MS",
                           "2ms ", " 2ms", "1e3s", "2..3ms", "0x10ms", "1_000ms"}) {
    EXPECT_FALSE(parse_duration(text).value) << text;
    EXPECT_FALSE(parse_duration(text).wrong.empty()) << text;
  }
}

TEST(Duration, has_no_fractions_of_nanoseconds) {
  EXPECT_EQ(parse_duration("1.5ns").wrong,
            "\"1.5ns\" is a fraction of a nanosecond; write whole ones");
  EXPECT_TRUE(parse_duration("1.5us").value);
}

TEST(DurationRange, is_one_duration_or_two) {
  EXPECT_EQ(parse_duration_range("2ms").value->low, 2ms);
  EXPECT_EQ(parse_duration_range("2ms").value->high, 2ms);
  EXPECT_EQ(parse_duration_range("1ms..1.5s").value->low, 1ms);
  EXPECT_EQ(parse_duration_range("1ms..1.5s").value->high, 1500ms);
  EXPECT_TRUE(parse_duration_range("1ms..1ms").value);
}

TEST(DurationRange, goes_from_short_to_long) {
  EXPECT_FALSE(parse_duration_range("2ms..1ms").value);
  EXPECT_FALSE(parse_duration_range("1s..2ms").value);
  for (auto const* text : {"..", "1ms..", "..1ms", "1ms...2ms", "1ms..2ms..3ms", "1..2ms"}) {
    EXPECT_FALSE(parse_duration_range(text).value) << text;
  }
}

TEST(Hex, is_pairs_of_digits_with_or_without_blanks) {
  EXPECT_EQ(parse_hex("00 0C\nfF\t10").value, "000cff10");
  EXPECT_EQ(parse_hex("deadBEEF").value, "deadbeef");
}

TEST(Hex, refuses_halves_and_other_characters) {
  for (auto const* text : {"", " ", "0", "00 0", "0 0", "0x00", "gg", "00,00"}) {
    EXPECT_FALSE(parse_hex(text).value) << text;
    EXPECT_FALSE(parse_hex(text).wrong.empty()) << text;
  }
}

}  // namespace
}  // namespace busproof::mock_gateway
