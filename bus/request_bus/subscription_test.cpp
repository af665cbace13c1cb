// Streams: rows in order, ends and losses in band, and nothing after the handle is gone.
#include "bus/request_bus/subscription.hpp"

#include <gtest/gtest.h>

#include "bus/request_bus/test_peer.hpp"

namespace busproof::bus {
namespace {

using namespace std::chrono_literals;

asio::awaitable<subscription> subscribe(connected_bus& t, std::uint64_t id,
                                        std::string_view text = "rows please") {
  auto stream = co_await t.bus->async_send_request(id, make_request(text), asio::use_awaitable);
  auto const request = co_await t.peer.receive();
  EXPECT_EQ(request.key, id);
  co_return stream;
}

/// An exchange of its own: when it is through, the bus has read all that the peer sent before.
asio::awaitable<void> settle(connected_bus& t) {
  pending<message> call(t.io);
  t.bus->async_request(make_request("settle", 999'999), call.handler());
  while (true) {
    auto const request = co_await t.peer.receive();
    if (request.key == 999'999) break;
  }
  co_await t.peer.send(message_kind::response, 999'999);
  co_await call.wait();
}

TEST(Subscription, gives_rows_in_order_and_then_the_end) {
  connected_bus t;
  t.run([&]() -> asio::awaitable<void> {
    auto stream = co_await subscribe(t, 10);
    co_await t.peer.send(message_kind::response, 10, "one");
    co_await t.peer.send(message_kind::response, 10, "two");
    co_await t.peer.send(message_kind::end, 10);
    EXPECT_EQ(text_of((co_await next(stream)).second), "one");
    EXPECT_EQ(text_of((co_await next(stream)).second), "two");
    EXPECT_EQ((co_await next(stream)).first, error::end_of_stream);
    EXPECT_EQ((co_await next(stream)).first, error::end_of_stream);
  });
}

TEST(Subscription, holds_rows_that_came_before_the_request_was_fully_written) {
  connected_bus t([](auto& o) { o.send_buffer = 65536; });
  t.run([&]() -> asio::awaitable<void> {
    pending<subscription> call(t.io);
    t.bus->async_send_request(3, make_request(std::string(8 << 20, 'x')), call.handler());
    co_await t.peer.send(message_kind::response, 3, "early");
    co_await t.peer.receive();
    EXPECT_FALSE(co_await call.wait());
    EXPECT_EQ(text_of((co_await next(call.value())).second), "early");
  });
}

TEST(Subscription, hands_on_the_error_of_the_peer_after_the_rows) {
  connected_bus t;
  t.run([&]() -> asio::awaitable<void> {
    auto stream = co_await subscribe(t, 4);
    co_await t.peer.send(message_kind::response, 4, "row");
    co_await t.peer.send(message_kind::error, 4, "broken");
    EXPECT_FALSE((co_await next(stream)).first);
    EXPECT_EQ((co_await next(stream)).first, error::refused_by_peer);
  });
}

TEST(Subscription, tells_a_slow_reader_how_much_it_missed) {
  connected_bus t([](auto& o) { o.subscription_capacity = 2; });
  t.run([&]() -> asio::awaitable<void> {
    auto stream = co_await subscribe(t, 5);
    for (auto const* row : {"1", "2", "3", "4", "5"}) {
      co_await t.peer.send(message_kind::response, 5, row);
    }
    co_await settle(t);
    EXPECT_EQ((co_await next(stream)).first, error::lagged);
    EXPECT_EQ(stream.missed(), 3u);
    EXPECT_EQ(text_of((co_await next(stream)).second), "4");
    EXPECT_EQ(text_of((co_await next(stream)).second), "5");
    auto const s = t.bus->stats();
    EXPECT_EQ(s.delivered, 5u + 1u) << "five rows and the answer of settle()";
    EXPECT_EQ(s.missed, 3u);
  });
}

TEST(Subscription, tells_the_peer_once_when_it_is_dropped) {
  connected_bus t;
  t.run([&]() -> asio::awaitable<void> {
    {
      auto stream = co_await subscribe(t, 6);
      stream.cancel();
      stream.cancel();
    }
    auto const cancel = co_await t.peer.receive();
    EXPECT_EQ(cancel.kind, message_kind::cancel);
    EXPECT_EQ(cancel.key, 6u);
    pending<message> call(t.io);
    t.bus->async_request(make_request("next", 7), call.handler());
    EXPECT_EQ((co_await t.peer.receive()).key, 7u);
    co_await t.peer.send(message_kind::response, 7);
    co_await call.wait();
  });
}

TEST(Subscription, sends_no_cancel_for_a_stream_that_has_ended) {
  connected_bus t;
  t.run([&]() -> asio::awaitable<void> {
    {
      auto stream = co_await subscribe(t, 6);
      co_await t.peer.send(message_kind::end, 6);
      EXPECT_EQ((co_await next(stream)).first, error::end_of_stream);
    }
    pending<message> call(t.io);
    t.bus->async_request(make_request("next", 7), call.handler());
    EXPECT_EQ((co_await t.peer.receive()).key, 7u);
    co_await t.peer.send(message_kind::response, 7);
    co_await call.wait();
  });
}

TEST(Subscription, does_not_remove_its_successor_when_it_is_dropped_late) {
  connected_bus t;
  t.run([&]() -> asio::awaitable<void> {
    auto old = co_await subscribe(t, 8);
    co_await t.peer.send(message_kind::end, 8);
    EXPECT_EQ((co_await next(old)).first, error::end_of_stream);
    auto successor = co_await subscribe(t, 8);
    old = subscription();  // the late clean-up
    co_await t.peer.send(message_kind::response, 8, "for the successor");
    auto const [ec, row] = co_await next(successor);
    EXPECT_FALSE(ec);
    EXPECT_EQ(text_of(row), "for the successor");
  });
}

TEST(Subscription, completes_a_pending_read_when_it_is_cancelled) {
  connected_bus t;
  t.run([&]() -> asio::awaitable<void> {
    auto stream = co_await subscribe(t, 9);
    pending<message> read(t.io);
    stream.async_next(read.handler());
    stream.cancel();
    EXPECT_EQ(co_await read.wait(), asio::error::operation_aborted);
    co_await t.peer.send(message_kind::response, 9, "late");
    co_await settle(t);
    EXPECT_EQ(read.completions(), 1);
    EXPECT_EQ((co_await next(stream)).first, asio::error::operation_aborted);
  });
}

TEST(Subscription, loses_no_row_when_only_a_read_is_cancelled) {
  connected_bus t;
  t.run([&]() -> asio::awaitable<void> {
    auto stream = co_await subscribe(t, 9);
    asio::cancellation_signal signal;
    pending<message> read(t.io);
    stream.async_next(asio::bind_cancellation_slot(signal.slot(), read.handler()));
    signal.emit(asio::cancellation_type::total);
    EXPECT_EQ(co_await read.wait(), asio::error::operation_aborted);
    co_await t.peer.send(message_kind::response, 9, "still there");
    EXPECT_EQ(text_of((co_await next(stream)).second), "still there");
  });
}

TEST(Subscription, ends_when_its_own_timeout_passes) {
  connected_bus t;
  t.run([&]() -> asio::awaitable<void> {
    auto stream =
        co_await t.bus->async_send_request(12, make_request("slow"), 1ms, asio::use_awaitable);
    co_await t.peer.receive();
    EXPECT_EQ((co_await next(stream)).first, error::timed_out);
    EXPECT_EQ((co_await t.peer.receive()).kind, message_kind::cancel);
  });
}

TEST(Subscription, takes_its_entry_away_when_starting_it_is_cancelled) {
  connected_bus t([](auto& o) { o.send_buffer = 65536; });
  t.run([&]() -> asio::awaitable<void> {
    asio::cancellation_signal signal;
    pending<subscription> call(t.io);
    t.bus->async_send_request(13, make_request(std::string(8 << 20, 'x')),
                              asio::bind_cancellation_slot(signal.slot(), call.handler()));
    signal.emit(asio::cancellation_type::total);
    EXPECT_EQ(co_await call.wait(), asio::error::operation_aborted);
    EXPECT_FALSE(call.value());
    EXPECT_EQ(t.bus->stats().pending, 0u);
    EXPECT_EQ(text_of(co_await t.peer.receive()).size(), 8u << 20) << "frames are never cut";
    EXPECT_EQ((co_await t.peer.receive()).kind, message_kind::cancel);
  });
}

TEST(Subscription, may_outlive_its_bus) {
  connected_bus t;
  subscription stream;
  run_to_end(t.io, [&]() -> asio::awaitable<void> {
    co_await t.connect();
    stream = co_await subscribe(t, 14);
    t.bus.reset();
    EXPECT_EQ((co_await next(stream)).first, error::shutting_down);
    stream.cancel();
  });
}

}  // namespace
}  // namespace busproof::bus
