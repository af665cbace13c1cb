// Shutdown: from any state, by any caller, however often; it ends, and leaves nothing behind.
#include <thread>

#include <gtest/gtest.h>

#include "bus/request_bus/test_peer.hpp"

namespace busproof::bus {
namespace {

using namespace std::chrono_literals;

TEST(Shutdown, ends_at_once_when_nothing_was_started) {
  asio::io_context io;
  request_bus bus(io.get_executor(), {});
  run_to_end(io, [&]() -> asio::awaitable<void> {
    co_await bus.async_shutdown(asio::use_awaitable);
    auto [ec] = co_await bus.async_connect(asio::as_tuple(asio::use_awaitable));
    EXPECT_EQ(ec, error::shutting_down);
  });
}

TEST(Shutdown, fails_what_is_pending_and_refuses_what_comes_after) {
  connected_bus t;
  run_to_end(t.io, [&]() -> asio::awaitable<void> {
    co_await t.connect();
    pending<message> call(t.io), late(t.io), row(t.io);
    pending<> done(t.io);
    t.bus->async_request(make_request("a"), call.handler());
    auto stream = co_await t.bus->async_send_request(2, make_request("b"), asio::use_awaitable);
    stream.async_next(row.handler());
    t.bus->async_shutdown(done.handler());
    t.bus->async_request(make_request("b"), late.handler());
    EXPECT_EQ(co_await late.wait(), error::shutting_down);
    EXPECT_EQ(co_await call.wait(), error::shutting_down);
    EXPECT_EQ(co_await row.wait(), error::shutting_down);
    EXPECT_FALSE(co_await done.wait());
    EXPECT_EQ(call.completions(), 1);
  });
  EXPECT_EQ(t.io.poll(), 0u) << "no handler of the bus is left";
}

TEST(Shutdown, leaves_no_work_behind) {
  connected_bus t;
  t.run([&]() -> asio::awaitable<void> {
    pending<message> call(t.io);
    t.bus->async_request(make_request("a"), 50ms, call.handler());
    auto const request = co_await t.peer.receive();
    co_await t.peer.send(message_kind::response, request.key);
    co_await call.wait();
  });
  t.peer.stop_listening();
  t.peer.close();
  t.io.run();  // returns only if no timer, socket or coroutine is left
}

TEST(Shutdown, lets_pending_requests_finish_while_it_drains) {
  connected_bus t;
  run_to_end(t.io, [&]() -> asio::awaitable<void> {
    co_await t.connect();
    pending<message> call(t.io);
    pending<> done(t.io);
    t.bus->async_request(make_request("a"), call.handler());
    t.bus->async_shutdown(1h, done.handler());
    auto const request = co_await t.peer.receive();
    EXPECT_EQ(done.completions(), 0);
    co_await t.peer.send(message_kind::response, request.key, "in time");
    EXPECT_FALSE(co_await call.wait());
    EXPECT_FALSE(co_await done.wait());
  });
}

TEST(Shutdown, stops_draining_at_its_deadline) {
  connected_bus t;
  run_to_end(t.io, [&]() -> asio::awaitable<void> {
    co_await t.connect();
    pending<message> call(t.io);
    t.bus->async_request(make_request("a"), no_timeout, call.handler());
    co_await t.bus->async_shutdown(2ms, asio::use_awaitable);
    EXPECT_EQ(co_await call.wait(), error::shutting_down);
  });
}

TEST(Shutdown, completes_for_every_caller_and_the_shortest_drain_wins) {
  connected_bus t;
  run_to_end(t.io, [&]() -> asio::awaitable<void> {
    co_await t.connect();
    pending<message> call(t.io);
    pending<> patient(t.io), impatient(t.io), late(t.io);
    t.bus->async_request(make_request("a"), no_timeout, call.handler());
    t.bus->async_shutdown(1h, patient.handler());
    t.bus->async_shutdown(impatient.handler());
    EXPECT_FALSE(co_await patient.wait());
    EXPECT_FALSE(co_await impatient.wait());
    t.bus->async_shutdown(late.handler());
    EXPECT_FALSE(co_await late.wait());
  });
}

TEST(Shutdown, may_be_called_from_inside_a_handler) {
  connected_bus t;
  run_to_end(t.io, [&]() -> asio::awaitable<void> {
    co_await t.connect();
    pending<> done(t.io);
    pending<message> other(t.io);
    t.bus->async_request(make_request("a", 1),
                         [&](error_code, message) { t.bus->async_shutdown(done.handler()); });
    t.bus->async_request(make_request("b", 2), other.handler());
    co_await t.peer.receive();
    co_await t.peer.send(message_kind::response, 1);
    EXPECT_FALSE(co_await done.wait());
    EXPECT_EQ(co_await other.wait(), error::shutting_down);
  });
}

TEST(Shutdown, interrupts_a_connection_attempt) {
  asio::io_context io;
  test_peer peer(io);
  request_bus_options options;
  options.port = peer.port();
  options.handshake_timeout = 1h;
  request_bus bus(io.get_executor(), options);
  run_to_end(io, [&]() -> asio::awaitable<void> {
    pending<> connect(io);
    bus.async_connect(connect.handler());
    co_await peer.accept();  // and never a welcome
    co_await bus.async_shutdown(asio::use_awaitable);
    EXPECT_EQ(co_await connect.wait(), error::shutting_down);
  });
}

TEST(Shutdown, interrupts_the_back_off) {
  connected_bus t([](auto& o) {
    o.backoff_base = o.backoff_cap = 1h;
    o.jitter_seed = 3;
  });
  run_to_end(t.io, [&]() -> asio::awaitable<void> {
    co_await t.connect();
    pending<message> call(t.io);
    t.bus->async_request(make_request("a"), call.handler());
    co_await t.peer.receive();
    t.peer.close();
    EXPECT_EQ(co_await call.wait(), error::connection_lost);
    co_await t.bus->async_shutdown(asio::use_awaitable);
  });
}

TEST(Shutdown, interrupts_a_blocked_write) {
  connected_bus t([](auto& o) { o.send_buffer = 65536; });
  run_to_end(t.io, [&]() -> asio::awaitable<void> {
    co_await t.connect();
    pending<message> call(t.io);
    t.bus->async_request(make_request(std::string(8 << 20, 'x')), call.handler());
    while (t.bus->stats().writes == 0) co_await asio::post(t.io, asio::use_awaitable);
    co_await t.bus->async_shutdown(asio::use_awaitable);
    EXPECT_EQ(co_await call.wait(), error::shutting_down);
  });
}

TEST(Shutdown, is_what_destroying_the_bus_starts) {
  connected_bus t;
  run_to_end(t.io, [&]() -> asio::awaitable<void> {
    co_await t.connect();
    pending<message> call(t.io);
    t.bus->async_request(make_request("a"), call.handler());
    t.bus.reset();
    EXPECT_EQ(co_await call.wait(), error::shutting_down);
    co_await t.peer.sees_the_end();
  });
}

TEST(Shutdown, is_not_needed_when_the_context_stops_for_good) {
  int completions = 0;
  {
    connected_bus t;
    run_to_end(t.io, [&]() -> asio::awaitable<void> {
      co_await t.connect();
      t.bus->async_request(make_request("a"), [&](error_code, message) { ++completions; });
      co_await t.peer.receive();
    });
  }  // the context goes with a request, a read and a timer pending
  EXPECT_EQ(completions, 0);
}

TEST(Shutdown, lets_the_last_handle_go_when_no_executor_runs_any_more) {
  int completions = 0;
  auto held = std::make_shared<int>();
  std::weak_ptr<int> const by_handlers = held;
  subscription stream;
  subscription updates;
  {
    connected_bus t;
    run_to_end(t.io, [&]() -> asio::awaitable<void> {
      co_await t.connect();
      stream = co_await t.bus->async_send_request(7, make_request("a"), asio::use_awaitable);
      updates = t.bus->create_order_update_subscription();
      updates.async_next([&, kept = held](error_code, message) { ++completions; });
      t.bus->async_request(make_request("b"),
                           [&, kept = std::move(held)](error_code, message) { ++completions; });
    });
    // Nobody runs the context from here on; each handle goes on a thread of its own.
    std::thread([&] { stream = {}; }).join();
    std::thread([&] { t.bus.reset(); }).join();
    std::thread([&] { updates = {}; }).join();
    EXPECT_FALSE(by_handlers.expired()) << "they wait for somebody to run the context";
  }
  EXPECT_TRUE(by_handlers.expired()) << "the bus outlives its handles and its context";
  EXPECT_EQ(completions, 0);
}

TEST(Shutdown, ends_with_requests_coming_from_other_threads) {
  for (int round = 0; round < 20; ++round) {
    asio::io_context io;
    auto guard = asio::make_work_guard(io);
    test_peer peer(io);
    request_bus_options options;
    options.port = peer.port();
    request_bus bus(io.get_executor(), options);
    std::atomic<int> started = 0, completed = 0;
    run_to_end(io, [&]() -> asio::awaitable<void> {
      using namespace asio::experimental::awaitable_operators;
      co_await (bus.async_connect(asio::use_awaitable) && peer.welcome());
    });
    asio::co_spawn(
        io,
        [&]() -> asio::awaitable<void> {
          try {
            while (true) {
              auto const request = co_await peer.receive();
              co_await peer.send(message_kind::response, request.key);
            }
          } catch (boost::system::system_error const&) {
          }
        },
        asio::detached);
    std::thread first([&] { io.run(); });
    std::thread second([&] { io.run(); });
    std::thread caller([&] {
      for (int i = 0; i < 200; ++i) {
        ++started;
        bus.async_request(make_request("x"), [&](error_code, message) { ++completed; });
      }
    });
    std::thread stopper([&] { bus.async_shutdown(asio::use_future).get(); });
    stopper.join();
    caller.join();
    bus.async_shutdown(asio::use_future).get();
    guard.reset();
    peer.stop_listening();
    first.join();
    second.join();
    EXPECT_EQ(started.load(), completed.load()) << "I1";
  }
}

}  // namespace
}  // namespace busproof::bus
