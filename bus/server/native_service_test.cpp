// The native service over real TCP: answers now and later, order, back-pressure, half-close.
#include <sys/socket.h>

#include <gtest/gtest.h>

#include "bus/server/test_client.hpp"

namespace busproof::bus {
namespace {

using namespace std::chrono_literals;

class NativeService : public testing::Test {
 protected:
  void start(native_callbacks callbacks, native_options options = {},
             server_options of_server = {}) {
    server_.emplace(io_.get_executor(), std::move(of_server),
                    native_service(std::move(callbacks), std::move(options)));
    ASSERT_FALSE(server_->listen());
    run(io_, client_.enter(server_->local_endpoint()));
  }
  void run_client(std::function<asio::awaitable<void>(test_client&)> const& body) {
    run(io_, body(client_));
  }
  bool wait_until(std::function<bool()> const& happened) { return run_until(io_, happened); }

  asio::io_context io_;
  test_client client_{io_};
  std::optional<server> server_;
};

TEST_F(NativeService, answers_each_request_under_its_key) {
  start(echo());
  run_client([](test_client& client) -> asio::awaitable<void> {
    for (std::uint64_t key = 1; key <= 100; ++key) {
      EXPECT_FALSE(co_await client.send(message_kind::request, key, std::to_string(key)));
      auto const answer = co_await client.receive();
      EXPECT_EQ(answer.kind, message_kind::response);
      EXPECT_EQ(answer.key, key);
      EXPECT_EQ(answer.type, 1);
      EXPECT_EQ(text_of(answer), std::to_string(key));
    }
  });
}

TEST_F(NativeService, answers_a_batch_in_order_whatever_the_sizes) {
  start(echo());
  run_client([](test_client& client) -> asio::awaitable<void> {
    byte_buffer batch;
    for (std::uint64_t key = 1; key <= 300; ++key) {
      auto const next = frame(message_kind::request, key, std::string(key * 37 % 5000, 'x'));
      batch.insert(batch.end(), next.begin(), next.end());
    }
    EXPECT_FALSE(co_await client.send(batch));
    for (std::uint64_t key = 1; key <= 300; ++key) {
      auto const answer = co_await client.receive();
      EXPECT_EQ(answer.key, key);
      EXPECT_EQ(answer.body.size(), key * 37 % 5000);
    }
  });
}

TEST_F(NativeService, serves_requests_that_came_together_with_the_hello) {
  start(echo());
  run(io_, [](asio::io_context& io, tcp::endpoint to) -> asio::awaitable<void> {
    test_client eager(io);
    EXPECT_FALSE(co_await eager.connect(to));
    auto bytes = hello_frame();
    auto const request = frame(message_kind::request, 9, std::string(5000, 'x'));
    bytes.insert(bytes.end(), request.begin(), request.end());
    EXPECT_FALSE(co_await eager.send(bytes));
    auto const first = co_await eager.receive();
    EXPECT_EQ(first.kind, message_kind::welcome);
    auto const second = co_await eager.receive();
    EXPECT_EQ(second.key, 9u);
    EXPECT_EQ(second.body.size(), 5000u);
  }(io_, server_->local_endpoint()));
}

TEST_F(NativeService, answers_with_any_number_of_messages) {
  start({.on_request = [](message_view const& m, responder& out) {
    EXPECT_EQ(out.client_name(), "test");
    EXPECT_EQ(out.session_id(), 1u);
    for (int row = 0; row < 3; ++row) EXPECT_FALSE(out.respond(m.body));
    EXPECT_FALSE(out.end());
  }});
  run_client([](test_client& client) -> asio::awaitable<void> {
    EXPECT_FALSE(co_await client.send(message_kind::request, 5, "row"));
    for (int row = 0; row < 3; ++row) {
      auto const answer = co_await client.receive();
      EXPECT_EQ(text_of(answer), "row");
    }
    auto const last = co_await client.receive();
    EXPECT_EQ(last.kind, message_kind::end);
    EXPECT_EQ(last.key, 5u);
  });
}

TEST_F(NativeService, carries_the_largest_body_and_refuses_a_larger_one) {
  start({.on_request = [](message_view const& m, responder& out) {
    std::vector<std::byte> const larger(limits::body_bytes_max + 1);
    EXPECT_EQ(out.respond(larger), error::message_too_large);
    EXPECT_FALSE(out.respond(m.body));
  }});
  run_client([](test_client& client) -> asio::awaitable<void> {
    EXPECT_FALSE(
        co_await client.send(message_kind::request, 1, std::string(limits::body_bytes_max, 'x')));
    auto const answer = co_await client.receive();
    EXPECT_EQ(answer.body.size(), limits::body_bytes_max);
  });
}

TEST_F(NativeService, answers_later_from_another_thread) {
  std::vector<reply_handle> waiting;
  start(
      {.on_request = [&](message_view const&, responder& out) { waiting.push_back(out.later()); }});
  run_client([](test_client& client) -> asio::awaitable<void> {
    for (std::uint64_t key = 1; key <= 50; ++key) {
      EXPECT_FALSE(co_await client.send(message_kind::request, key));
    }
  });
  ASSERT_TRUE(wait_until([&] { return waiting.size() == 50; }));
  std::thread other([&] {
    for (auto& each : waiting) {
      EXPECT_FALSE(each.respond(as_bytes("a")));
      EXPECT_FALSE(each.respond(as_bytes("b")));
      EXPECT_FALSE(each.end());
      each.finish();
    }
  });
  run_client([](test_client& client) -> asio::awaitable<void> {
    for (std::uint64_t key = 1; key <= 50; ++key) {
      for (std::string_view const expected : {"a", "b", ""}) {
        auto const answer = co_await client.receive();
        EXPECT_EQ(answer.key, key);
        EXPECT_EQ(text_of(answer), expected);
      }
    }
  });
  other.join();
}

TEST_F(NativeService, refuses_late_answers_once_the_client_is_gone) {
  reply_handle waiting;
  start({.on_request = [&](message_view const&, responder& out) { waiting = out.later(); }});
  run_client([](test_client& client) -> asio::awaitable<void> {
    EXPECT_FALSE(co_await client.send(message_kind::request, 1));
  });
  ASSERT_TRUE(wait_until([&] { return waiting.key() == 1; }));
  client_.reset();
  ASSERT_TRUE(wait_until([&] { return server_->stats().live == 0; }));
  EXPECT_EQ(waiting.respond(as_bytes("late")), error::connection_lost);
}

TEST_F(NativeService, finishes_what_runs_for_a_client_that_has_only_closed_its_half) {
  reply_handle waiting;
  start({.on_request = [&](message_view const&, responder& out) { waiting = out.later(); }});
  run_client([](test_client& client) -> asio::awaitable<void> {
    EXPECT_FALSE(co_await client.send(message_kind::request, 1));
    client.socket().shutdown(tcp::socket::shutdown_send);
  });
  ASSERT_TRUE(wait_until([&] { return waiting.key() == 1; }));
  run_ready(io_);
  EXPECT_EQ(server_->stats().live, 1u);
  EXPECT_FALSE(waiting.respond(as_bytes("done")));
  waiting.finish();
  run_client([](test_client& client) -> asio::awaitable<void> {
    auto const answer = co_await client.receive();
    EXPECT_EQ(text_of(answer), "done");
    EXPECT_EQ(co_await client.end_of_stream(), asio::error::eof);
  });
}

TEST_F(NativeService, notices_that_a_half_closed_client_has_gone_for_good) {
  reply_handle waiting;
  start({.on_request = [&](message_view const&, responder& out) { waiting = out.later(); }});
  run_client([](test_client& client) -> asio::awaitable<void> {
    EXPECT_FALSE(co_await client.send(message_kind::request, 1));
    client.socket().shutdown(tcp::socket::shutdown_send);
  });
  ASSERT_TRUE(wait_until([&] { return waiting.key() == 1; }));
  run_ready(io_);
  client_.reset();
  ASSERT_TRUE(wait_until([&] { return server_->stats().live == 0; }));
}

TEST_F(NativeService, tells_the_owner_of_cancels_and_notices) {
  std::vector<std::uint64_t> cancelled;
  std::string noticed;
  start({.on_request = [](message_view const&, responder&) {},
         .on_cancel =
             [&](std::uint64_t session, message_view const& m) {
               EXPECT_EQ(session, 1u);
               cancelled.push_back(m.key);
             },
         .on_notice = [&](std::uint64_t, message_view const& m) { noticed = as_text(m.body); }});
  run_client([](test_client& client) -> asio::awaitable<void> {
    EXPECT_FALSE(co_await client.send(message_kind::cancel, 77));
    EXPECT_FALSE(co_await client.send(message_kind::notice, 0, "hear"));
  });
  ASSERT_TRUE(wait_until([&] { return !noticed.empty(); }));
  EXPECT_EQ(cancelled, std::vector<std::uint64_t>{77});
  EXPECT_EQ(noticed, "hear");
}

TEST_F(NativeService, answers_pings) {
  start(echo());
  run_client([](test_client& client) -> asio::awaitable<void> {
    EXPECT_FALSE(co_await client.send(message_kind::ping, 3, "body"));
    auto const answer = co_await client.receive();
    EXPECT_EQ(answer.kind, message_kind::pong);
    EXPECT_EQ(answer.key, 3u);
    EXPECT_EQ(text_of(answer), "body");
  });
}

TEST_F(NativeService, answers_with_an_error_when_a_callback_throws_and_lives_on) {
  start({.on_request = [](message_view const& m, responder& out) {
    if (m.key == 1) throw std::runtime_error("on purpose");
    out.respond(m.body);
  }});
  run_client([](test_client& client) -> asio::awaitable<void> {
    EXPECT_FALSE(co_await client.send(message_kind::request, 1));
    EXPECT_FALSE(co_await client.send(message_kind::request, 2));
    auto const first = co_await client.receive();
    EXPECT_EQ(first.kind, message_kind::error);
    EXPECT_EQ(first.key, 1u);
    auto const second = co_await client.receive();
    EXPECT_EQ(second.key, 2u);
  });
  EXPECT_EQ(server_->stats().handler_errors, 1u);
}

TEST_F(NativeService, stops_reading_from_a_client_that_does_not_read) {
  std::size_t served = 0;
  std::string const large(64 << 10, 'x');
  start({.on_request =
             [&](message_view const&, responder& out) {
               ++served;
               EXPECT_FALSE(out.respond(as_bytes(large)));
             }},
        {.outbound_pause_bytes = 128 << 10});
  constexpr std::uint64_t requests = 2000;  // 128 MB of answers
  bool sent = false;
  asio::co_spawn(
      io_,
      [](test_client& client) -> asio::awaitable<void> {
        for (std::uint64_t key = 1; key <= requests; ++key) {
          EXPECT_FALSE(co_await client.send(message_kind::request, key));
        }
      }(client_),
      [&](std::exception_ptr) { sent = true; });
  ASSERT_TRUE(wait_until([&] { return sent; }));
  run_ready(io_);
  // What both sockets' buffers and the pause take: a small part of it all.
  EXPECT_LT(served, requests / 4);
  auto const before = served;
  run_ready(io_);
  EXPECT_EQ(served, before);
  // Others are served meanwhile (I10).
  test_client other(io_);
  run(io_, other.enter(server_->local_endpoint()));
  // And everything arrives once the client reads.
  run_client([](test_client& client) -> asio::awaitable<void> {
    for (std::uint64_t key = 1; key <= requests; ++key) {
      auto const answer = co_await client.receive();
      EXPECT_EQ(answer.key, key);
    }
  });
  EXPECT_EQ(served, requests);
}

TEST_F(NativeService, refuses_answers_beyond_the_outbound_bound) {
  error_code last;
  std::size_t accepted = 0;
  std::string const large(4 << 20, 'x');
  start({.on_request = [&](message_view const&, responder& out) {
    while (!(last = out.respond(as_bytes(large)))) ++accepted;
  }});
  run_client([](test_client& client) -> asio::awaitable<void> {
    EXPECT_FALSE(co_await client.send(message_kind::request, 1));
  });
  ASSERT_TRUE(wait_until([&] { return static_cast<bool>(last); }));
  EXPECT_EQ(last, error::outbound_full);
  EXPECT_EQ(accepted, 15u);  // of 4 MiB and a header each, within 64 MiB
  run_client([&](test_client& client) -> asio::awaitable<void> {
    for (std::size_t i = 0; i < accepted; ++i) {
      auto const answer = co_await client.receive();
      EXPECT_EQ(answer.body.size(), large.size());
    }
  });
}

}  // namespace
}  // namespace busproof::bus
