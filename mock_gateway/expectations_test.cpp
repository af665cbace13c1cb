// [[expect]] against what passed.
#include "mock_gateway/expectations.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace busproof::mock_gateway {
namespace {

using namespace std::chrono_literals;
using bus::message_kind;

std::unique_ptr<behaviour> const protocol = make_behaviour(scenario{});

struct watcher {
  explicit watcher(expectation one) : all({std::move(one)}, *protocol) {}

  void see(direction dir, message_kind kind, std::uint64_t key = 1,
           std::chrono::nanoseconds at = 1ms, std::string_view body = "b") {
    auto const message = bus::copy_of({kind, 7, key, bus::as_bytes(body)});
    all.passed(dir, {to_string(kind), bus::view_of(message), 16 + body.size(), true}, at);
  }
  expectation_outcome outcome() const { return all.outcomes("file.toml").at(0); }

  expectations all;
};

TEST(Expectation, of_a_received_kind_is_met_by_one_such_frame) {
  watcher test({.received = "request"});
  EXPECT_FALSE(test.outcome().met);
  test.see(direction::up, message_kind::cancel);
  EXPECT_FALSE(test.outcome().met);
  test.see(direction::up, message_kind::request);
  EXPECT_TRUE(test.outcome().met);
}

TEST(Expectation, with_a_count_is_met_by_exactly_so_many) {
  watcher test({.received = "request", .count = 2});
  test.see(direction::up, message_kind::request);
  EXPECT_FALSE(test.outcome().met);
  test.see(direction::up, message_kind::request);
  EXPECT_TRUE(test.outcome().met);
  test.see(direction::up, message_kind::request);
  EXPECT_FALSE(test.outcome().met);
}

TEST(Expectation, of_a_sent_kind_looks_at_what_goes_down) {
  watcher test({.sent = "ping"});
  test.see(direction::up, message_kind::ping);
  EXPECT_FALSE(test.outcome().met);
  test.see(direction::down, message_kind::ping);
  EXPECT_TRUE(test.outcome().met);
}

TEST(Expectation, that_something_never_comes_is_broken_when_it_comes) {
  watcher test({.never = "cancel"});
  EXPECT_TRUE(test.outcome().met);
  test.see(direction::up, message_kind::cancel);
  EXPECT_FALSE(test.outcome().met);
}

TEST(Expectation, takes_no_frame_into_account_that_comes_too_late) {
  watcher test({.received = "request", .within = 10ms});
  test.see(direction::up, message_kind::request, 1, 11ms);
  EXPECT_FALSE(test.outcome().met);
  test.see(direction::up, message_kind::request, 1, 10ms);
  EXPECT_TRUE(test.outcome().met);

  watcher never({.never = "cancel", .within = 10ms});
  never.see(direction::up, message_kind::cancel, 1, 11ms);
  EXPECT_TRUE(never.outcome().met);
}

TEST(Expectation, asks_for_key_and_fields) {
  watcher test({.received = "request", .where = {{"body", std::string("b")}}, .key = 5});
  test.see(direction::up, message_kind::request, 4);
  test.see(direction::up, message_kind::request, 5, 1ms, "c");
  EXPECT_FALSE(test.outcome().met);
  test.see(direction::up, message_kind::request, 5);
  EXPECT_TRUE(test.outcome().met);
}

TEST(Expectation, shows_what_came_nearest_when_it_is_missed) {
  watcher test({.received = "request", .key = 5, .place = {30, 1}});
  test.see(direction::up, message_kind::request, 4);
  auto const outcome = test.outcome();
  EXPECT_EQ(outcome.text, "file.toml:30: received request key 5: expected at least 1, seen 0");
  EXPECT_THAT(outcome.near_miss, testing::HasSubstr("key: expected 5, got 4"));
}

}  // namespace
}  // namespace busproof::mock_gateway
