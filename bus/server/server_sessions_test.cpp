// What a session gets and when its place comes back.
#include <gtest/gtest.h>

#include "bus/server/test_client.hpp"

namespace busproof::bus {
namespace {

using namespace std::chrono_literals;

class ServerSessions : public testing::Test {
 protected:
  void start(session_handler handler, server_options options = {}) {
    server_.emplace(io_.get_executor(), std::move(options), std::move(handler), &seen_);
    ASSERT_FALSE(server_->listen());
  }
  tcp::endpoint where() const { return server_->local_endpoint(); }
  bool wait_until(std::function<bool()> const& happened) { return run_until(io_, happened); }
  bool wait_until_empty() {
    return wait_until([&] { return server_->stats().admitted > 0 && server_->stats().live == 0; });
  }
  void connect(test_client& client) {
    run(io_, [](test_client& who, tcp::endpoint to) -> asio::awaitable<void> {
      EXPECT_FALSE(co_await who.connect(to));
    }(client, where()));
  }

  struct watcher : observer {
    std::vector<std::uint64_t> up, down;
    std::vector<error_code> why;
    void on_session_up(std::uint64_t id) noexcept override { up.push_back(id); }
    void on_session_down(std::uint64_t id, error_code reason) noexcept override {
      down.push_back(id);
      why.push_back(reason);
    }
  };

