// "Did you mean": suggests what was meant, and keeps quiet when it can't know.
#include "mock_gateway/scenario/nearest_word.hpp"

#include <array>

#include <gtest/gtest.h>

namespace busproof::mock_gateway {
namespace {

constexpr std::array<std::string_view, 5> words = {"request", "response", "end", "by",
                                                   "over_limit"};

TEST(NearestWord, forgives_one_slip_of_each_kind) {
  EXPECT_EQ(nearest_word("reqest", words), "request");
  EXPECT_EQ(nearest_word("requesst", words), "request");
  EXPECT_EQ(nearest_word("requezt", words), "request");
  EXPECT_EQ(nearest_word("reuqest", words), "request");
}

TEST(NearestWord, takes_case_and_hyphens_for_the_same) {
  EXPECT_EQ(nearest_word("REQUEST", words), "request");
  EXPECT_EQ(nearest_word("Over-Limit", words), "over_limit");
}

TEST(NearestWord, prefers_the_nearer_word) {
  EXPECT_EQ(nearest_word("respons", words), "response");
}

TEST(NearestWord, keeps_quiet_when_nothing_is_near) {
  EXPECT_EQ(nearest_word("symbol", words), "");
  EXPECT_EQ(nearest_word("", words), "");
  EXPECT_EQ(nearest_word("x", words), "");
  EXPECT_EQ(nearest_word(std::string(100'000, 'r'), words), "");
}

TEST(NearestWord, lists_the_words_then) {
  constexpr std::array<std::string_view, 2> few = {"up", "down"};
  EXPECT_EQ(suggestion("left", few), "; known are `up`, `down`");
  EXPECT_EQ(suggestion("dwon", few), "; did you mean `down`?");
}

}  // namespace
}  // namespace busproof::mock_gateway
