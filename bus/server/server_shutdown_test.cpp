// Shutdown from every state, and the end of a server that nobody shut down.
#include <gtest/gtest.h>

#include "bus/server/test_client.hpp"

namespace busproof::bus {
namespace {

using namespace std::chrono_literals;

class ServerShutdown : public testing::Test {
 protected:
  void start(session_handler handler, server_options options = {}) {
    server_.emplace(io_->get_executor(), std::move(options), std::move(handler));
    ASSERT_FALSE(server_->listen());
  }
  /// With the descriptors that a context opens when it is first used.
  std::size_t baseline() {
    test_client first_use(*io_);
    return open_descriptors();
  }

  /// Starts a shutdown whose end `completions_` counts.
  void shut_down(std::chrono::nanoseconds drain) {
    server_->async_shutdown(drain, [this](error_code why) {
      EXPECT_FALSE(why);
      ++completions_;
    });
  }
  bool completes(int times = 1) {
    return run_until(*io_, [&] { return completions_ >= times; });
  }
  void enter(test_client& client) { run(*io_, client.enter(server_->local_endpoint())); }

  std::unique_ptr<asio::io_context> io_ = std::make_unique<asio::io_context>();
  std::optional<server> server_;
  int completions_ = 0;
};

/// Ends when its session is cancelled, and not before.
asio::awaitable<void> stuck(std::shared_ptr<session> on) {
  asio::steady_timer never(on->executor(), asio::steady_timer::time_point::max());
  co_await never.async_wait(asio::use_awaitable);
}

TEST_F(ServerShutdown, completes_before_listening_and_forbids_it) {
  server_.emplace(io_->get_executor(), server_options{}, native_service(echo()));
  shut_down(5s);
  EXPECT_EQ(completions_, 0) << "a handler never runs inside the initiating call";
  ASSERT_TRUE(completes());
  EXPECT_EQ(server_->listen(), error::shutting_down);
}

TEST_F(ServerShutdown, frees_the_port_and_refuses_clients) {
  start(native_service(echo()));
  auto const where = server_->local_endpoint();
  shut_down(5s);
  ASSERT_TRUE(completes());
  run(*io_, [](asio::io_context& io, tcp::endpoint to) -> asio::awaitable<void> {
    test_client late(io);
    auto const result = co_await late.try_to_enter(to);
    EXPECT_EQ(to_string(result), "refused");
  }(*io_, where));
  server again(io_->get_executor(), {.endpoint = where}, native_service(echo()));
  EXPECT_FALSE(again.listen());
}

TEST_F(ServerShutdown, ends_idle_sessions_at_once_and_in_order) {
  start(native_service(echo()));
  test_client client(*io_);
  enter(client);
  // An hour of drain time: only ending at once ends this test.
  shut_down(1h);
  ASSERT_TRUE(completes());
  run(*io_, [](test_client& who) -> asio::awaitable<void> {
    EXPECT_EQ(co_await who.end_of_stream(), asio::error::eof);
  }(client));
  EXPECT_EQ(server_->stats().live, 0u);
}

TEST_F(ServerShutdown, ends_sessions_that_have_not_shaken_hands) {
  start(native_service(echo()));
  test_client client(*io_);
  run(*io_, [](test_client& who, tcp::endpoint to) -> asio::awaitable<void> {
    EXPECT_FALSE(co_await who.connect(to));
  }(client, server_->local_endpoint()));
  ASSERT_TRUE(run_until(*io_, [&] { return server_->stats().live == 1; }));
  shut_down(1h);
  ASSERT_TRUE(completes());
}

TEST_F(ServerShutdown, lets_a_running_request_finish) {
  reply_handle running;
  start(native_service(
      {.on_request = [&](message_view const&, responder& out) { running = out.later(); }}));
  test_client client(*io_);
  enter(client);
  run(*io_, [](test_client& who) -> asio::awaitable<void> {
    EXPECT_FALSE(co_await who.send(message_kind::request, 7));
  }(client));
  ASSERT_TRUE(run_until(*io_, [&] { return running.key() == 7; }));
  shut_down(1h);
  run_ready(*io_);
  EXPECT_EQ(completions_, 0);
  // A new request is refused meanwhile.
  run(*io_, [](test_client& who) -> asio::awaitable<void> {
    EXPECT_FALSE(co_await who.send(message_kind::request, 8));
    auto const answer = co_await who.receive();
    EXPECT_EQ(answer.kind, message_kind::error);
    EXPECT_EQ(answer.key, 8u);
  }(client));
  EXPECT_FALSE(running.respond(as_bytes("done")));
  running.finish();
  ASSERT_TRUE(completes());
  run(*io_, [](test_client& who) -> asio::awaitable<void> {
    auto const answer = co_await who.receive();
    EXPECT_EQ(answer.key, 7u);
    EXPECT_EQ(text_of(answer), "done");
    EXPECT_EQ(co_await who.end_of_stream(), asio::error::eof);
  }(client));
}

TEST_F(ServerShutdown, cancels_what_is_stuck_when_the_time_is_over) {
  start(stuck);
  storm clients(*io_, server_->local_endpoint(), 20);
  ASSERT_TRUE(run_until(*io_, [&] { return server_->stats().live == 20; }));
  shut_down(20ms);
  ASSERT_TRUE(completes());
  EXPECT_EQ(server_->stats().live, 0u);
  EXPECT_EQ(server_->stats().handler_errors, 0u) << "being cancelled is no failure";
}

TEST_F(ServerShutdown, completes_every_caller_once_and_takes_the_shortest_time) {
  start(stuck);
  storm clients(*io_, server_->local_endpoint(), 3);
  ASSERT_TRUE(run_until(*io_, [&] { return server_->stats().live == 3; }));
  shut_down(1h);
  shut_down(10ms);
  shut_down(1h);
  ASSERT_TRUE(completes(3));
  run_ready(*io_);
  EXPECT_EQ(completions_, 3);
  shut_down(1h);
  ASSERT_TRUE(completes(4));
}

TEST_F(ServerShutdown, goes_on_when_the_waiting_for_it_is_cancelled) {
  start(stuck);
  storm clients(*io_, server_->local_endpoint(), 1);
  ASSERT_TRUE(run_until(*io_, [&] { return server_->stats().live == 1; }));
  asio::cancellation_signal signal;
  error_code heard;
  server_->async_shutdown(
      1h, asio::bind_cancellation_slot(signal.slot(), [&](error_code why) { heard = why; }));
  run_ready(*io_);
  signal.emit(asio::cancellation_type::all);
  ASSERT_TRUE(run_until(*io_, [&] { return static_cast<bool>(heard); }));
  EXPECT_EQ(heard, asio::error::operation_aborted);
  shut_down(0s);
  ASSERT_TRUE(completes());
}

TEST_F(ServerShutdown, may_be_started_by_a_session) {
  start([this](std::shared_ptr<session>) -> asio::awaitable<void> {
    shut_down(1h);
    co_return;
  });
  storm clients(*io_, server_->local_endpoint(), 1);
  ASSERT_TRUE(completes());
}

TEST_F(ServerShutdown, cancels_a_session_that_waits_for_it) {
  error_code heard;
  start([&](std::shared_ptr<session>) -> asio::awaitable<void> {
    co_await server_->async_shutdown(10ms, asio::redirect_error(asio::use_awaitable, heard));
  });
  storm clients(*io_, server_->local_endpoint(), 1);
  ASSERT_TRUE(run_until(*io_, [&] { return static_cast<bool>(heard); }));
  EXPECT_EQ(heard, asio::error::operation_aborted);
  shut_down(1h);
  ASSERT_TRUE(completes());
}

TEST_F(ServerShutdown, tells_sessions_first_that_it_drains) {
  bool drained_first = false;
  start([&](std::shared_ptr<session> on) -> asio::awaitable<void> {
    co_await on->draining().async_wait(on->executor(), asio::use_awaitable);
    drained_first = !on->token().cancelled();
  });
  storm clients(*io_, server_->local_endpoint(), 1);
  ASSERT_TRUE(run_until(*io_, [&] { return server_->stats().live == 1; }));
  shut_down(1h);
  ASSERT_TRUE(completes());
  EXPECT_TRUE(drained_first);
}

TEST_F(ServerShutdown, works_while_the_server_is_full) {
  for (auto const kind : {over_limit::refuse, over_limit::reset, over_limit::close,
                          over_limit::stall, over_limit::error}) {
    auto const before = completions_;
    start(native_service(echo()), {.sessions_max = 2, .over_limit = kind});
    storm clients(*io_, server_->local_endpoint(), 10);
    ASSERT_TRUE(run_until(*io_, [&] { return clients.count(outcome::served) == 2; }));
    shut_down(1h);
    ASSERT_TRUE(completes(before + 1)) << to_string(kind);
    run_ready(*io_);
    EXPECT_EQ(clients.count(outcome::served), 2u) << to_string(kind);
  }
}

// The session asks for the shutdown and ends: the accept loop gets its place after the shutdown
// began.
TEST_F(ServerShutdown, ends_although_a_place_becomes_free_as_it_begins) {
  for (auto const kind : {over_limit::refuse, over_limit::stall}) {
    auto const before = completions_;
    start(
        [this](std::shared_ptr<session>) -> asio::awaitable<void> {
          shut_down(1h);
          co_return;
        },
        {.sessions_max = 1, .over_limit = kind});
    storm clients(*io_, server_->local_endpoint(), 1);
    ASSERT_TRUE(completes(before + 1)) << to_string(kind);
  }
}

TEST_F(ServerShutdown, does_not_wait_for_refused_clients_to_hang_up) {
  auto const before = baseline();
  start(native_service(echo()), {.sessions_max = 1, .over_limit = over_limit::close});
  test_client first(*io_);
  enter(first);
  test_client refused(*io_);
  run(*io_, [](test_client& who, tcp::endpoint to) -> asio::awaitable<void> {
    EXPECT_FALSE(co_await who.connect(to));
  }(refused, server_->local_endpoint()));
  ASSERT_TRUE(run_until(*io_, [&] { return server_->stats().refused == 1; }));
  shut_down(1h);
  ASSERT_TRUE(completes());
  EXPECT_EQ(open_descriptors(), before + 2) << "only the two clients' own are left";
}

TEST_F(ServerShutdown, leaves_no_descriptor_and_no_work_behind) {
  auto const before = baseline();
  for (auto const drain : {0ns, std::chrono::nanoseconds(1h)}) {
    start(native_service(echo()));
    storm clients(*io_, server_->local_endpoint(), 50);
    ASSERT_TRUE(run_until(*io_, [&] { return clients.count(outcome::served) == 50; }));
    shut_down(drain);
    ASSERT_TRUE(completes());
    completions_ = 0;
    clients.all_leave();
    server_.reset();
    EXPECT_EQ(open_descriptors(), before);
    run_ready(*io_);
    EXPECT_TRUE(io_->stopped()) << "nothing may be left to wait for";
  }
}

TEST_F(ServerShutdown, is_optional_before_destruction) {
  auto const before = baseline();
  for (auto const kind : {over_limit::refuse, over_limit::stall, over_limit::error}) {
    start(native_service(echo()), {.sessions_max = 5, .over_limit = kind});
    storm clients(*io_, server_->local_endpoint(), 10);
    ASSERT_TRUE(run_until(*io_, [&] { return clients.count(outcome::served) == 5; }));
    server_.reset();
    run_ready(*io_);
    clients.all_leave();
    run_ready(*io_);
    EXPECT_EQ(open_descriptors(), before) << to_string(kind);
  }
}

TEST_F(ServerShutdown, is_cut_short_by_destruction) {
  start(stuck);
  storm clients(*io_, server_->local_endpoint(), 1);
  ASSERT_TRUE(run_until(*io_, [&] { return server_->stats().live == 1; }));
  shut_down(1h);
  server_.reset();
  ASSERT_TRUE(completes());
}

TEST_F(ServerShutdown, is_optional_before_the_end_of_the_context) {
  for (auto const kind : {over_limit::refuse, over_limit::stall, over_limit::error}) {
    for (auto const& handler : {session_handler(stuck), native_service(echo())}) {
      start(handler, {.sessions_max = 5, .over_limit = kind});
      auto const before = open_descriptors();
      auto clients = std::make_unique<storm>(*io_, server_->local_endpoint(), 10);
      ASSERT_TRUE(run_until(*io_, [&] { return server_->stats().live == 5; }));
      shut_down(1h);
      if (kind == over_limit::refuse) run_ready(*io_);  // in one of the states of shutting down
      clients.reset();
      io_ = nullptr;
      EXPECT_LT(open_descriptors(), before);
      EXPECT_EQ(server_->stats().peak_live, 5u);
      server_.reset();
      io_ = std::make_unique<asio::io_context>();
    }
  }
}

TEST_F(ServerShutdown, is_optional_for_a_context_that_never_ran) {
  start(native_service(echo()));
  shut_down(1h);
  io_ = nullptr;
  server_.reset();
  EXPECT_EQ(completions_, 0);
}

}  // namespace
}  // namespace busproof::bus
