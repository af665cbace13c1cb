// Progress, and durations as they are typed.
#include "ci/busproof/prove_progress.hpp"

#include <gmock/gmock.h>

#include "ci/busproof/duration_text.hpp"

namespace busproof::ci {
namespace {

using namespace std::chrono_literals;
using testing::HasSubstr;

TEST(Progress, draws_a_bar_of_what_is_done) {
  EXPECT_EQ(progress_bar({.done = 5, .all = 10, .current = "r1", .elapsed = 38s}, 80),
            "[##########..........] 5/10  38 s  r1");
  EXPECT_EQ(progress_bar({.done = 0, .all = 0, .current = ""}, 80),
            "[....................] 0/0  0 s");
}

TEST(Progress, shows_failures_and_the_budget) {
  auto const bar = progress_bar(
      {.done = 10, .all = 10, .failed = 2, .current = "", .elapsed = 61s, .budget = 240s}, 80);
  EXPECT_EQ(bar, "[####################] 10/10  2 failed  1 min 1 s of 4 min 0 s");
}

TEST(Progress, keeps_the_bar_on_one_line_of_the_terminal) {
  progress_state const state{.done = 1, .all = 2, .current = std::string(200, 'x')};
  EXPECT_LE(progress_bar(state, 60).size(), 60u);
  EXPECT_EQ(progress_bar({.current = "\x1b[2J"}, 80).find('\x1b'), std::string::npos);
}

TEST(ProgressPrinter, draws_the_bar_again_only_when_it_changed) {
  progress_printer printer(progress_printer::style::bar, 80);
  progress_state state{.done = 1, .all = 4, .current = "a"};
  EXPECT_THAT(printer.update(state), HasSubstr("1/4"));
  EXPECT_EQ(printer.update(state), "");
  state.done = 2;
  EXPECT_THAT(printer.update(state), testing::StartsWith("\r\x1b[K["));
  EXPECT_EQ(printer.clear(), "\r\x1b[K");
  EXPECT_EQ(printer.clear(), "");
}

TEST(ProgressPrinter, writes_a_line_every_ten_seconds_where_there_is_no_terminal) {
  progress_printer printer(progress_printer::style::lines, 80);
  progress_state state{.done = 1, .all = 4, .failed = 1, .current = "a", .elapsed = 9s};
  EXPECT_EQ(printer.update(state), "");
  state.elapsed = 11s;
  EXPECT_EQ(printer.update(state), "1 of 4 done, 1 failed, 11 s; running a\n");
  state.elapsed = 15s;
  EXPECT_EQ(printer.update(state), "");
  state.elapsed = 21s;
  EXPECT_NE(printer.update(state), "");
  EXPECT_EQ(printer.clear(), "");
}

TEST(ProgressPrinter, can_be_silent) {
  progress_printer printer(progress_printer::style::silent, 80);
  EXPECT_EQ(printer.update({.done = 1, .all = 4, .current = "a", .elapsed = 99s}), "");
}

TEST(Duration, is_read_with_its_unit) {
  EXPECT_EQ(parse_duration_text("90"), 90s);
  EXPECT_EQ(parse_duration_text("90s"), 90s);
  EXPECT_EQ(parse_duration_text("500ms"), 500ms);
  EXPECT_EQ(parse_duration_text("4m"), 4min);
  EXPECT_EQ(parse_duration_text("4min"), 4min);
  EXPECT_EQ(parse_duration_text("1.5h"), 90min);
  EXPECT_EQ(parse_duration_text("0"), 0s);
}

TEST(Duration, is_refused_when_it_is_none) {
  for (auto const* text : {"", "s", "-1s", "1 s", "1d", "1e9h", "nan", "inf", "4m30s", "99999h"})
    EXPECT_EQ(parse_duration_text(text), std::nullopt) << text;
}

}  // namespace
}  // namespace busproof::ci
