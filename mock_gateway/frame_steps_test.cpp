// How a frame's bytes pass: pieces, pauses, ends.
#include "mock_gateway/frame_steps.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace busproof::mock_gateway {
namespace {

using namespace std::chrono_literals;
using action = frame_step::action;
using testing::ElementsAre;

frame_step pass(std::size_t until) { return {action::pass, until, {}}; }
frame_step wait(std::chrono::nanoseconds by) { return {action::wait, 0, by}; }

TEST(FrameSteps, pass_a_plain_frame_at_once) {
  EXPECT_THAT(steps_for({}, 0, 20), ElementsAre(pass(20)));
}

TEST(FrameSteps, pass_only_what_has_not_passed_yet) {
  EXPECT_THAT(steps_for({}, 16, 20), ElementsAre(pass(20)));
  EXPECT_TRUE(steps_for({}, 20, 20).empty());
}

TEST(FrameSteps, cut_a_frame_into_pieces) {
  treatment how;
  how.slice = cut{8, 8, 1ms};
  EXPECT_THAT(steps_for(how, 0, 20),
              ElementsAre(pass(8), wait(1ms), pass(16), wait(1ms), pass(20)));
}

TEST(FrameSteps, cut_a_frame_once) {
  treatment how;
  how.slice = cut{3, 0, 1ms};
  EXPECT_THAT(steps_for(how, 0, 20), ElementsAre(pass(3), wait(1ms), pass(20)));
}

TEST(FrameSteps, leave_a_frame_whole_that_is_shorter_than_a_piece) {
  treatment how;
  how.slice = cut{64, 64, 1ms};
  EXPECT_THAT(steps_for(how, 0, 20), ElementsAre(pass(20)));
}

TEST(FrameSteps, close_and_reset_before_their_byte) {
  treatment how;
  how.end = ending{3, verb::close, 1};
  EXPECT_THAT(steps_for(how, 0, 20), ElementsAre(pass(3), frame_step{action::close, 0, {}}));
  how.end = ending{0, verb::reset, 1};
  EXPECT_THAT(steps_for(how, 0, 20), ElementsAre(frame_step{action::reset, 0, {}}));
  how.end = ending{99, verb::reset, 1};
  EXPECT_THAT(steps_for(how, 0, 20), ElementsAre(pass(20), frame_step{action::reset, 0, {}}));
}

TEST(FrameSteps, act_no_earlier_than_where_the_frame_is_known) {
  treatment how;
  how.end = ending{3, verb::reset, 1};
  EXPECT_THAT(steps_for(how, 16, 20), ElementsAre(frame_step{action::reset, 0, {}}));
}

TEST(FrameSteps, stall_before_their_byte) {
  treatment how;
  how.stall = pause{5, 10ms};
  EXPECT_THAT(steps_for(how, 0, 20), ElementsAre(pass(5), wait(10ms), pass(20)));
  how.stall = pause{99, 10ms};
  EXPECT_THAT(steps_for(how, 0, 20), ElementsAre(pass(20), wait(10ms)));
}

TEST(FrameSteps, stall_for_ever_and_know_how_to_go_on) {
  treatment how;
  how.stall = pause{5, std::nullopt};
  EXPECT_THAT(steps_for(how, 0, 20),
              ElementsAre(pass(5), frame_step{action::wait_for_ever, 0, {}}, pass(20)));
}

TEST(FrameSteps, put_pieces_stall_and_end_into_their_places) {
  treatment how;
  how.slice = cut{8, 8, 1ms};
  how.stall = pause{10, 5ms};
  how.end = ending{18, verb::reset, 1};
  EXPECT_THAT(steps_for(how, 0, 20),
              ElementsAre(pass(8), wait(1ms), pass(10), wait(5ms), pass(16), wait(1ms), pass(18),
                          frame_step{action::reset, 0, {}}));
}

TEST(FrameSteps, have_no_stall_behind_the_end) {
  treatment how;
  how.stall = pause{10, 5ms};
  how.end = ending{4, verb::reset, 1};
  EXPECT_THAT(steps_for(how, 0, 20), ElementsAre(pass(4), frame_step{action::reset, 0, {}}));
}

TEST(FrameSteps, pay_for_each_piece_of_a_limited_bandwidth_behind_it) {
  treatment how;
  how.rate = 1000;  // 10 bytes in 10 ms
  EXPECT_THAT(steps_for(how, 0, 25),
              ElementsAre(pass(10), wait(10ms), pass(20), wait(10ms), pass(25), wait(5ms)));
}

TEST(FrameSteps, pay_for_the_header_that_has_passed_already) {
  treatment how;
  how.rate = 1000;
  EXPECT_THAT(steps_for(how, 16, 20), ElementsAre(wait(16ms), pass(20), wait(4ms)));
}

TEST(FrameSteps, take_the_time_of_the_bandwidth_whatever_the_size) {
  for (std::uint64_t const rate : {1u, 7u, 999u, 12'345u, 10'000'000u}) {
    for (std::size_t const size : {1u, 19u, 4096u, 100'000u}) {
      treatment how;
      how.rate = rate;
      std::chrono::nanoseconds all{0};
      std::size_t pieces = 0;
      for (auto const& step : steps_for(how, 0, size)) {
        all += step.by;
        if (step.what == action::pass) ++pieces;
      }
      // Each piece may lose what is less than a nanosecond.
      auto const exact = time_for(size, rate);
      EXPECT_LE(all, exact);
      EXPECT_GE(all, exact - std::chrono::nanoseconds(pieces));
    }
  }
}

TEST(FrameSteps, end_one_direction_and_go_on) {
  treatment how;
  how.end = ending{3, verb::half_close, 1};
  EXPECT_THAT(steps_for(how, 0, 20),
              ElementsAre(pass(3), frame_step{action::half_close, 0, {}}, pass(20)));
}

TEST(FrameSteps, end_a_truncated_frame_in_order) {
  treatment how;
  how.end = ending{3, verb::truncate, 1};
  EXPECT_THAT(steps_for(how, 0, 20), ElementsAre(pass(3), frame_step{action::close, 0, {}}));
}

}  // namespace
}  // namespace busproof::mock_gateway
