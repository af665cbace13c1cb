// busproof::explore::check: an explored body inside a GoogleTest test.
#pragma once

#include <functional>
#include <string>
#include <utility>

#include <gtest/gtest-spi.h>
#include <gtest/gtest.h>

#include <busproof/explore.hpp>
#include <busproof/world.hpp>

namespace busproof::explore {
namespace detail {

/// A failed expectation ends the schedule, in whichever thread, so that the first failure is the
/// one that is told. While it lives, it stands in for GoogleTest's own reporter.
class fails_the_schedule final : public testing::ScopedFakeTestPartResultReporter {
 public:
  fails_the_schedule() : ScopedFakeTestPartResultReporter(INTERCEPT_ALL_THREADS, &unused_) {}

  void ReportTestPartResult(testing::TestPartResult const& result) override {
    if (!result.failed()) return;
    std::string const file = result.file_name() != nullptr ? result.file_name() : "unknown file";
    world::fail(file + ":" + std::to_string(result.line_number()) + ": " + result.message());
  }

 private:
  testing::TestPartResultArray unused_;
};

inline std::string name_of_current_test() {
  auto const* const test = testing::UnitTest::GetInstance()->current_test_info();
  return test != nullptr ? std::string(test->test_suite_name()) + "." + test->name()
                         : std::string();
}

}  // namespace detail

/// Explores `body`, which may use EXPECT_ and ASSERT_ in all its threads. A failure fails the
/// current test, with the whole description and, for who reads GoogleTest's report, the properties
/// "busproof_token", "busproof_failure" (its kind), "busproof_message" and "busproof_schedule" (its
/// number). Gives back the report.
inline report check(options how, std::function<void()> body) {
  if (how.name.empty()) how.name = detail::name_of_current_test();
  auto what = run(how, [&body] {
    if (!world::explored()) return body();
    detail::fails_the_schedule const reporter;
    body();
  });
  if (what.first_failure) {
    auto const& first = *what.first_failure;
    testing::Test::RecordProperty("busproof_token", first.token);
    testing::Test::RecordProperty("busproof_failure", std::string(to_string(first.kind)));
    testing::Test::RecordProperty("busproof_message", first.message);
    testing::Test::RecordProperty("busproof_schedule", std::to_string(first.schedule));
  }
  if (what.failing > 0 || what.incomplete) ADD_FAILURE() << describe(what);
  return what;
}
inline report check(std::function<void()> body) { return check(options(), std::move(body)); }

}  // namespace busproof::explore
