// The summary for a pull request: short, complete in what matters, harmless.
#include "reports/markdown.hpp"

#include <gmock/gmock.h>

#include <algorithm>

#include "reports/hostile_record.hpp"
#include "reports/limits.hpp"
#include "reports/record/sample_record.hpp"
#include "reports/text.hpp"

namespace busproof::reports {
namespace {

using testing::HasSubstr;
using testing::Not;

TEST(Markdown, shows_verdict_claims_and_failures) {
  auto const text = render_markdown(sample_record());
  EXPECT_THAT(text, HasSubstr("## ❌ busproof prove: BROKEN"));
  EXPECT_THAT(text, HasSubstr("| no lost early response | **broken** in 60 runs<br>seeded bugs: "
                              "broken, 1 of 2 caught |"));
  EXPECT_THAT(text, HasSubstr("**I1** request 7 never completed"));
  EXPECT_THAT(text, HasSubstr("busproof replay"));
}

TEST(Markdown, is_short_when_all_is_well) {
  run_record record;
  record.run.command = "prove";
  record.verdict.outcome = "holds";
  auto const text = render_markdown(record);
  EXPECT_THAT(text, HasSubstr("## ✅ busproof prove: HOLDS"));
  EXPECT_THAT(text, Not(HasSubstr("###")));
}

TEST(Markdown, shows_the_first_rows_and_counts_the_rest) {
  auto const text = render_markdown(large_record(30));
  EXPECT_THAT(text, HasSubstr("early-response 19 |"));
  EXPECT_THAT(text, Not(HasSubstr("early-response 20 |")));
  EXPECT_THAT(text, HasSubstr("… and 10 more."));
}

TEST(Markdown, stays_below_what_a_comment_may_have) {
  EXPECT_LE(render_markdown(large_record(500)).size(), limits::markdown_bytes_max);
}

TEST(Markdown, lets_no_text_of_the_record_become_markup) {
  auto const text = render_markdown(hostile_record());
  EXPECT_THAT(text, Not(HasSubstr("<script")));
  EXPECT_THAT(text, Not(HasSubstr("<img")));
  EXPECT_THAT(text, Not(HasSubstr("@all")));
  EXPECT_EQ(repaired_utf8(text), text);
}

TEST(Markdown, keeps_every_table_row_at_its_number_of_columns) {
  auto const text = render_markdown(hostile_record());
  std::size_t columns = 0;
  for (std::size_t at = 0; at < text.size();) {
    auto const end = std::min(text.find('\n', at), text.size());
    auto const line = text.substr(at, end - at);
    at = end + 1;
    if (!line.starts_with('|')) {
      columns = 0;
      continue;
    }
    std::size_t bars = 0;
    for (std::size_t i = 0; i < line.size(); ++i)
      if (line[i] == '|' && (i == 0 || line[i - 1] != '\\')) ++bars;
    if (columns == 0) columns = bars;
    EXPECT_EQ(bars, columns) << line;
  }
}

}  // namespace
}  // namespace busproof::reports
