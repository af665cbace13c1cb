// Tokens: the text and back, and what is said about a text that is none.
#include "stress/explorer/schedule/token.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "stress/explorer/schedule/random_numbers.hpp"

namespace busproof::explore {
namespace {

using testing::HasSubstr;

token example() {
  return {"Suite.test/3", 0x1a2b, 'w', {{4, 1, 0x0f}, {17, 2, 0xa0}}, 0x123456789abcdef0};
}

std::string complaint(std::string const& text) {
  try {
    parse_token(text);
  } catch (bad_token const& error) {
    return error.what();
  }
  return "no complaint";
}

TEST(Token, reads_as_it_was_written) {
  auto const text = to_text(example());
  EXPECT_THAT(text,
              testing::StartsWith("bp1:Suite.test/3:1a2b:w:4=1.0f,17=2.a0:123456789abcdef0:"));
  auto const back = parse_token(text + "\n");
  EXPECT_EQ(back.name, "Suite.test/3");
  EXPECT_EQ(back.build, 0x1a2bu);
  EXPECT_EQ(back.start, 'w');
  ASSERT_EQ(back.deviations.size(), 2u);
  EXPECT_EQ(back.deviations[1].decision, 17u);
  EXPECT_EQ(back.deviations[1].choice, 2u);
  EXPECT_EQ(back.deviations[1].mark, 0xa0u);
  EXPECT_EQ(back.trace, 0x123456789abcdef0u);
}

TEST(Token, carries_any_name) {
  auto odd = example();
  odd.name = "loses an item: 100 % \xc3\xa4\n";
  EXPECT_EQ(to_text(odd).find('\n'), std::string::npos) << "one line";
  EXPECT_EQ(parse_token(to_text(odd)).name, odd.name);
}

TEST(Token, without_deviations_is_the_default_schedule) {
  auto plain = example();
  plain.deviations.clear();
  EXPECT_TRUE(parse_token(to_text(plain)).deviations.empty());
}

TEST(Token, that_is_cut_off_anywhere_is_refused) {
  auto const text = to_text(example());
  for (std::size_t size = 0; size < text.size(); ++size) {
    EXPECT_NE(complaint(text.substr(0, size)), "no complaint") << text.substr(0, size);
  }
}

TEST(Token, of_which_a_character_changed_is_refused) {
  auto const text = to_text(example());
  for (std::size_t at = 0; at < text.size(); ++at) {
    auto changed = text;
    changed[at] = changed[at] == '1' ? '2' : '1';
    EXPECT_NE(complaint(changed), "no complaint") << changed;
  }
}

TEST(Token, says_what_is_wrong_with_it) {
  EXPECT_THAT(complaint(""), HasSubstr("does not begin with bp1"));
  EXPECT_THAT(complaint("bp2:a:1:w::0:0"), HasSubstr("version"));
  EXPECT_THAT(complaint("bp1:a"), HasSubstr("cut off"));
  EXPECT_THAT(complaint("bp1:a:1:w::0:0000:0"), HasSubstr("too many parts"));
  EXPECT_THAT(complaint("bp1:a:1:w::0:0000"), HasSubstr("checksum"));
}

TEST(Token, of_random_bytes_is_refused_without_harm) {
  random_numbers random(7);
  for (int round = 0; round < 20'000; ++round) {
    std::string noise = round % 2 == 0 ? "bp1:" : "";
    for (auto left = random.below(60); left > 0; --left) {
      noise +=
          round % 3 == 0 ? "bp1:=,.%w0af"[random.below(12)] : static_cast<char>(random.below(256));
    }
    EXPECT_NE(complaint(noise), "no complaint") << noise;
  }
}

}  // namespace
}  // namespace busproof::explore
