// A server without descriptors: it pauses, and goes on when there are some again.
#include <sys/resource.h>

#include <gtest/gtest.h>

#include "bus/server/test_client.hpp"

namespace busproof::bus {
namespace {

using namespace std::chrono_literals;

/// While it lives the process can open no descriptor beyond those it has.
class no_descriptors_left {
 public:
  no_descriptors_left() {
    getrlimit(RLIMIT_NOFILE, &before_);
    auto low = before_;
    low.rlim_cur = 0;  // counts numbers, not descriptors: every new number is too high
    setrlimit(RLIMIT_NOFILE, &low);
  }
  ~no_descriptors_left() { setrlimit(RLIMIT_NOFILE, &before_); }
  no_descriptors_left(no_descriptors_left const&) = delete;

 private:
  rlimit before_{};
};

class AcceptErrors : public testing::Test {
 protected:
  /// UndefinedBehaviorSanitizer opens a pipe when it meets a class with virtual functions for the
  /// first time, and takes a failure for a bad object: let it meet them all while it can.
  static void SetUpTestSuite() {
    asio::io_context io;
    server each(io.get_executor(), {}, native_service(echo()));
    ASSERT_FALSE(each.listen());
    test_client client(io);
    run(io, client.enter(each.local_endpoint()));
    asio::steady_timer pause(io, 1ms);
    run(io, [](asio::steady_timer& timer) -> asio::awaitable<void> {
      co_await timer.async_wait(asio::use_awaitable);
    }(pause));
    bool ended = false;
    each.async_shutdown(0s, [&](error_code) { ended = true; });
    ASSERT_TRUE(run_until(io, [&] { return ended; }));
  }

  void start(server_options options, std::chrono::nanoseconds first_pause = 4ms) {
    options.accept_backoff_base = first_pause;
    options.accept_backoff_cap = first_pause * 16;
    server_.emplace(io_.get_executor(), std::move(options), native_service(echo()));
    ASSERT_FALSE(server_->listen());
  }
  std::uint64_t errors() const { return server_->stats().accept_errors; }

  asio::io_context io_;
  std::optional<server> server_;
};

TEST_F(AcceptErrors, pause_the_server_and_keep_the_client_waiting) {
  start({});
  auto client = std::make_shared<test_client>(io_);
  client->socket().open(tcp::v4());
  auto entered = outcome::pending;
  auto const begun = std::chrono::steady_clock::now();
  {
    no_descriptors_left for_now;
    asio::co_spawn(io_, client->try_to_enter(server_->local_endpoint()),
                   [&](std::exception_ptr, outcome result) { entered = result; });
    ASSERT_TRUE(run_until(io_, [&] { return errors() >= 6; }));
    // 4 + 8 + 16 + 32 + 64 ms lie between the first failure and the sixth: it did not spin.
    EXPECT_GE(std::chrono::steady_clock::now() - begun, 124ms);
    EXPECT_EQ(entered, outcome::pending);
  }
  ASSERT_TRUE(run_until(io_, [&] { return entered != outcome::pending; }));
  EXPECT_EQ(to_string(entered), "served");
  EXPECT_LE(errors(), 7u);
}

TEST_F(AcceptErrors, run_nothing_between_two_attempts) {
  start({});
  test_client client(io_);
  client.socket().open(tcp::v4());
  no_descriptors_left for_now;
  client.socket().async_connect(server_->local_endpoint(), asio::detached);
  ASSERT_TRUE(run_until(io_, [&] { return errors() >= 5; }));
  std::size_t handlers = 0;
  auto const before = errors();
  ASSERT_TRUE(run_until(io_, [&] {
    ++handlers;
    return errors() >= before + 3;
  }));
  // A handful of steps for each attempt, however long the pause before it.
  EXPECT_LE(handlers, 3u * 8u);
}

TEST_F(AcceptErrors, do_not_keep_a_shutdown_waiting) {
  start({}, 1h);
  test_client client(io_);
  client.socket().open(tcp::v4());
  no_descriptors_left for_now;
  client.socket().async_connect(server_->local_endpoint(), asio::detached);
  ASSERT_TRUE(run_until(io_, [&] { return errors() >= 1; }));
  bool ended = false;
  server_->async_shutdown(1h, [&](error_code) { ended = true; });
  ASSERT_TRUE(run_until(io_, [&] { return ended; }));
}

TEST_F(AcceptErrors, delay_the_reopening_of_a_full_listener) {
  start({.sessions_max = 1, .over_limit = over_limit::refuse});
  test_client first(io_);
  run(io_, first.enter(server_->local_endpoint()));
  run_ready(io_);
  ASSERT_EQ(server_->stats().closings, 1u);
  {
    no_descriptors_left for_now;
    first.close();
    ASSERT_TRUE(run_until(io_, [&] { return errors() >= 2; }));
  }
  auto result = outcome::pending;
  while (result != outcome::served) {
    test_client next(io_);
    run(io_, [](test_client& who, tcp::endpoint to, outcome& out) -> asio::awaitable<void> {
      out = co_await who.try_to_enter(to);
    }(next, server_->local_endpoint(), result));
  }
}

}  // namespace
}  // namespace busproof::bus
