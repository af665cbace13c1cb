// The guard: which bytes it stops, and that it stops no TOML that a scenario may need.
#include "mock_gateway/scenario/toml_guard.hpp"

#include <string>

#include <gtest/gtest.h>

#include "mock_gateway/limits.hpp"
#include "mock_gateway/scenario/scenario_error.hpp"
#include "mock_gateway/scenario/toml_tree.hpp"

namespace busproof::mock_gateway {
namespace {

bool passes(std::string const& text) { return !find_text_fault(text); }

std::string times(std::size_t count, std::string const& text) {
  std::string out;
  for (std::size_t i = 0; i < count; ++i) out += text;
  return out;
}

TEST(TomlGuard, lets_all_of_utf8_pass) {
  EXPECT_TRUE(passes(
      "a = \"\x7E \xC2\x80 \xDF\xBF \xE0\xA0\x80 \xED\x9F\xBF \xEE\x80\x80 \xF0\x90\x80\x80\"\n"));
  EXPECT_TRUE(passes("# ä € 😀\r\n\ta = 1\n"));
}

TEST(TomlGuard, stops_what_is_not_utf8) {
  for (std::string const bytes :
       {"\x80", "\xC0\x80", "\xC1\xBF", "\xC2", "\xC2\x20", "\xE0\x80\x80", "\xE2\x82",
        "\xED\xA0\x80", "\xF0\x80\x80\x80", "\xF0\x9F\x98", "\xF4\x90\x80\x80", "\xF5\x80\x80\x80",
        "\xFE", "\xFF"}) {
    EXPECT_FALSE(passes(bytes)) << testing::PrintToString(bytes);
    EXPECT_FALSE(passes("\"" + bytes + "\"")) << testing::PrintToString(bytes);
    EXPECT_FALSE(passes("#" + bytes)) << testing::PrintToString(bytes);
  }
}

TEST(TomlGuard, stops_the_plane_that_the_reader_uses_itself) {
  EXPECT_TRUE(passes("\"\xF3\xAF\xBF\xBF\""));   // U+EFFFF
  EXPECT_FALSE(passes("\"\xF3\xB0\x80\x80\""));  // U+F0000
  EXPECT_FALSE(passes("\"\xF3\xBF\xBF\xBF\""));  // U+FFFFF
  EXPECT_TRUE(passes("\"\xF4\x80\x80\x80\""));   // U+100000
  EXPECT_FALSE(passes("\"\\U000F0041\""));
  EXPECT_FALSE(passes("\"\\U000f0041\""));
  EXPECT_TRUE(passes("\"\\\\U000F0041\"")) << "the backslash itself is escaped";
  EXPECT_TRUE(passes("'\\U000F0041'")) << "a literal string has no escapes";
}

TEST(TomlGuard, counts_brackets_outside_strings_and_comments_only) {
  auto const many = times(100, "[{");
  EXPECT_FALSE(passes("a = " + many));
  EXPECT_TRUE(passes("a = \"" + many + "\""));
  EXPECT_TRUE(passes("a = '" + many + "'"));
  EXPECT_TRUE(passes("a = \"\"\"\n\"" + many + "\"\"\"\n"));
  EXPECT_TRUE(passes("# " + many));
  EXPECT_FALSE(passes("a = \"\" # \n b = " + many)) << "the comment is over";
  EXPECT_FALSE(passes("a = \"\\\"\"" + many)) << "the string is over";
  EXPECT_FALSE(passes("a = '\\'" + many)) << "a literal string has no escapes";
  EXPECT_FALSE(passes("a = \"\"\"x\"\"\"\"\"" + many)) << "five quotes end a long string";
}

TEST(TomlGuard, bounds_nesting_parts_of_keys_and_values) {
  EXPECT_TRUE(passes("a = " + times(limits::scenario_depth_max, "[")));
  EXPECT_FALSE(passes("a = " + times(limits::scenario_depth_max + 1, "[")));
  EXPECT_TRUE(passes(times(1000, "[a]\n"))) << "closed ones do not count";
  EXPECT_TRUE(passes("a" + times(limits::scenario_depth_max, ".a")));
  EXPECT_FALSE(passes("a" + times(limits::scenario_depth_max + 1, ".a")));
  EXPECT_TRUE(passes("a = [" + times(1000, "1.5, ") + "]"));
  EXPECT_FALSE(passes("a = [" + times(limits::scenario_values_max, "1,") + "]"));
}

TEST(TomlTree, gives_characters_back_as_they_were) {
  auto const text =
      "\"\xC2\x80 \xC3\xA9 \xE2\x80\xA8 \xEF\xBF\xBD \xF0\x9F\x98\x80 \xF4\x80\x80\x80\"";
  auto const tree = parse_toml(std::string("\"k\xC3\xA9y\" = ") + text, "f");
  auto const& entry = std::get<toml_table>(tree.data).at(0);
  EXPECT_EQ(entry.key, "k\xC3\xA9y");
  EXPECT_EQ("\"" + std::get<std::string>(entry.value.data) + "\"", text);
}

TEST(TomlTree, keeps_the_order_and_the_places_of_the_file) {
  auto const tree = parse_toml("b = 1\n[z]\n  a = \"x\"\n[[c]]\nd = { e = [1, 2.5, true] }\n", "f");
  auto const& top = std::get<toml_table>(tree.data);
  ASSERT_EQ(top.size(), 3u);
  EXPECT_EQ(top[0].key, "b");
  EXPECT_EQ(top[1].key, "z");
  EXPECT_EQ(top[2].key, "c");
  auto const& a = std::get<toml_table>(top[1].value.data).at(0);
  EXPECT_EQ(a.place.line, 3u);
  EXPECT_EQ(a.place.column, 3u);
  EXPECT_EQ(a.value.place.column, 7u);
}

TEST(TomlTree, knows_dates_only_by_name) {
  auto const tree = parse_toml("a = 1979-05-27T07:32:00Z\n", "f");
  EXPECT_EQ(kind_of(std::get<toml_table>(tree.data).at(0).value), "a date");
}

TEST(TomlTree, reads_a_long_string_that_goes_on_after_a_backslash) {
  auto const tree = parse_toml("a = \"\"\"x\\\n  \xC3\xA9\"\"\"\n", "f");
  EXPECT_EQ(std::get<std::string>(std::get<toml_table>(tree.data).at(0).value.data), "x\xC3\xA9");
}

/// What fuzzing found in the TOML library, or in this reader's use of it.
TEST(TomlTree, survives_what_once_broke_the_parser) {
  for (std::string const text : {
           "skhema = \xCE\x9Cheech",
           "[(fault)]",
           "[ = 1",
           "a = [1, }",
           "0e=1e='''e6\xC3\xA9",
           "a = 1979-05-27T.07832:00Z 1a",
           "a = \"\\\xC3\xA9\"",
           "'N1 =]'\xC3\xA9",
       }) {
    try {
      parse_toml(text, "f");
      ADD_FAILURE() << "it was read: " << text;
    } catch (scenario_error const& error) {
      EXPECT_GT(error.line, 0u) << text;
    }
  }
}

}  // namespace
}  // namespace busproof::mock_gateway
