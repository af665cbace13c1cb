// Tables and failures on a terminal.
#include "reports/terminal.hpp"

#include <gmock/gmock.h>

#include "reports/hostile_record.hpp"
#include "reports/record/sample_record.hpp"
#include "reports/summary.hpp"
#include "reports/text.hpp"

namespace busproof::reports {
namespace {

using testing::Each;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::Not;

std::vector<std::string> lines_of(std::string const& text) {
  std::vector<std::string> lines;
  for (std::size_t at = 0; at < text.size();) {
    auto const end = std::min(text.find('\n', at), text.size());
    lines.push_back(text.substr(at, end - at));
    at = end + 1;
  }
  return lines;
}

MATCHER_P(IsAtMostColumns, columns, "") { return display_width(arg) <= columns; }

TEST(Wrapped, breaks_between_words) {
  EXPECT_THAT(wrapped("no violation in 60 runs", 12), ElementsAre("no violation", "in 60 runs"));
  EXPECT_THAT(wrapped("a b", 1), ElementsAre("a", "b"));
}

TEST(Wrapped, breaks_a_word_that_fits_nowhere) {
  EXPECT_THAT(wrapped("abcdefgh", 3), ElementsAre("abc", "def", "gh"));
  EXPECT_THAT(wrapped("漢字漢", 3), ElementsAre("漢", "字", "漢"));
}

TEST(Wrapped, gives_one_line_for_nothing_and_ends) {
  EXPECT_THAT(wrapped("", 10), ElementsAre(""));
  EXPECT_THAT(wrapped("     ", 2), ElementsAre(""));
  EXPECT_THAT(wrapped("ab", 0), ElementsAre("a", "b"));
}

TEST(Table, aligns_its_columns) {
  terminal_table const table{{{"name"}, {"runs", alignment::right}},
                             {{{"a"}, {"1 000"}}, {{"bcd"}, {"2"}}}};
  EXPECT_THAT(lines_of(render_table(table, {})),
              ElementsAre("name   runs", "----  -----", "a     1 000", "bcd       2"));
}

TEST(Table, wraps_the_widest_column_and_loses_no_word) {
  terminal_table table{{{"claim"}, {"why"}, {"n", alignment::right}}, {}};
  std::string text;
  for (int i = 0; i < 60; ++i) text += "word" + std::to_string(i) + " ";
  table.rows.push_back({{"short"}, {text}, {"12 345"}});
  auto const out = render_table(table, {.columns = 40});
  EXPECT_THAT(lines_of(out), Each(IsAtMostColumns(40u)));
  for (int i = 0; i < 60; ++i) EXPECT_THAT(out, HasSubstr("word" + std::to_string(i)));
  EXPECT_THAT(out, HasSubstr("12 345"));
}

TEST(Table, writes_colour_only_when_told) {
  terminal_table const table{{{"a"}}, {{{"x", tone::bad}}}};
  EXPECT_THAT(render_table(table, {}), Not(HasSubstr("\x1b")));
  EXPECT_THAT(render_table(table, {.colour = true}), HasSubstr("\x1b[1;31mx\x1b[0m"));
}

run_record record_with_engines(std::vector<std::string> const& engines) {
  run_record record;
  for (auto const* name : {"no lost early response", "no deadlock on shutdown"}) {
    record.claims.push_back({.name = name});
    for (auto const& engine : engines)
      record.claims.back().cells.push_back({.engine = engine,
                                            .verdict = claim_verdict::no_violation,
                                            .tests = 3,
                                            .runs = 12'000,
                                            .mutants = 3,
                                            .mutants_caught = 3});
  }
  return record;
}

TEST(Claims, show_the_bus_and_its_seeded_bugs_an_engine_a_column) {
  auto const text =
      render_claims(record_with_engines({"scenario", "property", "relacy", "threads"}), {});
  EXPECT_THAT(lines_of(text), Each(IsAtMostColumns(80u)));
  EXPECT_THAT(text, HasSubstr("no violation   no violation   no violation   no violation\n"));
  EXPECT_THAT(text, HasSubstr("12 000 runs    12 000 runs    12 000 runs    12 000 runs\n"));
  EXPECT_THAT(text, HasSubstr("- its seeded bugs     broken  "));
  EXPECT_THAT(text, HasSubstr("3 of 3 caught  3 of 3 caught  3 of 3 caught  3 of 3 caught\n"));
}

TEST(Claims, turn_into_rows_when_there_are_too_many_engines) {
  auto const text = render_claims(
      record_with_engines({"scenario", "property", "relacy", "threads", "explorer", "fuzz"}), {});
  EXPECT_THAT(lines_of(text), Each(IsAtMostColumns(80u)));
  EXPECT_THAT(lines_of(text).front(), testing::StartsWith("claim  "));
  EXPECT_THAT(text, HasSubstr("explorer  no violation"));
}

TEST(Failure, says_what_is_broken_where_and_how_to_see_it_again) {
  auto const text = render_failure(sample_record().tests.front(), {});
  EXPECT_THAT(text, testing::StartsWith("FAIL  early-response"));
  EXPECT_THAT(text, HasSubstr("scenario | run 3 of 20 | 40 ms"));
  EXPECT_THAT(text, HasSubstr("  broken    I1 each accepted request completes exactly once\n"));
  EXPECT_THAT(text, HasSubstr("  at        scenarios/files/r1_early_response.toml:12\n"));
  EXPECT_THAT(text, HasSubstr("  replay    busproof replay 'bp1:early:4,1'\n"));
  EXPECT_THAT(text, HasSubstr("  rerun     busproof scenario run"));
}

TEST(Terminal, ends_with_the_verdict_and_its_reasons) {
  auto const text = render_terminal(sample_record(), {});
  EXPECT_THAT(text, HasSubstr("\nBROKEN\n"));
  EXPECT_THAT(text, HasSubstr("  - early-response broke I1\n"));
}

TEST(Terminal, says_how_many_failures_it_leaves_out) {
  auto const text = render_terminal(large_record(40), {});
  EXPECT_THAT(text, HasSubstr("... and 30 more failures\n"));
  EXPECT_THAT(text, HasSubstr("  ... and 20 more\n"));
}

TEST(Terminal, lists_seeded_bugs_that_survived) {
  auto record = sample_record();
  EXPECT_THAT(render_terminal(record, {}), Not(HasSubstr("subscribe_after_send")));
  record.mutants.front().status = mutant_status::survived;
  EXPECT_THAT(render_terminal(record, {}), HasSubstr("subscribe_after_send"));
}

TEST(Terminal, sends_no_control_character_of_the_record) {
  auto const text = render_terminal(hostile_record(), {.ascii = true});
  for (unsigned char const byte : text)
    EXPECT_TRUE(byte == '\n' || (byte >= 0x20 && byte < 0x7f)) << static_cast<int>(byte);
}

TEST(Github, annotates_the_file_of_a_failure) {
  auto const text = render_github(sample_record());
  EXPECT_THAT(text,
              HasSubstr("::error title=scenario early-response,"
                        "file=scenarios/files/r1_early_response.toml,line=12::I1: request 7"));
}

TEST(Github, writes_one_command_a_line_whatever_the_record_holds) {
  for (auto const& line : lines_of(render_github(hostile_record())))
    EXPECT_TRUE(line.starts_with("::error ") || line.starts_with("::notice ")) << line;
}

TEST(Summary, sorts_invariants_by_their_numbers) {
  auto record = sample_record();
  record.tests.front().checks = {"I10", "I2", "other"};
  EXPECT_THAT(coverage_of(record).invariants, ElementsAre("I2", "I10", "other"));
}

TEST(Summary, counts_claims_that_hold) {
  auto record = record_with_engines({"scenario"});
  record.claims.front().cells.front().verdict = claim_verdict::broken;
  EXPECT_THAT(headline(record), testing::StartsWith("1 of 2 claims hold"));
}

}  // namespace
}  // namespace busproof::reports
