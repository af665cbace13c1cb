// Messages without keys through a bus: shared channels, calls, notices, and messages for nobody.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "bus/request_bus/test_peer.hpp"

namespace busproof::bus {
namespace {

using namespace std::chrono_literals;

constexpr std::uint16_t time_type = 49;
constexpr std::uint16_t positions_type = 61;

asio::awaitable<subscription> subscribe_shared(connected_bus& t, std::uint16_t type) {
  auto stream = co_await t.bus->async_send_shared_request(type, make_request("all, please"),
                                                          asio::use_awaitable);
  auto const request = co_await t.peer.receive();
  EXPECT_EQ(request.type, type);
  EXPECT_EQ(request.key, 0u);
  co_return stream;
}

asio::awaitable<std::string> next_text(subscription& stream) {
  auto const [why, row] = co_await next(stream);
  EXPECT_FALSE(why) << why.message();
  co_return text_of(row);
}

TEST(SharedRouting, answers_calls_in_their_order) {
  connected_bus t;
  t.run([&]() -> asio::awaitable<void> {
    pending<message> first(t.io);
    pending<message> second(t.io);
    t.bus->async_shared_call(time_type, make_request("time"), {}, first.handler());
    t.bus->async_shared_call(time_type, make_request("time"), {}, second.handler());
    co_await t.peer.receive();
    co_await t.peer.receive();
    co_await t.peer.send(message_kind::response, 0, "1", time_type);
    co_await t.peer.send(message_kind::response, 0, "2", time_type);
    EXPECT_FALSE(co_await first.wait());
    EXPECT_FALSE(co_await second.wait());
    EXPECT_EQ(text_of(first.value()), "1");
    EXPECT_EQ(text_of(second.value()), "2");
  });
}

TEST(SharedRouting, keeps_the_turn_of_a_call_that_timed_out) {
  connected_bus t;
  t.run([&]() -> asio::awaitable<void> {
    pending<message> first(t.io);
    t.bus->async_shared_call(time_type, make_request("time"), 1ms, first.handler());
    EXPECT_EQ(co_await first.wait(), error::timed_out);
    pending<message> second(t.io);
    t.bus->async_shared_call(time_type, make_request("time"), {}, second.handler());
    co_await t.peer.receive();
    auto const request = co_await t.peer.receive();
    EXPECT_EQ(request.kind, message_kind::request) << "a call has nothing to cancel";
    co_await t.peer.send(message_kind::response, 0, "late", time_type);
    co_await t.peer.send(message_kind::response, 0, "own", time_type);
    EXPECT_FALSE(co_await second.wait());
    EXPECT_EQ(text_of(second.value()), "own");
    EXPECT_EQ(t.bus->stats().late, 1u);
  });
}

TEST(SharedRouting, gives_every_message_to_every_subscriber) {
  connected_bus t;
  t.run([&]() -> asio::awaitable<void> {
    auto one = co_await subscribe_shared(t, positions_type);
    auto two = co_await subscribe_shared(t, positions_type);
    co_await t.peer.send(message_kind::response, 0, "row", positions_type);
    EXPECT_EQ(co_await next_text(one), "row");
    EXPECT_EQ(co_await next_text(two), "row");
  });
}

TEST(SharedRouting, ends_only_the_request_whose_turn_it_is) {
  connected_bus t;
  t.run([&]() -> asio::awaitable<void> {
    auto one = co_await subscribe_shared(t, positions_type);
    auto two = co_await subscribe_shared(t, positions_type);
    co_await t.peer.send(message_kind::response, 0, "row", positions_type);
    co_await t.peer.send(message_kind::end, 0, "", positions_type);
    co_await t.peer.send(message_kind::response, 0, "more", positions_type);
    EXPECT_EQ(co_await next_text(one), "row");
    EXPECT_EQ((co_await next(one)).second.kind, message_kind::end);
    EXPECT_EQ(co_await next_text(one), "more") << "the stream goes on behind its first answer";
    EXPECT_EQ(co_await next_text(two), "row");
    EXPECT_EQ(co_await next_text(two), "more");
  });
}

TEST(SharedRouting, cancels_a_channel_with_its_last_subscriber_only) {
  connected_bus t;
  t.run([&]() -> asio::awaitable<void> {
    auto one = co_await subscribe_shared(t, positions_type);
    auto two = co_await subscribe_shared(t, positions_type);
    one = {};
    t.bus->async_request(make_request("between", 5), [](error_code, message) {});
    EXPECT_EQ((co_await t.peer.receive()).key, 5u) << "nothing was cancelled";
    co_await t.peer.send(message_kind::response, 5);
    co_await t.peer.send(message_kind::response, 0, "row", positions_type);
    EXPECT_EQ(co_await next_text(two), "row");
    two = {};
    auto const cancel = co_await t.peer.receive();
    EXPECT_EQ(cancel.kind, message_kind::cancel);
    EXPECT_EQ(cancel.type, positions_type);
  });
}

TEST(SharedRouting, serves_calls_a_hundred_times_in_a_row) {
  connected_bus t;
  t.run([&]() -> asio::awaitable<void> {
    for (int i = 0; i < 100; ++i) {
      pending<message> call(t.io);
      t.bus->async_shared_call(time_type, make_request("time"), {}, call.handler());
      co_await t.peer.receive();
      co_await t.peer.send(message_kind::response, 0, std::to_string(i), time_type);
      EXPECT_FALSE(co_await call.wait());
      EXPECT_EQ(text_of(call.value()), std::to_string(i));
    }
  });
}

TEST(SharedRouting, fails_calls_and_no_stream_when_an_error_names_nobody) {
  connected_bus t;
  t.run([&]() -> asio::awaitable<void> {
    auto stream = co_await subscribe_shared(t, positions_type);
    std::vector<pending<message>> calls;
    for (int i = 0; i < 50; ++i) {  // more than one batch of deliveries
      calls.emplace_back(t.io);
      t.bus->async_shared_call(time_type, make_request("time"), {}, calls.back().handler());
    }
    pending<message> request(t.io);
    t.bus->async_request(make_request("keyed", 5), request.handler());
    while ((co_await t.peer.receive()).key != 5) {
    }
    co_await t.peer.send(message_kind::error, 0, "no clock", time_type);
    for (auto& call : calls) EXPECT_EQ(co_await call.wait(), error::refused_by_peer);
    co_await t.peer.send(message_kind::response, 0, "row", positions_type);
    co_await t.peer.send(message_kind::response, 5, "answer");
    EXPECT_EQ(co_await next_text(stream), "row");
    EXPECT_FALSE(co_await request.wait());
  });
}

TEST(SharedRouting, counts_messages_that_nobody_asked_for) {
  connected_bus t;
  t.run([&]() -> asio::awaitable<void> {
    co_await t.peer.send(message_kind::response, 0, "row", positions_type);
    co_await t.peer.send(message_kind::end, 0, "", positions_type);
    co_await t.peer.send(message_kind::order_update, 9, "update", 3);
    co_await t.peer.send(message_kind::notice, 0, "notice");
    pending<message> call(t.io);
    t.bus->async_request(make_request("settle", 5), call.handler());
    co_await t.peer.receive();
    co_await t.peer.send(message_kind::response, 5);
    EXPECT_FALSE(co_await call.wait()) << "a stranger's message hurts nobody";
    EXPECT_EQ(t.bus->stats().unmatched, 4u);
  });
}

TEST(SharedRouting, hands_notices_to_whoever_wants_them) {
  connected_bus t;
  t.run([&]() -> asio::awaitable<void> {
    auto notices = t.bus->create_notice_subscription();
    co_await t.peer.send(message_kind::notice, 0, "the farm is fine");
    EXPECT_EQ(co_await next_text(notices), "the farm is fine");
  });
}

TEST(SharedRouting, sends_a_message_for_nobody) {
  connected_bus t;
  t.run([&]() -> asio::awaitable<void> {
    co_await t.bus->async_send_message(make_request("just so"), asio::use_awaitable);
    auto const seen = co_await t.peer.receive();
    EXPECT_EQ(seen.kind, message_kind::notice);
    EXPECT_EQ(text_of(seen), "just so");
    EXPECT_EQ(t.bus->stats().pending, 0u);
  });
}

TEST(SharedRouting, tells_whether_a_message_had_left_when_the_session_was_lost) {
  connected_bus t([](auto& o) { o.reconnect = false, o.send_buffer = 65536; });
  t.run([&]() -> asio::awaitable<void> {
    pending<> large(t.io);
    pending<> behind(t.io);
    t.bus->async_send_message(make_request(std::string(8 << 20, 'x')), large.handler());
    t.bus->async_send_message(make_request("behind it"), behind.handler());
    co_await asio::post(asio::use_awaitable);
    t.peer.reset();
    EXPECT_EQ(co_await large.wait(), error::connection_lost);
    EXPECT_EQ(co_await behind.wait(), error::not_sent);
    pending<> refused(t.io);
    t.bus->async_send_message(make_request("too late"), refused.handler());
    EXPECT_EQ(co_await refused.wait(), error::not_connected);
  });
}

TEST(SharedRouting, cancels_a_request_exactly_once_whoever_does_it) {
  connected_bus t;
  t.run([&]() -> asio::awaitable<void> {
    auto stream = co_await t.bus->async_send_request(6, make_request("rows"), asio::use_awaitable);
    co_await t.peer.receive();
    co_await t.bus->async_cancel_subscription(6, make_request("enough"), asio::use_awaitable);
    stream.cancel();
    EXPECT_EQ((co_await next(stream)).first, asio::error::operation_aborted);
    auto const [why] = co_await t.bus->async_cancel_subscription(
        6, make_request("enough"), asio::as_tuple(asio::use_awaitable));
    EXPECT_EQ(why, error::unknown_id);
    t.bus->async_request(make_request("next", 5), [](error_code, message) {});
    auto const cancel = co_await t.peer.receive();
    EXPECT_EQ(cancel.kind, message_kind::cancel);
    EXPECT_EQ(text_of(cancel), "enough");
    EXPECT_EQ((co_await t.peer.receive()).key, 5u) << "and no second one";
    co_await t.peer.send(message_kind::response, 5);
  });
}

}  // namespace
}  // namespace busproof::bus
