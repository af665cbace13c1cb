// Orders through a bus: every message has one owner, in whatever order messages come.
#include <algorithm>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "bus/request_bus/test_peer.hpp"

namespace busproof::bus {
namespace {

using namespace std::chrono_literals;
using testing::ElementsAre;
using testing::UnorderedElementsAre;

constexpr std::uint16_t type_open = 5;
constexpr std::uint16_t type_status = 3;
constexpr std::uint16_t type_execution = 11;
constexpr std::uint16_t type_commission = 59;

message make_order(std::string_view text) {
  auto m = make_request(text);
  m.type = 3;
  return m;
}

asio::awaitable<subscription> place(connected_bus& t, std::uint64_t id) {
  auto stream =
      co_await t.bus->async_send_order_request(id, make_order("buy"), asio::use_awaitable);
  auto const order = co_await t.peer.receive();
  EXPECT_EQ(order.kind, message_kind::order);
  EXPECT_EQ(order.key, id);
  co_return stream;
}

/// The types of the next `count` rows.
asio::awaitable<std::vector<std::uint16_t>> next_types(subscription& stream, int count) {
  std::vector<std::uint16_t> types;
  for (int i = 0; i < count; ++i) {
    auto const [why, row] = co_await next(stream);
    EXPECT_FALSE(why) << why.message();
    types.push_back(row.type);
  }
  co_return types;
}

/// An exchange of its own: when it is through, the bus has read all that the peer sent before.
asio::awaitable<void> settle(connected_bus& t) {
  pending<message> call(t.io);
  t.bus->async_request(make_request("settle", 999'999), call.handler());
  while ((co_await t.peer.receive()).key != 999'999) {
  }
  co_await t.peer.send(message_kind::response, 999'999);
  co_await call.wait();
}

struct update {
  std::uint16_t type;
  std::uint64_t key;
  std::string text;
};

std::vector<update> all_four() {
  using namespace std::string_literals;
  return {{type_open, 42, "open"},
          {type_status, 42, "filled"},
          {type_execution, 42, "e1\0ten"s},
          {type_commission, 0, "e1\0one"s}};
}

asio::awaitable<void> send(connected_bus& t, update const& one) {
  co_await t.peer.send(message_kind::order_update, one.key, one.text, one.type);
}

TEST(OrderRouting, gives_all_updates_to_the_order_in_each_of_the_24_sequences) {
  auto updates = all_four();
  auto const by_type = [](update const& a, update const& b) { return a.type < b.type; };
  std::sort(updates.begin(), updates.end(), by_type);
  int sequences = 0;
  do {
    connected_bus t;
    t.run([&]() -> asio::awaitable<void> {
      auto order = co_await place(t, 42);
      auto other = co_await place(t, 43);
      auto stream = t.bus->create_order_update_subscription();
      for (auto const& one : updates) co_await send(t, one);
      EXPECT_THAT(co_await next_types(order, 4),
                  UnorderedElementsAre(type_open, type_status, type_execution, type_commission));
      std::vector<std::uint16_t> as_sent;
      for (auto const& one : updates) as_sent.push_back(one.type);
      EXPECT_EQ(co_await next_types(stream, 4), as_sent);
      co_await settle(t);
      EXPECT_EQ(t.bus->stats().reports_waiting, 0u);
      EXPECT_EQ(t.bus->stats().unmatched, 0u);
      // What a second order got would show here, ahead of its own update.
      co_await t.peer.send(message_kind::order_update, 43, "own", type_open);
      auto const [why, row] = co_await next(other);
      EXPECT_EQ(text_of(row), "own");
    });
    ++sequences;
  } while (std::next_permutation(updates.begin(), updates.end(), by_type));
  EXPECT_EQ(sequences, 24);
}

TEST(OrderRouting, delivers_a_report_behind_the_execution_that_it_came_before) {
  connected_bus t;
  t.run([&]() -> asio::awaitable<void> {
    auto order = co_await place(t, 42);
    auto const updates = all_four();
    co_await send(t, updates[3]);
    co_await send(t, updates[2]);
    EXPECT_THAT(co_await next_types(order, 2), ElementsAre(type_execution, type_commission));
  });
}

TEST(OrderRouting, finds_the_request_that_asked_for_executions) {
  using namespace std::string_literals;
  connected_bus t;
  t.run([&]() -> asio::awaitable<void> {
    auto stream =
        co_await t.bus->async_send_request(8, make_request("executions"), asio::use_awaitable);
    co_await t.peer.receive();
    co_await t.peer.send(message_kind::response, 8, "e9\0row"s, type_execution);
    co_await t.peer.send(message_kind::order_update, 0, "e9\0fee"s, type_commission);
    EXPECT_THAT(co_await next_types(stream, 2), ElementsAre(type_execution, type_commission));
  });
}

TEST(OrderRouting, lets_a_changed_order_outlive_its_first_handle) {
  connected_bus t;
  t.run([&]() -> asio::awaitable<void> {
    auto first = co_await place(t, 42);
    auto second = co_await place(t, 42);
    co_await t.peer.send(message_kind::order_update, 42, "both", type_status);
    EXPECT_EQ(text_of((co_await next(first)).second), "both");
    EXPECT_EQ(text_of((co_await next(second)).second), "both");
    first = {};
    co_await t.peer.send(message_kind::order_update, 42, "second", type_status);
    EXPECT_EQ(text_of((co_await next(second)).second), "second");
  });
}

TEST(OrderRouting, sends_nothing_when_an_orders_handle_is_dropped) {
  connected_bus t;
  t.run([&]() -> asio::awaitable<void> {
    { auto const order = co_await place(t, 42); }
    t.bus->async_request(make_request("next", 5), [](error_code, message) {});
    auto const seen = co_await t.peer.receive();
    EXPECT_EQ(seen.key, 5u) << "a dropped handle cancels no order";
    co_await t.peer.send(message_kind::response, 5);
  });
}

TEST(OrderRouting, forgets_executions_with_the_last_handle) {
  connected_bus t;
  t.run([&]() -> asio::awaitable<void> {
    auto order = co_await place(t, 42);
    co_await send(t, all_four()[2]);
    co_await next_types(order, 1);
    EXPECT_EQ(t.bus->stats().executions, 1u);
    order = {};
    EXPECT_EQ(t.bus->stats().executions, 0u);
  });
}

TEST(OrderRouting, keeps_orders_and_requests_with_the_same_id_apart) {
  connected_bus t;
  t.run([&]() -> asio::awaitable<void> {
    auto order = co_await place(t, 7);
    auto stream = co_await t.bus->async_send_request(7, make_request("rows"), asio::use_awaitable);
    co_await t.peer.receive();
    co_await t.peer.send(message_kind::response, 7, "row");
    co_await t.peer.send(message_kind::order_update, 7, "update", type_status);
    // The type of the request tells whose the error is.
    co_await t.peer.send(message_kind::error, 7, "rejected", 3);
    EXPECT_EQ(text_of((co_await next(stream)).second), "row");
    EXPECT_EQ(text_of((co_await next(order)).second), "update");
    EXPECT_EQ((co_await next(order)).first, error::refused_by_peer);
    co_await t.peer.send(message_kind::end, 7);
    EXPECT_EQ((co_await next(stream)).first, error::end_of_stream);
  });
}

TEST(OrderRouting, tells_a_rejection_to_the_order_and_to_the_update_stream) {
  connected_bus t;
  t.run([&]() -> asio::awaitable<void> {
    auto order = co_await place(t, 42);
    auto updates = t.bus->create_order_update_subscription();
    co_await t.peer.send(message_kind::error, 42, "no margin");
    EXPECT_EQ((co_await next(order)).first, error::refused_by_peer);
    EXPECT_EQ((co_await next(updates)).second.kind, message_kind::error);
    EXPECT_EQ(t.bus->stats().pending, 0u);
  });
}

TEST(OrderRouting, cancels_an_order_and_goes_on_listening) {
  connected_bus t;
  t.run([&]() -> asio::awaitable<void> {
    auto order = co_await place(t, 42);
    co_await t.bus->async_cancel_order_subscription(42, make_request("cancel"),
                                                    asio::use_awaitable);
    auto const cancel = co_await t.peer.receive();
    EXPECT_EQ(cancel.kind, message_kind::cancel);
    EXPECT_EQ(cancel.key, 42u);
    co_await t.peer.send(message_kind::order_update, 42, "cancelled", type_status);
    EXPECT_EQ(text_of((co_await next(order)).second), "cancelled");
    auto const [why] = co_await t.bus->async_cancel_order_subscription(
        41, make_request("cancel"), asio::as_tuple(asio::use_awaitable));
    EXPECT_EQ(why, error::unknown_id);
  });
}

TEST(OrderRouting, marks_a_gap_in_streams_that_outlive_the_session) {
  connected_bus t([](auto& o) { o.backoff_base = 1ms; });
  t.run([&]() -> asio::awaitable<void> {
    auto order = co_await place(t, 42);
    auto updates = t.bus->create_order_update_subscription();
    co_await t.peer.send(message_kind::order_update, 42, "before", type_status);
    co_await settle(t);
    t.peer.close();
    EXPECT_EQ(text_of((co_await next(order)).second), "before");
    EXPECT_EQ((co_await next(order)).first, error::connection_lost);
    co_await t.peer.welcome();
    co_await t.peer.send(message_kind::order_update, 42, "after", type_status);
    EXPECT_EQ(text_of((co_await next(updates)).second), "before");
    EXPECT_EQ((co_await next(updates)).first, error::session_lost);
    EXPECT_EQ(text_of((co_await next(updates)).second), "after");
  });
}

TEST(OrderRouting, ends_streams_without_a_request_at_shutdown) {
  connected_bus t;
  subscription updates;
  subscription notices;
  t.run([&]() -> asio::awaitable<void> {
    updates = t.bus->create_order_update_subscription();
    notices = t.bus->create_notice_subscription();
    pending<message> waiting(t.io);
    updates.async_next(waiting.handler());
    co_await t.bus->async_shutdown(asio::use_awaitable);
    EXPECT_EQ(co_await waiting.wait(), error::shutting_down);
    EXPECT_EQ((co_await next(notices)).first, error::shutting_down);
  });
}

}  // namespace
}  // namespace busproof::bus
