// Programs that get nowhere: livelock, hang, busy idling.
#include <atomic>
#include <chrono>
#include <thread>
#include <vector>

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <busproof/explore.hpp>

#include "stress/explorer/detectors_support.hpp"

namespace busproof::explore {
namespace {

using namespace std::chrono_literals;
using testing::Contains;
using testing::HasSubstr;
using testing::IsEmpty;

TEST(Livelock, of_two_that_wait_for_each_other_is_found) {
  options how;
  how.steps_max = 20'000;
  auto const what = found(
      [] {
        std::atomic<int> turn{0};
        std::thread other([&] {
          while (turn.load() != 1) {
          }
          turn = 2;
        });
        while (turn.load() != 2) {
        }
        other.join();
      },
      how);
  EXPECT_EQ(what.kind, failure_kind::livelock);
  EXPECT_THAT(what.message, HasSubstr("spins"));
}

TEST(Livelock, of_a_loop_over_plain_memory_is_found) {
  options how;
  how.steps_max = 10'000;
  auto const what = found(
      [] {
        std::vector<int> plain(16);
        std::thread other([&] {
          for (std::size_t round = 0; plain[0] >= 0; ++round) plain[round % 16] = plain[1] & 1;
        });
        other.join();
      },
      how);
  EXPECT_EQ(what.kind, failure_kind::livelock);
}

TEST(Hang, of_a_loop_that_polls_for_ever_is_found) {
  options how;
  how.virtual_time_max = 1min;
  auto const what = found(
      [] {
        std::atomic<bool> stop{false};
        std::thread poller([&] {
          while (!stop.load()) std::this_thread::sleep_for(1ms);
        });
        poller.join();
      },
      how);
  EXPECT_EQ(what.kind, failure_kind::hang);
}

void polls_until_stopped() {
  std::atomic<bool> stop{false};
  std::thread poller([&] {
    while (!stop.load()) std::this_thread::sleep_for(1ms);
  });
  std::this_thread::sleep_for(1s);
  stop = true;
  poller.join();
}

TEST(BusyIdle, is_a_warning_for_who_asks_again_and_again) {
  auto const what = explored(polls_until_stopped, {.schedules = 20});
  EXPECT_EQ(what.failing, 0u) << describe(what);
  EXPECT_THAT(what.warnings, Contains(HasSubstr("busy idling")));
}

TEST(BusyIdle, is_a_failure_on_demand) {
  auto const what = found(polls_until_stopped, {.idle_wakeups_max = 10});
  EXPECT_EQ(what.kind, failure_kind::busy_idle);
}

TEST(BusyIdle, is_not_to_sleep_while_something_happens) {
  auto const what = explored(
      [] {
        std::atomic<int> ticks{0};
        for (int tick = 0; tick < 500; ++tick) {
          std::this_thread::sleep_for(1s);
          ticks.fetch_add(1);
        }
      },
      {.schedules = 5, .idle_wakeups_max = 10});
  EXPECT_EQ(what.failing, 0u) << describe(what);
  EXPECT_THAT(what.warnings, IsEmpty());
}

}  // namespace
}  // namespace busproof::explore
