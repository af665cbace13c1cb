// 1 000 clients at once against 100 places, on real threads and real TCP, for each kind of refusal:
// exactly 100 get in, the others get what the kind promises, and the places come back (I9).
#include <gtest/gtest.h>

#include "bus/server/native_handshake.hpp"
#include "stress/threads/crowd.hpp"
#include "stress/threads/task_watch.hpp"
#include "stress/threads/thread_pool.hpp"

namespace busproof::stress {
namespace {

using bus::outcome;
using bus::over_limit;
using namespace std::chrono_literals;

constexpr std::size_t limit = 100;
constexpr std::size_t clients = 1000;
constexpr int rounds = 3;

class ConnectionStorm : public testing::TestWithParam<over_limit> {
 protected:
  static void SetUpTestSuite() { bus::raise_descriptor_limit(); }

  void SetUp() override {
    bus::server_options options;
    options.sessions_max = limit;
    options.over_limit = GetParam();
    options.refusal = bus::native_refusal();
    server_.emplace(servers_.executor(), options, bus::native_service(bus::echo()), &sessions_);
    ASSERT_FALSE(server_->listen());
  }

  void TearDown() override {
    server_->async_shutdown(5s, asio::use_future).get();
    EXPECT_EQ(server_->stats().live, 0u);
    EXPECT_EQ(server_->stats().peak_live, limit);
    EXPECT_EQ(server_->stats().handler_errors, 0u);
    EXPECT_EQ(server_->stats().protocol_errors, 0u);
  }

  /// The server has noticed that all of `connected` clients, so far, have left.
  void wait_until_empty(std::uint64_t connected) {
    ASSERT_TRUE(sessions_.wait([&] {
      auto const now = server_->stats();
      return now.accepted >= connected && now.live == 0;
    }));
  }

  void expect_outcomes(crowd const& all) {
    EXPECT_EQ(all.count(outcome::served), limit) << all.summary();
    switch (GetParam()) {
      case over_limit::refuse:
        // Who was in the backlog when the listener closed sees a reset.
        EXPECT_EQ(all.count(outcome::refused) + all.count(outcome::reset), clients - limit)
            << all.summary();
        break;
      case over_limit::reset:
        EXPECT_EQ(all.count(outcome::reset), clients - limit) << all.summary();
        break;
      case over_limit::close:
        EXPECT_EQ(all.count(outcome::ended), clients - limit) << all.summary();
        break;
      case over_limit::stall:
        EXPECT_EQ(all.count(outcome::pending), clients - limit) << all.summary();
        break;
      case over_limit::error:
        EXPECT_EQ(all.count(outcome::told), clients - limit) << all.summary();
        break;
    }
  }

  task_watch sessions_;
  thread_pool servers_{4};
  thread_pool crowds_{3};
  std::optional<bus::server> server_;
};

TEST_P(ConnectionStorm, admits_exactly_the_limit_and_then_the_next) {
  auto const where = server_->local_endpoint();
  for (std::uint64_t round = 1; round <= rounds; ++round) {
    crowd all(crowds_.executor(), where, clients);
    if (GetParam() == over_limit::stall) {
      ASSERT_TRUE(all.wait_until_served(limit));
      expect_outcomes(all);
      all.served_leave();
      // The next 100 come from the backlog.
      ASSERT_TRUE(all.wait_until_served(2 * limit));
      EXPECT_EQ(all.count(outcome::served), 2 * limit) << all.summary();
      all.all_leave();
      wait_until_empty(round * clients);
      continue;
    }
    ASSERT_TRUE(all.wait_until_pending(0));
    expect_outcomes(all);
    all.served_leave();
    wait_until_empty(0);
    if (GetParam() == over_limit::refuse) {
      ASSERT_TRUE(wait_until_open(where));
      wait_until_empty(0);
    }
    crowd next(crowds_.executor(), where, limit);
    ASSERT_TRUE(next.wait_until_pending(0));
    EXPECT_EQ(next.count(outcome::served), limit) << next.summary();
    next.all_leave();
    wait_until_empty(0);
    if (GetParam() == over_limit::refuse) {
      ASSERT_TRUE(wait_until_open(where));
      wait_until_empty(0);
    }
  }
}

INSTANTIATE_TEST_SUITE_P(EachKind, ConnectionStorm,
                         testing::Values(over_limit::refuse, over_limit::reset, over_limit::close,
                                         over_limit::stall, over_limit::error),
                         [](auto const& kind) { return std::string(to_string(kind.param)); });

}  // namespace
}  // namespace busproof::stress
