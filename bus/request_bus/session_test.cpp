// Sessions: connecting, losing, coming back; nothing crosses from one to the next.
#include <fmt/format.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "bus/protocol/framing_error.hpp"
#include "bus/request_bus/test_peer.hpp"

namespace busproof::bus {
namespace {

using namespace std::chrono_literals;

request_bus_options quick(std::string port) {
  request_bus_options options;
  options.port = std::move(port);
  options.backoff_base = 1ms;
  options.backoff_cap = 2ms;
  return options;
}

TEST(Session, reports_a_refused_connection_and_can_try_again) {
  asio::io_context io;
  test_peer peer(io);
  request_bus bus(io.get_executor(), quick(peer.port()));
  run_to_end(io, [&]() -> asio::awaitable<void> {
    using namespace asio::experimental::awaitable_operators;
    {
      tcp::acceptor other(io, tcp::endpoint(asio::ip::address_v4::loopback(), 0));
      auto const free_port = std::to_string(other.local_endpoint().port());
      other.close();
      request_bus unlucky(io.get_executor(), quick(free_port));
      for (int attempt = 0; attempt < 2; ++attempt) {
        auto [ec] = co_await unlucky.async_connect(asio::as_tuple(asio::use_awaitable));
        EXPECT_EQ(ec, asio::error::connection_refused);
      }
    }
    co_await (bus.async_connect(asio::use_awaitable) && peer.welcome());
    auto [again] = co_await bus.async_connect(asio::as_tuple(asio::use_awaitable));
    EXPECT_EQ(again, error::already_connected);
    co_await bus.async_shutdown(asio::use_awaitable);
  });
}

TEST(Session, refuses_requests_before_it_is_up) {
  asio::io_context io;
  request_bus bus(io.get_executor(), quick("1"));
  run_to_end(io, [&]() -> asio::awaitable<void> {
    auto [ec, answer] =
        co_await bus.async_request(make_request("a"), asio::as_tuple(asio::use_awaitable));
    EXPECT_EQ(ec, error::not_connected);
  });
}

TEST(Session, gives_up_on_a_peer_that_accepts_and_says_nothing) {
  asio::io_context io;
  test_peer peer(io);
  auto options = quick(peer.port());
  options.handshake_timeout = 5ms;
  request_bus bus(io.get_executor(), options);
  run_to_end(io, [&]() -> asio::awaitable<void> {
    pending<> connect(io);
    bus.async_connect(connect.handler());
    co_await peer.accept();
    EXPECT_EQ(co_await connect.wait(), error::handshake_timed_out);
    co_await peer.receive();  // the hello
    EXPECT_TRUE(co_await peer.sees_the_end());
  });
}

TEST(Session, rejects_a_peer_that_speaks_another_protocol) {
  struct wrong_answer {
    std::string_view bytes;
    error_code expected;
  };
  for (auto const& answer :
       {wrong_answer{"HTTP/1.1 400 Bad Request\r\n\r\n", protocol::framing_error::too_long},
        wrong_answer{std::string_view("\0\0\0\0", 4), protocol::framing_error::zero_length}}) {
    asio::io_context io;
    test_peer peer(io);
    request_bus bus(io.get_executor(), quick(peer.port()));
    run_to_end(io, [&]() -> asio::awaitable<void> {
      pending<> connect(io);
      bus.async_connect(connect.handler());
      co_await peer.accept();
      co_await peer.send_bytes(as_bytes(answer.bytes));
      EXPECT_EQ(co_await connect.wait(), answer.expected);
    });
  }
}

TEST(Session, reports_the_refusal_of_a_server_that_is_full) {
  asio::io_context io;
  test_peer peer(io);
  request_bus bus(io.get_executor(), quick(peer.port()));
  run_to_end(io, [&]() -> asio::awaitable<void> {
    pending<> connect(io);
    bus.async_connect(connect.handler());
    co_await peer.accept();
    co_await peer.send(message_kind::error, 0, "full");
    EXPECT_EQ(co_await connect.wait(), error::refused_by_peer);
  });
}

TEST(Session, delivers_what_comes_in_the_same_segment_as_the_welcome) {
  asio::io_context io;
  test_peer peer(io);
  request_bus bus(io.get_executor(), quick(peer.port()));
  run_to_end(io, [&]() -> asio::awaitable<void> {
    pending<> connect(io);
    bus.async_connect(connect.handler());
    co_await peer.accept();
    co_await peer.receive();
    message welcome{message_kind::welcome, 0, 0, {}};
    protocol::encode_body(protocol::welcome{}, welcome.body);
    byte_buffer bytes;
    protocol::native_codec{}.encode(view_of(welcome), bytes);
    protocol::native_codec{}.encode({message_kind::ping, 0, 77, {}}, bytes);
    co_await peer.send_bytes(bytes);
    EXPECT_FALSE(co_await connect.wait());
    EXPECT_EQ((co_await peer.receive()).key, 77u);
    co_await bus.async_shutdown(asio::use_awaitable);
  });
}

TEST(Session, fails_what_is_in_flight_at_the_loss_and_before_it_reconnects) {
  struct recorder : observer {
    std::vector<std::string> seen;
    void on_completed(std::uint64_t key, error_code why) noexcept override {
      seen.push_back(fmt::format("{} {}", key, why == error::connection_lost ? "lost" : "other"));
    }
    void on_session_down(std::uint64_t, error_code) noexcept override { seen.emplace_back("down"); }
    void on_backoff(unsigned, std::chrono::nanoseconds) noexcept override {
      seen.emplace_back("backoff");
    }
  } watcher;
  connected_bus t([](auto& o) { o.backoff_base = o.backoff_cap = 1ms; }, &watcher);
  t.run([&]() -> asio::awaitable<void> {
    pending<message> call(t.io);
    pending<message> row(t.io);
    t.bus->async_request(make_request("a", 1), call.handler());
    auto stream = co_await t.bus->async_send_request(2, make_request("b"), asio::use_awaitable);
    stream.async_next(row.handler());
    co_await t.peer.receive();
    co_await t.peer.receive();
    t.peer.close();
    EXPECT_EQ(co_await call.wait(), error::connection_lost);
    EXPECT_EQ(co_await row.wait(), error::connection_lost);
    co_await t.peer.welcome();
    EXPECT_THAT(watcher.seen, testing::ElementsAre("1 lost", "2 lost", "down", "backoff"));
  });
}

TEST(Session, comes_back_after_a_loss_and_serves_new_requests) {
  connected_bus t([](auto& o) { o.backoff_base = o.backoff_cap = 1ms; });
  t.run([&]() -> asio::awaitable<void> {
    for (int round = 0; round < 5; ++round) {
      if (round % 2 == 0) {
        t.peer.close();
      } else {
        t.peer.reset();
      }
      co_await t.peer.welcome();
      // Up on our side follows the welcome; until then the bus refuses, and says so.
      while (true) {
        pending<message> call(t.io);
        t.bus->async_request(make_request("again", 1), call.handler());
        if (t.bus->stats().pending == 0) {
          EXPECT_EQ(co_await call.wait(), error::not_connected);
          continue;
        }
        co_await t.peer.receive();
        co_await t.peer.send(message_kind::response, 1, "back");
        EXPECT_FALSE(co_await call.wait());
        break;
      }
    }
    EXPECT_EQ(t.bus->stats().sessions, 6u);
  });
}

TEST(Session, times_requests_out_after_a_reconnect_as_before_it) {
  connected_bus t([](auto& o) { o.backoff_base = o.backoff_cap = 1ms; });
  t.run([&]() -> asio::awaitable<void> {
    pending<message> lost(t.io), slow(t.io);
    t.bus->async_request(make_request("a"), 1h, lost.handler());
    co_await t.peer.receive();
    t.peer.close();
    EXPECT_EQ(co_await lost.wait(), error::connection_lost);
    co_await t.peer.welcome();
    while (t.bus->stats().sessions < 2) co_await asio::post(t.io, asio::use_awaitable);
    t.bus->async_request(make_request("b"), 5ms, slow.handler());
    EXPECT_EQ(co_await slow.wait(), error::timed_out);
  });
}

TEST(Session, never_sends_a_request_of_an_old_session_on_a_new_one) {
  connected_bus t([](auto& o) {
    o.backoff_base = o.backoff_cap = 1ms;
    o.send_buffer = 65536;
  });
  t.run([&]() -> asio::awaitable<void> {
    pending<message> half_written(t.io), queued(t.io), fresh(t.io);
    t.bus->async_request(make_request(std::string(8 << 20, 'x'), 1), half_written.handler());
    // Let the first write begin, so that the second request waits behind it.
    while (t.bus->stats().writes == 0) co_await asio::post(t.io, asio::use_awaitable);
    t.bus->async_request(make_request("behind it", 2), queued.handler());
    t.peer.reset();
    EXPECT_EQ(co_await half_written.wait(), error::connection_lost) << "its fate is unknown";
    EXPECT_EQ(co_await queued.wait(), error::not_sent) << "safe to send again";
    co_await t.peer.welcome();
    while (t.bus->stats().sessions < 2) co_await asio::post(t.io, asio::use_awaitable);
    t.bus->async_request(make_request("fresh", 3), fresh.handler());
    EXPECT_EQ((co_await t.peer.receive()).key, 3u) << "the first frame of the new session";
    co_await t.peer.send(message_kind::response, 3);
    co_await fresh.wait();
  });
}

TEST(Session, does_not_reconnect_when_told_so) {
  connected_bus t([](auto& o) { o.reconnect = false; });
  t.run([&]() -> asio::awaitable<void> {
    pending<message> call(t.io), after(t.io);
    t.bus->async_request(make_request("a"), call.handler());
    co_await t.peer.receive();
    t.peer.close();
    EXPECT_EQ(co_await call.wait(), error::connection_lost);
    t.bus->async_request(make_request("b"), after.handler());
    EXPECT_EQ(co_await after.wait(), error::not_connected);
    EXPECT_EQ(t.bus->stats().attempts, 1u);
  });
}

TEST(Session, ends_at_a_framing_error_and_at_a_frame_cut_short) {
  struct bad {
    std::string_view bytes;
    bool then_close;
  };
  for (auto const& [bytes, then_close] :
       {bad{std::string_view("\0\0\0\0", 4), false}, bad{"\xff\xff\xff\xff", false},
        bad{std::string_view("\0\0\0\x0c\x01", 5), true}}) {
    struct recorder : observer {
      error_code why;
      void on_session_down(std::uint64_t, error_code ec) noexcept override { why = ec; }
    } watcher;
    connected_bus t([](auto& o) { o.reconnect = false; }, &watcher);
    t.run([&, text = bytes, closes = then_close]() -> asio::awaitable<void> {
      pending<message> call(t.io);
      t.bus->async_request(make_request("a"), call.handler());
      co_await t.peer.receive();
      co_await t.peer.send_bytes(as_bytes(text));
      if (closes) t.peer.close();
      EXPECT_EQ(co_await call.wait(), error::connection_lost);
      EXPECT_EQ(watcher.why.category(), protocol::framing_category());
    });
  }
}

TEST(Session, connects_by_name_as_well_as_by_number) {
  asio::io_context io;
  test_peer peer(io);
  auto options = quick(peer.port());
  options.host = "localhost";
  request_bus bus(io.get_executor(), options);
  run_to_end(io, [&]() -> asio::awaitable<void> {
    using namespace asio::experimental::awaitable_operators;
    co_await (bus.async_connect(asio::use_awaitable) && peer.welcome());
    co_await bus.async_shutdown(asio::use_awaitable);
  });
}

TEST(Session, keeps_trying_from_the_start_if_told_so) {
  asio::io_context io;
  test_peer peer(io);
  auto options = quick(peer.port());
  options.initial_attempts = 0;
  request_bus bus(io.get_executor(), options);
  run_to_end(io, [&]() -> asio::awaitable<void> {
    pending<> connect(io);
    bus.async_connect(connect.handler());
    for (int failure = 0; failure < 3; ++failure) {
      co_await peer.accept();
      peer.close();
    }
    co_await peer.welcome();
    EXPECT_FALSE(co_await connect.wait());
    EXPECT_EQ(bus.stats().attempts, 4u);
    co_await bus.async_shutdown(asio::use_awaitable);
  });
}

}  // namespace
}  // namespace busproof::bus
