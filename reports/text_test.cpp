// Strings that anybody may have put into a record, on their way out.
#include "reports/text.hpp"

#include <gmock/gmock.h>

#include <limits>

#include "reports/utf8.hpp"

namespace busproof::reports {
namespace {

using namespace std::chrono_literals;
constexpr std::string_view unknown = "\xef\xbf\xbd";

TEST(Utf8, keeps_what_is_valid) {
  std::string const text = "a ä € 😀 \xf4\x8f\xbf\xbf";
  EXPECT_EQ(repaired_utf8(text), text);
}

TEST(Utf8, replaces_every_byte_that_it_cannot_understand) {
  for (std::string_view bad : {"\xff", "\xc0\x80", "\xe0\x80\x80", "\xed\xa0\x80",
                               "\xf4\x90\x80\x80", "\xf8", "\x80", "\xe2\x82", "\xc3"}) {
    std::string expected;
    for (std::size_t i = 0; i < bad.size(); ++i) expected += unknown;
    EXPECT_EQ(repaired_utf8(bad), expected) << testing::PrintToString(bad);
  }
}

TEST(Utf8, goes_on_behind_a_half_character) {
  EXPECT_EQ(repaired_utf8("\xe2\x82"
                          "A"),
            std::string(unknown) + std::string(unknown) + "A");
}

TEST(Escape, leaves_no_markup_in_html) {
  EXPECT_EQ(escape_html("<a href=\"x\">'&'</a>"),
            "&lt;a href=&quot;x&quot;&gt;&#39;&amp;&#39;&lt;/a&gt;");
}

TEST(Escape, replaces_characters_that_xml_forbids) {
  using namespace std::string_literals;
  auto const u = std::string(unknown);
  EXPECT_EQ(escape_html("a\0b\x1b[31m\x7f\xef\xbf\xbe\tc\n"s),
            "a" + u + "b" + u + "[31m" + u + u + "\tc\n");
}

TEST(Escape, keeps_newlines_in_xml_attributes) {
  EXPECT_EQ(escape_xml_attribute("a\nb\t\"c\""), "a&#10;b&#9;&quot;c&quot;");
}

TEST(Escape, keeps_json_from_closing_its_script_element) {
  EXPECT_EQ(escape_json_in_script(R"({"a":"</script><!--"})"),
            R"({"a":"\u003c/script>\u003c!--"})");
}

TEST(Escape, gives_markdown_nothing_to_interpret) {
  auto const text = escape_markdown("a|b `c` *d* <script> [x](y) @someone #7\nnext");
  EXPECT_EQ(text, "a\\|b \\`c\\` \\*d\\* &lt;script&gt; \\[x\\](y) @\xe2\x80\x8bsomeone \\#7 next");
}

TEST(Escape, keeps_code_in_a_markdown_table_whole) {
  auto const text = markdown_code("run 'a|b' `x` </code> @me");
  EXPECT_EQ(text, "<code>run &#39;a&#124;b&#39; &#96;x&#96; &lt;/code&gt; &#64;me</code>");
}

TEST(Escape, lets_no_escape_sequence_reach_a_terminal) {
  EXPECT_EQ(terminal_line("\x1b[2J\x07 ok\nnext \xc2\x9b", false), "?[2J? ok next ?");
  EXPECT_EQ(terminal_line("ä", true), "?");
  EXPECT_EQ(terminal_line("ä", false), "ä");
}

TEST(Width, counts_columns_and_not_bytes) {
  EXPECT_EQ(display_width("abc"), 3u);
  EXPECT_EQ(display_width("ä€"), 2u);
  EXPECT_EQ(display_width("漢字"), 4u);
  EXPECT_EQ(display_width("e\xcc\x81"), 1u);
}

TEST(Shortened, cuts_between_characters_and_says_so) {
  EXPECT_EQ(shortened("abc", 3), "abc");
  EXPECT_EQ(shortened("abcd", 3), "abc […]");
  EXPECT_EQ(shortened("aä", 2), "a […]");
}

TEST(Durations, are_written_in_the_unit_that_fits) {
  EXPECT_EQ(duration_text(0ns), "0 ns");
  EXPECT_EQ(duration_text(1500ns), "1.5 us");
  EXPECT_EQ(duration_text(40ms), "40 ms");
  EXPECT_EQ(duration_text(999'700us), "1 s");
  EXPECT_EQ(duration_text(1250ms), "1.25 s");
  EXPECT_EQ(duration_text(59'960ms), "1 min 0 s");
  EXPECT_EQ(duration_text(250s), "4 min 10 s");
  EXPECT_EQ(duration_text(7500s), "2 h 5 min");
  EXPECT_EQ(duration_text(std::chrono::nanoseconds::min()).front(), '-');
}

TEST(Numbers, are_grouped_and_rounded) {
  EXPECT_EQ(count_text(0), "0");
  EXPECT_EQ(count_text(999), "999");
  EXPECT_EQ(count_text(1'234'567), "1 234 567");
  EXPECT_EQ(count_text(std::numeric_limits<std::uint64_t>::max()), "18 446 744 073 709 551 615");
  EXPECT_EQ(counted(1, "run"), "1 run");
  EXPECT_EQ(counted(2000, "run"), "2 000 runs");
  EXPECT_EQ(number_text(10.5), "10.5");
  EXPECT_EQ(number_text(0.03214), "0.03214");
  EXPECT_EQ(number_text(123456.4), "123 456");
  EXPECT_EQ(number_text(-123456.4), "-123 456");
  EXPECT_EQ(number_text(std::numeric_limits<double>::quiet_NaN()), "-");
}

}  // namespace
}  // namespace busproof::reports