  asio::io_context io_;
  watcher seen_;
  std::optional<server> server_;
};

asio::awaitable<void> wait_for_the_end(session& on) {
  std::array<std::byte, 64> unwanted;
  error_code why;
  while (!why) {
    co_await on.socket().async_read_some(asio::buffer(unwanted),
                                         asio::redirect_error(asio::use_awaitable, why));
  }
}

TEST_F(ServerSessions, listens_on_loopback_unless_told_otherwise) {
  start(native_service(echo()));
  EXPECT_TRUE(where().address().is_loopback());
  EXPECT_NE(where().port(), 0);
}

TEST_F(ServerSessions, reports_a_port_that_is_in_use) {
  start(native_service(echo()));
  server second(io_.get_executor(), {.endpoint = where()}, native_service(echo()));
  EXPECT_EQ(second.listen(), asio::error::address_in_use);
  // And may be tried again when the port is free.
  server_.reset();
  run_ready(io_);
  EXPECT_FALSE(second.listen());
}

TEST_F(ServerSessions, listens_once) {
  start(native_service(echo()));
  EXPECT_EQ(server_->listen(), asio::error::already_open);
}

TEST_F(ServerSessions, number_themselves_and_tell_the_observer) {
  start(
      [](std::shared_ptr<session> on) -> asio::awaitable<void> { co_await wait_for_the_end(*on); });
  test_client first(io_);
  test_client second(io_);
  connect(first);
  ASSERT_TRUE(wait_until([&] { return seen_.up.size() == 1; }));
  connect(second);
  ASSERT_TRUE(wait_until([&] { return seen_.up.size() == 2; }));
  first.close();
  ASSERT_TRUE(wait_until([&] { return seen_.down.size() == 1; }));
  EXPECT_EQ(seen_.up, (std::vector<std::uint64_t>{1, 2}));
  EXPECT_EQ(seen_.down, (std::vector<std::uint64_t>{1}));
  EXPECT_FALSE(seen_.why[0]);
}

TEST_F(ServerSessions, give_their_place_back_when_the_handler_throws) {
  start(
      [](std::shared_ptr<session> on) -> asio::awaitable<void> {
        if (on->id() < 50) throw std::runtime_error("on purpose");
        on->handshake_done();
        co_await wait_for_the_end(*on);
      },
      {.sessions_max = 1, .over_limit = over_limit::stall});
  for (int i = 1; i <= 50; ++i) {
    test_client client(io_);
    connect(client);
    auto const expected = static_cast<std::uint64_t>(i);
    ASSERT_TRUE(wait_until([&] { return server_->stats().admitted == expected; }));
  }
  ASSERT_TRUE(wait_until_empty());
  EXPECT_EQ(server_->stats().handler_errors, 49u);
  EXPECT_EQ(server_->stats().peak_live, 1u);
}

TEST_F(ServerSessions, end_alone_when_their_handler_throws) {
  start([](std::shared_ptr<session> on) -> asio::awaitable<void> {
    if (on->id() == 2) throw 42;
    co_await wait_for_the_end(*on);
  });
  test_client first(io_);
  test_client second(io_);
  connect(first);
  connect(second);
  ASSERT_TRUE(wait_until([&] { return seen_.down.size() == 1; }));
  run_ready(io_);
  EXPECT_EQ(seen_.down, (std::vector<std::uint64_t>{2}));
  EXPECT_EQ(server_->stats().live, 1u);
}

TEST_F(ServerSessions, time_out_if_the_peer_says_nothing) {
  start(native_service(echo()), {.sessions_max = 1, .handshake_timeout = 20ms});
  test_client silent(io_);
  connect(silent);
  ASSERT_TRUE(wait_until([&] { return server_->stats().handshake_timeouts == 1; }));
  ASSERT_TRUE(wait_until_empty());
  EXPECT_EQ(seen_.why.at(0), error::handshake_timed_out);
  test_client next(io_);
  run(io_, next.enter(where()));
}

TEST_F(ServerSessions, time_out_though_a_slow_loris_keeps_talking) {
  start(native_service(echo()), {.handshake_timeout = 50ms, .idle_timeout = 1h});
  test_client slow(io_);
  bool ended = false;
  connect(slow);
  asio::co_spawn(
      io_,
      [](test_client& who, asio::io_context& io) -> asio::awaitable<void> {
        // One byte per interval, so that at any time the next one is near.
        asio::steady_timer interval(io);
        auto const hello = hello_frame();
        for (auto const each : hello) {
          if (co_await who.send(std::span(&each, 1))) co_return;
          interval.expires_after(10ms);
          co_await interval.async_wait(asio::use_awaitable);
        }
      }(slow, io_),
      [&](std::exception_ptr) { ended = true; });
  ASSERT_TRUE(wait_until([&] { return server_->stats().handshake_timeouts == 1; }));
  ASSERT_TRUE(wait_until([&] { return ended; }));
  EXPECT_EQ(server_->stats().live, 0u);
}

TEST_F(ServerSessions, time_out_when_idle_and_only_then) {
  start(native_service(echo()), {.idle_timeout = 40ms});
  test_client busy(io_);
  test_client idle(io_);
  run(io_, busy.enter(where()));
  run(io_, idle.enter(where()));
  run(io_, [](test_client& who, asio::io_context& io, watcher& seen) -> asio::awaitable<void> {
    asio::steady_timer interval(io);
    while (seen.down.empty()) {
      EXPECT_FALSE(co_await who.send(message_kind::ping, 1));
      auto const answer = co_await who.receive();
      EXPECT_EQ(answer.kind, message_kind::pong);
      interval.expires_after(1ms);
      co_await interval.async_wait(asio::use_awaitable);
    }
  }(busy, io_, seen_));
  EXPECT_EQ(seen_.down, (std::vector<std::uint64_t>{2}));
  EXPECT_EQ(seen_.why.at(0), error::idle_timed_out);
  EXPECT_EQ(server_->stats().idle_timeouts, 1u);
}

TEST_F(ServerSessions, cancel_what_the_handler_waits_for_when_they_time_out) {
  bool cancelled = false;
  start(
      [&](std::shared_ptr<session> on) -> asio::awaitable<void> {
        co_await wait_for_the_end(*on);
        cancelled = on->token().cancelled();
      },
      {.handshake_timeout = 10ms});
  test_client client(io_);
  connect(client);
  ASSERT_TRUE(wait_until_empty());
  EXPECT_TRUE(cancelled);
}

TEST_F(ServerSessions, can_be_reset_by_their_handler) {
  start([](std::shared_ptr<session> on) -> asio::awaitable<void> {
    on->reset();
    co_return;
  });
  run(io_, [](asio::io_context& io, tcp::endpoint to) -> asio::awaitable<void> {
    test_client client(io);
    auto const result = co_await client.try_to_enter(to);
    EXPECT_EQ(to_string(result), "reset");
  }(io_, where()));
}

TEST_F(ServerSessions, cost_nothing_while_nothing_happens) {
  start(native_service(echo()));
  test_client client(io_);
  run(io_, client.enter(where()));
  run_ready(io_);
  for (int i = 0; i < 100; ++i) EXPECT_EQ(io_.poll(), 0u);
}

}  // namespace
}  // namespace busproof::bus
