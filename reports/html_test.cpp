// The page: complete, self-contained, accessible in structure, and not to be broken out of.
#include "reports/html.hpp"

#include <gmock/gmock.h>

#include <regex>
#include <set>

#include "reports/hostile_record.hpp"
#include "reports/record/json.hpp"
#include "reports/record/sample_record.hpp"
#include "reports/text.hpp"

namespace busproof::reports {
namespace {

using testing::HasSubstr;
using testing::Not;

constexpr std::string_view data_start = "<script type=\"application/json\" id=\"record\">";

/// The embedded record, as a browser would take it: up to the first closing tag.
std::string data_of(std::string const& page) {
  auto const begin = page.find(data_start) + data_start.size();
  return page.substr(begin, page.find("</script", begin) - begin);
}

std::string without_data(std::string page) {
  auto const begin = page.find(data_start) + data_start.size();
  return page.erase(begin, page.find("</script", begin) - begin);
}

std::size_t count_of(std::string const& text, std::string const& what) {
  std::size_t count = 0;
  for (std::size_t at = 0; (at = text.find(what, at)) != std::string::npos; at += what.size())
    ++count;
  return count;
}

TEST(Html, shows_verdict_claims_failure_and_commands) {
  auto const page = render_html(sample_record());
  EXPECT_THAT(page, HasSubstr("<h1>BROKEN</h1>"));
  EXPECT_THAT(page, HasSubstr("broken, 1 of 2 caught"));
  EXPECT_THAT(page, HasSubstr("busproof replay &#39;bp1:early:4,1&#39;"));
  EXPECT_THAT(page, HasSubstr("busproof scenario run scenarios/files/r1_early_response.toml"));
  EXPECT_THAT(page, HasSubstr("1.020x"));
}

TEST(Html, marks_a_fault_that_never_happened) {
  auto record = sample_record();
  EXPECT_THAT(render_html(record), Not(HasSubstr(">never hit</td>")));
  record.faults.front().observed = 0;
  EXPECT_THAT(render_html(record), HasSubstr("<td class=\"n never\">never hit</td>"));
}

TEST(Html, holds_the_record_that_it_was_made_from) {
  for (auto const& record : {sample_record(), run_record{}})
    EXPECT_EQ(parse_run_record(data_of(render_html(record)), "page"), record);
}

TEST(Html, lets_nothing_break_out_of_the_embedded_record) {
  auto const record = hostile_record();
  EXPECT_EQ(to_json(parse_run_record(data_of(render_html(record)), "page")), to_json(record));
}

TEST(Html, has_no_markup_but_its_own) {
  auto const page = render_html(hostile_record());
  EXPECT_THAT(page, Not(HasSubstr("<img")));
  EXPECT_THAT(page, Not(HasSubstr("<script>alert")));
  EXPECT_EQ(count_of(page, "<script"), 2u);
  EXPECT_EQ(count_of(page, "</script>"), 2u);
  EXPECT_EQ(repaired_utf8(page), page);
  EXPECT_THAT(page, Not(HasSubstr("\x1b")));
}

TEST(Html, loads_nothing_from_anywhere) {
  auto const page = without_data(render_html(sample_record()));
  for (auto const* loader : {"http:", "https:", " src=", "@import", "url(", "<link", "<iframe"})
    EXPECT_THAT(page, Not(HasSubstr(loader)));
  EXPECT_THAT(page, HasSubstr("default-src 'none'"));
}

TEST(Html, stays_below_300_kilobytes_without_the_data) {
  EXPECT_LE(without_data(render_html(large_record(600))).size(), 300'000u);
}

TEST(Html, says_what_it_leaves_out) {
  auto const page = render_html(large_record(400));
  EXPECT_THAT(page, HasSubstr("375 more failures"));
  EXPECT_THAT(page, HasSubstr("150 more tests"));
}

TEST(Html, closes_what_it_opens) {
  for (auto const& record : {run_record{}, sample_record(), hostile_record(), large_record(400)}) {
    auto const page = without_data(render_html(record));
    for (auto const* tag : {"section", "table", "tr", "td", "article", "div", "ul", "li", "details",
                            "span", "p", "small", "dl", "main", "header", "nav", "footer"})
      EXPECT_EQ(count_of(page, "<" + std::string(tag) + ">") +
                    count_of(page, "<" + std::string(tag) + " "),
                count_of(page, "</" + std::string(tag) + ">"))
          << tag;
  }
}

TEST(Html, names_its_landmarks_and_heads_its_columns) {
  auto const page = render_html(sample_record());
  for (auto const* part : {"<html lang=\"en\">", "<main id=\"main\"", "<nav aria-label=",
                           "Skip to the content", "<meta name=\"viewport\"", "<title>"})
    EXPECT_THAT(page, HasSubstr(part));
  EXPECT_EQ(count_of(page, "<th "), count_of(page, "<th scope="));
  EXPECT_EQ(count_of(page, "<table>"), count_of(page, "<caption>"));
}

TEST(Html, uses_every_id_once_and_links_only_to_those) {
  auto const page = without_data(render_html(large_record(30)));
  auto const found = [&](char const* pattern) {
    std::regex const expression(pattern);
    std::vector<std::string> out;
    for (std::sregex_iterator it(page.begin(), page.end(), expression), end; it != end; ++it)
      out.push_back((*it)[1]);
    return out;
  };
  auto const ids = found(" id=\"([^\"]*)\"");
  auto const unique = std::set<std::string>(ids.begin(), ids.end());
  EXPECT_EQ(unique.size(), ids.size());
  for (auto const& target : found("href=\"#([^\"]*)\""))
    EXPECT_THAT(unique, testing::Contains(target));
}

}  // namespace
}  // namespace busproof::reports
