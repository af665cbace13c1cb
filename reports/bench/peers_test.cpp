// Every peer does what it is measured for.
#include <functional>
#include <string>

#include <gtest/gtest.h>

#include "reports/bench/limits.hpp"
#include "reports/bench/measure.hpp"
#include "reports/bench/peer.hpp"
#include "reports/bench/window.hpp"

namespace busproof::reports::bench {
namespace {

struct maker {
  char const* name;
  std::unique_ptr<peer> (*make)();
};

class EveryPeer : public testing::TestWithParam<maker> {
 protected:
  std::unique_ptr<peer> who_ = GetParam().make();
};

TEST_P(EveryPeer, comes_and_goes_without_being_set_up) { SUCCEED(); }

TEST_P(EveryPeer, comes_and_goes_without_a_run) { who_->setup(); }

TEST_P(EveryPeer, times_each_message_of_a_ping_pong) {
  who_->setup();
  auto const took = who_->run_ping_pong(50);
  ASSERT_EQ(took.size(), 50u);
  for (auto const each : took) EXPECT_GT(each.count(), 0);
}

TEST_P(EveryPeer, answers_all_messages_of_a_window) {
  who_->setup();
  for (std::size_t in_flight : {std::size_t{1}, std::size_t{64}, limits::in_flight_max}) {
    for (std::size_t messages : {1u, 63u, 3000u}) {
      EXPECT_GT(who_->run_window(in_flight, messages), 0) << in_flight << ", " << messages;
    }
  }
}

TEST_P(EveryPeer, serves_runs_of_all_kinds_one_after_the_other) {
  who_->setup();
  for (int round = 0; round < 3; ++round) {
    for (auto const& what : scenarios()) EXPECT_GT(run_once(*who_, what, 200), 0);
  }
}

INSTANTIATE_TEST_SUITE_P(Peers, EveryPeer,
                         testing::Values(maker{"raw", make_raw_peer},
                                         maker{"asio", make_asio_echo_peer},
                                         maker{"bus", make_bus_peer}),
                         [](auto const& each) { return std::string(each.param.name); });

/// Notes what it is asked to do.
class fake_peer final : public peer {
 public:
  explicit fake_peer(std::string& log, char letter) : log_(log), letter_(letter) {}
  std::string_view name() const noexcept override { return "fake"; }
  void setup() override {}
  std::vector<std::chrono::nanoseconds> run_ping_pong(std::size_t messages) override {
    log_ += letter_;
    return std::vector<std::chrono::nanoseconds>(messages, std::chrono::microseconds(3));
  }
  double run_window(std::size_t, std::size_t messages) override {
    log_ += letter_;
    return static_cast<double>(messages);
  }

 private:
  std::string& log_;
  char letter_;
};

TEST(Measuring, warms_up_and_then_runs_all_subjects_in_every_round) {
  std::string log;
  fake_peer a(log, 'a'), b(log, 'b');
  std::vector<subject> const subjects = {{"a", &a}, {"b", &b}};
  auto const all = measure(subjects, {.rounds = 4, .messages = 40, .seed = 1}, {});
  EXPECT_EQ(std::ranges::count(log, 'a'), 3 + 4 * 3);
  EXPECT_EQ(std::ranges::count(log, 'b'), 3 + 4 * 3);
  ASSERT_EQ(all.by_scenario.size(), 3u);
  for (auto const& row : all.by_scenario) {
    for (auto const& each : row) EXPECT_EQ(each.by_round.size(), 4u);
  }
  EXPECT_EQ(all.by_scenario[0][1].by_round, std::vector<double>(4, 3.0)) << "microseconds";
  EXPECT_EQ(all.by_scenario[0][1].latencies_us.size(), 4u * 2) << "a share of 40 a round";
  EXPECT_EQ(all.by_scenario[2][0].by_round, std::vector<double>(4, 200.0));
}

TEST(Window, opens_with_as_many_messages_as_fit) {
  window open(10, 100);
  EXPECT_EQ(open.take(), 10 * limits::message_bytes);
  EXPECT_EQ(open.take(), 0u);
}

TEST(Window, replaces_each_whole_answer_by_a_message) {
  window open(10, 100);
  open.take();
  open.received(limits::message_bytes * 3 + 1);
  EXPECT_EQ(open.take(), 3 * limits::message_bytes);
  open.received(limits::message_bytes - 1);
  EXPECT_EQ(open.take(), limits::message_bytes);
}

TEST(Window, sends_no_more_than_it_has_and_is_done_with_the_last_answer) {
  window open(10, 12);
  open.take();
  open.received(10 * limits::message_bytes);
  EXPECT_EQ(open.take(), 2 * limits::message_bytes);
  EXPECT_FALSE(open.done());
  open.received(2 * limits::message_bytes);
  EXPECT_TRUE(open.done());
}

}  // namespace
}  // namespace busproof::reports::bench
