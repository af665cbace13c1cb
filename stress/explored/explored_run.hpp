// explored_run: explores a situation, expects what must come out, and tells `busproof prove`.
#pragma once

#include <algorithm>
#include <array>
#include <chrono>
#include <cstdint>
#include <cstdlib>
#include <iostream>
#include <optional>
#include <string>
#include <string_view>

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <busproof/explore_gtest.hpp>

#include "stress/explored/explored_model.hpp"

namespace busproof::bus::sync {

/// Schedules of a test that takes samples: some tenths of a second.
inline constexpr std::uint64_t samples = 20'000;
/// No space that is exhausted has so many schedules: that would take minutes.
inline constexpr std::uint64_t complete_max = 2'000'000;

inline explore::report recorded(explore::report what) {
  auto const record = [](char const* key, std::string const& value) {
    testing::Test::RecordProperty(key, value);
  };
  record("runs", std::to_string(what.schedules));
  record("steps", std::to_string(what.steps));
  if (what.complete && what.failing == 0) {
    record("complete", "true");
    record("bound", what.model);
  }
  auto const milliseconds = std::chrono::ceil<std::chrono::milliseconds>(what.elapsed).count();
  std::cout << "  " << what.model << ": " << what.schedules << " schedules in " << milliseconds
            << " ms" << std::endl;
  return what;
}

template <typename Situation>
void expect_to_hold_exhaustively(std::optional<unsigned> delays) {
  explore::options how;
  how.how = explore::strategy::delay;
  how.delay_bound = delays;
  how.schedules = complete_max;
  auto const what = recorded(explore::check(how, play<Situation>));
  EXPECT_LT(what.schedules, complete_max) << "the space is not exhausted: take samples of it";
}

/// Holds in every schedule.
template <typename Situation>
void expect_to_hold_always() {
  expect_to_hold_exhaustively<Situation>(std::nullopt);
}

/// Holds in every schedule with at most so many deviations from the default scheduler.
template <typename Situation>
void expect_to_hold_within(unsigned delays) {
  expect_to_hold_exhaustively<Situation>(delays);
}

/// Holds in schedules of all strategies in turn.
template <typename Situation>
void expect_to_hold_in_samples() {
  explore::options how;
  how.schedules = samples;
  recorded(explore::check(how, play<Situation>));
}

/// For tests named finds_…, which are about a seeded bug: found from each of ten seeds, as such a
/// kind of failure, and the median of the schedules until then is at most 1 000.
template <typename Situation>
void expect_to_find(testing::Matcher<std::string> const& kind) {
  constexpr std::uint64_t median_max = 1000;
  std::string_view const name = testing::UnitTest::GetInstance()->current_test_info()->name();
  testing::Test::RecordProperty("seeded_bug", std::string(name.substr(name.find('_') + 1)));
  auto const* const native = std::getenv("BUSPROOF_NATIVE");
  if (native != nullptr && *native == '1') GTEST_SKIP() << "for real it may hang for ever";
  explore::options how;
  how.name = explore::detail::name_of_current_test();
  how.steps_max = 20'000;  // what ships takes some hundreds: a livelock is told soon
  if (std::getenv("BUSPROOF_REPLAY") != nullptr) {  // to be looked at: as a failure, like any other
    auto const what = explore::run(how, play<Situation>);
    if (what.failing > 0) ADD_FAILURE() << describe(what);
    return;
  }
  std::array<std::uint64_t, 10> firsts{};
  for (std::uint64_t seed = 1; seed <= firsts.size(); ++seed) {
    how.seed = seed;
    auto const what = explore::run(how, play<Situation>);
    ASSERT_TRUE(what.first_failure) << "not found from seed " << seed << ": " << describe(what);
    EXPECT_THAT(std::string(to_string(what.first_failure->kind)), kind) << describe(what);
    firsts[seed - 1] = what.first_failure->schedule;
  }
  std::sort(firsts.begin(), firsts.end());
  auto const median = (firsts[4] + firsts[5] + 1) / 2;
  EXPECT_LE(median, median_max);
  testing::Test::RecordProperty("runs", std::to_string(median));
  std::cout << "  found in schedule " << median << ", the median (" << firsts.front() << " to "
            << firsts.back() << ")" << std::endl;
}

}  // namespace busproof::bus::sync
