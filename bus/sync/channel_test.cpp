#include "bus/sync/channel.hpp"

#include <array>
#include <atomic>
#include <memory>
#include <numeric>
#include <set>
#include <string>
#include <vector>

#include <boost/asio/deferred.hpp>

#include "bus/sync/sync_test_support.hpp"

namespace busproof::bus::sync {
namespace {

using asio::use_awaitable;

TEST(Channel, gives_back_what_was_sent_in_order) {
  asio::io_context io;
  channel<int> numbers(io.get_executor(), 3);
  for (int n = 0; n != 3; ++n) EXPECT_TRUE(numbers.try_send(n));
  EXPECT_EQ(numbers.size(), 3u);
  for (int n = 0; n != 3; ++n) EXPECT_EQ(numbers.try_receive(), n);
  EXPECT_FALSE(numbers.try_receive());
}

TEST(Channel, keeps_the_value_when_it_is_full) {
  asio::io_context io;
  channel<std::unique_ptr<int>> boxes(io.get_executor(), 1);
  auto first = std::make_unique<int>(1);
  auto second = std::make_unique<int>(2);
  EXPECT_TRUE(boxes.try_send(first));
  EXPECT_FALSE(first);
  EXPECT_FALSE(boxes.try_send(second));
  ASSERT_TRUE(second);
  EXPECT_EQ(**boxes.try_receive(), 1);
  EXPECT_TRUE(boxes.try_send(second));
}

TEST(Channel, holds_exactly_its_capacity) {
  for (std::size_t const capacity : {1u, 2u, 7u, 8u, 9u, 100u}) {
    asio::io_context io;
    channel<std::size_t> numbers(io.get_executor(), capacity);
    for (std::size_t round = 0; round != 3; ++round) {
      for (std::size_t n = 0; n != capacity; ++n) ASSERT_TRUE(numbers.try_send(n));
      ASSERT_FALSE(numbers.try_send(std::size_t{0}));
      ASSERT_EQ(numbers.size(), capacity);
      for (std::size_t n = 0; n != capacity; ++n) ASSERT_EQ(numbers.try_receive(), n);
    }
    EXPECT_EQ(numbers.capacity(), capacity);
  }
}

TEST(Channel, never_calls_a_handler_inside_the_call_that_completes_it) {
  asio::io_context io;
  channel<int> numbers(io.get_executor(), 1);
  std::string order;
  asio::post(io, [&] {
    numbers.async_send(1, [&](error_code) { order += " sent"; });
    numbers.async_receive([&](error_code, int) { order += " received"; });
    order += "called";
  });
  io.run();
  EXPECT_EQ(order, "called sent received");
}

TEST(Channel, hands_a_value_straight_to_the_first_receiver_that_waits) {
  asio::io_context io;
  channel<int> numbers(io.get_executor(), 1);
  std::vector<int> got;
  for (int n = 0; n != 2; ++n) {
    numbers.async_receive([&got, n](error_code, int value) { got.push_back(10 * n + value); });
  }
  EXPECT_TRUE(numbers.try_send(1));
  EXPECT_EQ(numbers.size(), 0u);
  EXPECT_TRUE(numbers.try_send(2));
  EXPECT_FALSE(numbers.try_receive()) << "both belong to those who waited";
  io.run();
  EXPECT_EQ(got, (std::vector<int>{1, 12}));
}

TEST(Channel, lets_senders_wait_for_room_in_their_order) {
  asio::io_context io;
  channel<int> numbers(io.get_executor(), 1);
  std::vector<int> sent;
  for (int n = 0; n != 4; ++n) {
    numbers.async_send(n, [&sent, n](error_code why) {
      EXPECT_FALSE(why);
      sent.push_back(n);
    });
  }
  run_ready(io);
  EXPECT_EQ(sent, std::vector<int>{0});
  EXPECT_EQ(numbers.size(), 1u);
  EXPECT_FALSE(numbers.try_send(99)) << "nobody passes those who wait";
  for (int n = 0; n != 4; ++n) {
    EXPECT_EQ(numbers.try_receive(), n);
    run_ready(io);
  }
  EXPECT_EQ(sent, (std::vector<int>{0, 1, 2, 3}));
  EXPECT_FALSE(numbers.try_receive());
}

TEST(Channel, a_cancelled_sender_has_not_sent) {
  asio::io_context io;
  channel<int> numbers(io.get_executor(), 1);
  EXPECT_TRUE(numbers.try_send(0));
  asio::cancellation_signal stop;
  error_code first;
  error_code second = asio::error::fault;
  numbers.async_send(1,
                     asio::bind_cancellation_slot(stop.slot(), [&](error_code e) { first = e; }));
  numbers.async_send(2, [&](error_code e) { second = e; });
  stop.emit(asio::cancellation_type::partial);
  EXPECT_EQ(numbers.try_receive(), 0);
  EXPECT_EQ(numbers.try_receive(), 2);
  io.run();
  EXPECT_EQ(first, asio::error::operation_aborted);
  EXPECT_FALSE(second);
}

TEST(Channel, a_cancelled_receiver_leaves_the_value_to_the_next) {
  asio::io_context io;
  channel<int> numbers(io.get_executor(), 1);
  asio::cancellation_signal stop;
  error_code first;
  int second = 0;
  numbers.async_receive(
      asio::bind_cancellation_slot(stop.slot(), [&](error_code e, int) { first = e; }));
  numbers.async_receive([&](error_code, int value) { second = value; });
  stop.emit(asio::cancellation_type::terminal);
  EXPECT_TRUE(numbers.try_send(5));
  io.run();
  EXPECT_EQ(first, asio::error::operation_aborted);
  EXPECT_EQ(second, 5);
}

TEST(Channel, a_cancellation_after_the_hand_over_comes_too_late) {
  asio::io_context io;
  channel<int> numbers(io.get_executor(), 1);
  asio::cancellation_signal stop_receiver;
  asio::cancellation_signal stop_sender;
  int received = 0;
  error_code sent = asio::error::fault;
  numbers.async_receive(asio::bind_cancellation_slot(
      stop_receiver.slot(), [&](error_code, int value) { received = value; }));
  EXPECT_TRUE(numbers.try_send(1));
  stop_receiver.emit(asio::cancellation_type::all);

  EXPECT_TRUE(numbers.try_send(2));
  numbers.async_send(
      3, asio::bind_cancellation_slot(stop_sender.slot(), [&](error_code e) { sent = e; }));
  EXPECT_EQ(numbers.try_receive(), 2);
  stop_sender.emit(asio::cancellation_type::all);
  io.run();
  EXPECT_EQ(received, 1);
  EXPECT_FALSE(sent);
  EXPECT_EQ(numbers.try_receive(), 3);
}

TEST(Channel, a_cancellation_in_the_middle_of_the_hand_over_comes_too_late) {
  asio::io_context io;
  channel<int> numbers(io.get_executor(), 1);
  asio::cancellation_signal stop[2];
  std::function<void()> once[2];
  int received = 0;
  int sent = 0;
  numbers.async_receive(
      cancelled_while_it_completes(stop[0], once[0], [&](error_code e, int value) {
        EXPECT_FALSE(e);
        received += value;
      }));
  EXPECT_TRUE(numbers.try_send(1));
  EXPECT_FALSE(once[0]);
  EXPECT_TRUE(numbers.try_send(2));
  numbers.async_send(3, cancelled_while_it_completes(stop[1], once[1], [&](error_code e) {
                       EXPECT_FALSE(e);
                       ++sent;
                     }));
  EXPECT_EQ(numbers.try_receive(), 2);
  EXPECT_FALSE(once[1]);
  io.run();
  EXPECT_EQ(received, 1);
  EXPECT_EQ(sent, 1);
  EXPECT_EQ(numbers.try_receive(), 3);
}

TEST(Channel, what_is_queued_at_the_close_can_still_be_received) {
  asio::io_context io;
  channel<int> numbers(io.get_executor(), 2);
  EXPECT_TRUE(numbers.try_send(1));
  EXPECT_TRUE(numbers.try_send(2));
  error_code waiting;
  numbers.async_send(3, [&](error_code e) { waiting = e; });
  numbers.close();
  numbers.close();
  error_code refused;
  numbers.async_send(4, [&](error_code e) { refused = e; });
  int untouched = 5;
  EXPECT_FALSE(numbers.try_send(untouched));
  std::vector<std::pair<error_code, int>> got(4, {asio::error::fault, 0});
  for (auto& each : got) {
    numbers.async_receive([&each](error_code e, int value) { each = {e, value}; });
  }
  io.run();
  EXPECT_EQ(waiting, asio::error::broken_pipe);
  EXPECT_EQ(refused, asio::error::broken_pipe);
  EXPECT_EQ(got[0], std::pair(error_code(), 1));
  EXPECT_EQ(got[1], std::pair(error_code(), 2));
  EXPECT_EQ(got[2].first, asio::error::eof);
  EXPECT_EQ(got[3].first, asio::error::eof);
}

TEST(Channel, closing_ends_those_who_wait_to_receive) {
  asio::io_context io;
  channel<int> numbers(io.get_executor(), 1);
  std::vector<error_code> ends;
  for (int n = 0; n != 3; ++n) numbers.async_receive([&](error_code e, int) { ends.push_back(e); });
  numbers.close();
  EXPECT_TRUE(ends.empty()) << "not inside the call";
  io.run();
  EXPECT_EQ(ends, std::vector<error_code>(3, asio::error::eof));
}

TEST(Channel, destroying_it_wakes_both_ends) {
  asio::io_context io;
  error_code sender;
  error_code receiver;
  {
    channel<int> full(io.get_executor(), 1);
    EXPECT_TRUE(full.try_send(1));
    full.async_send(2, [&](error_code e) { sender = e; });
    channel<int> empty(io.get_executor(), 1);
    empty.async_receive([&](error_code e, int) { receiver = e; });
  }
  io.run();
  EXPECT_EQ(sender, asio::error::broken_pipe);
  EXPECT_EQ(receiver, asio::error::eof);
}

TEST(Channel, takes_any_completion_token) {
  using namespace asio::experimental::awaitable_operators;
  asio::io_context io;
  channel<std::unique_ptr<int>> boxes(io.get_executor(), 1);
  auto later = boxes.async_send(std::make_unique<int>(1), asio::deferred);
  EXPECT_EQ(boxes.size(), 0u) << "a deferred operation has not begun";
  auto future = boxes.async_receive(asio::use_future);
  std::move(later)([](error_code e) { EXPECT_FALSE(e); });
  run_ready(io);
  EXPECT_EQ(*future.get(), 1);
  bool done = false;
  run(io, [&]() -> asio::awaitable<void> {
    auto const lost = co_await (boxes.async_receive(use_awaitable) || yield(3));
    EXPECT_EQ(lost.index(), 1u);
    co_await boxes.async_send(std::make_unique<int>(2), use_awaitable);
    auto const [why, box] = co_await boxes.async_receive(asio::as_tuple(use_awaitable));
    EXPECT_FALSE(why);
    EXPECT_EQ(*box, 2);
    done = true;
  });
  EXPECT_TRUE(done);
}

TEST(Channel, keeps_the_handlers_context_running_while_it_waits) {
  asio::io_context home;
  asio::io_context own;
  channel<int> numbers(home.get_executor(), 1);
  int got = 0;
  numbers.async_receive(
      asio::bind_executor(own.get_executor(), [&](error_code, int value) { got = value; }));
  EXPECT_TRUE(has_pending_work(own));
  EXPECT_TRUE(numbers.try_send(3));
  EXPECT_FALSE(has_pending_work(own));
  EXPECT_EQ(got, 3);
}

TEST(Channel, a_waiting_coroutine_that_owns_it_goes_with_the_context) {
  std::weak_ptr<channel<int>> watched[2];
  {
    asio::io_context io;
    auto const owned = std::make_shared<channel<int>>(asio::make_strand(io), 1);
    auto const full = std::make_shared<channel<int>>(asio::make_strand(io), 1);
    EXPECT_TRUE(full->try_send(1));
    watched[0] = owned;
    watched[1] = full;
    start(io.get_executor(),
          [owned]() -> asio::awaitable<void> { co_await owned->async_receive(use_awaitable); });
    start(io.get_executor(),
          [full]() -> asio::awaitable<void> { co_await full->async_send(2, use_awaitable); });
    run_ready(io);
  }
  EXPECT_TRUE(watched[0].expired());
  EXPECT_TRUE(watched[1].expired());
}

TEST(Channel, a_full_cycle_of_channels_moves_on_when_one_closes) {  // catalogue: Q10
  asio::io_context io;
  channel<int> there(io.get_executor(), 1);
  channel<int> back(io.get_executor(), 1);
  int ended = 0;
  auto const forward = [&](channel<int>& from, channel<int>& to) -> asio::awaitable<void> {
    for (;;) {
      auto const [none, value] = co_await from.async_receive(asio::as_tuple(use_awaitable));
      if (none) break;
      auto const [why] = co_await to.async_send(value, asio::as_tuple(use_awaitable));
      if (why) break;
    }
    to.close();
    ++ended;
  };
  start(io.get_executor(), [&] { return forward(there, back); });
  start(io.get_executor(), [&] { return forward(back, there); });
  EXPECT_TRUE(there.try_send(1));
  EXPECT_TRUE(back.try_send(2));
  there.close();
  io.restart();
  io.run();
  EXPECT_EQ(ended, 2);
}

}  // namespace
}  // namespace busproof::bus::sync
