// near_miss: which message is called the nearest, and what the diff says of it.
#include "mock_gateway/near_miss.hpp"

#include <vector>

#include <gtest/gtest.h>

namespace busproof::mock_gateway {
namespace {

using namespace std::string_literals;

field_table fields(std::int64_t key, std::string body) {
  return {{"key", key}, {"body", std::move(body)}};
}

TEST(NearMiss, says_nothing_when_nothing_was_seen) {
  EXPECT_EQ(near_miss("request", fields(1, "a"), {}), "");
}

TEST(NearMiss, shows_each_wanted_field_as_matching_or_not) {
  std::vector<seen_message> const seen = {{"response", fields(101, "abd")}};
  EXPECT_EQ(near_miss("response", fields(102, "abc"), seen),
            "nearest of 1: response, 1 of 3 match\n"
            "  = msg \"response\"\n"
            "  ! body: expected \"abc\", got \"abd\" (from character 3)\n"
            "  ! key: expected 102, got 101");
}

TEST(NearMiss, picks_the_message_with_the_most_matching_fields) {
  std::vector<seen_message> const seen = {{"request", fields(7, "zzz")},
                                          {"request", fields(102, "abc")},
                                          {"request", fields(7, "zzz")}};
  EXPECT_NE(
      near_miss("request", fields(102, "abd"), seen).find("! body: expected \"abd\", got \"abc\""),
      std::string::npos);
}

TEST(NearMiss, prefers_the_right_kind_to_matching_fields) {
  std::vector<seen_message> const seen = {{"cancel", fields(1, "a")}, {"request", fields(2, "b")}};
  EXPECT_NE(near_miss("request", fields(1, "a"), seen).find("= msg \"request\""),
            std::string::npos);
}

TEST(NearMiss, prefers_the_nearer_number_among_equals) {
  std::vector<seen_message> const seen = {{"request", {{"key", std::int64_t{900}}}},
                                          {"request", {{"key", std::int64_t{103}}}}};
  EXPECT_NE(near_miss("request", {{"key", std::int64_t{102}}}, seen).find("got 103"),
            std::string::npos);
}

TEST(NearMiss, keeps_the_first_of_equally_near_messages) {
  std::vector<seen_message> const seen = {{"request", {{"flag", false}, {"at", "x"s}}},
                                          {"request", {{"flag", false}, {"at", "y"s}}}};
  EXPECT_NE(near_miss("request", {{"flag", true}}, seen).find("nearest of 2: request, 1 of 2"),
            std::string::npos);
}

TEST(NearMiss, tells_a_number_from_a_text_that_looks_like_it) {
  std::vector<seen_message> const seen = {{"request", {{"type", std::int64_t{7}}}}};
  EXPECT_NE(near_miss("request", {{"type", "7"s}}, seen)
                .find("! type: expected the string \"7\", got the integer 7"),
            std::string::npos);
}

TEST(NearMiss, names_a_field_that_the_message_does_not_have) {
  std::vector<seen_message> const seen = {{"request", {}}};
  EXPECT_NE(near_miss("", {{"type", std::int64_t{7}}}, seen)
                .find("! type: expected 7, the message has none"),
            std::string::npos);
}

TEST(NearMiss, escapes_bytes_that_would_spoil_a_terminal_and_cuts_long_texts) {
  EXPECT_EQ(to_text("a\n\x1b\"\xff"s), "\"a\\x0a\\x1b\\\"\\xff\"");
  EXPECT_EQ(to_text(std::string(100, 'x')), "\"" + std::string(60, 'x') + "\"… (100 bytes)");
}

TEST(NearMiss, compares_an_expectation_with_its_key_and_where) {
  expectation wanted;
  wanted.sent = "response";
  wanted.key = 5;
  wanted.where = {{"type", std::int64_t{1}}};
  std::vector<seen_message> const seen = {
      {"response", {{"key", std::int64_t{4}}, {"type", std::int64_t{1}}}}};
  EXPECT_EQ(near_miss(wanted, seen),
            "nearest of 1: response, 2 of 3 match\n"
            "  = msg \"response\"\n"
            "  ! key: expected 5, got 4\n"
            "  = type 1");
}

}  // namespace
}  // namespace busproof::mock_gateway
