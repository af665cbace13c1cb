// One-shot requests: every one completes exactly once, with what belongs to it.
#include "bus/request_bus/request_bus.hpp"

#include <gtest/gtest.h>

#include "bus/request_bus/test_peer.hpp"

namespace busproof::bus {
namespace {

using namespace std::chrono_literals;

TEST(RequestBus, completes_a_request_with_its_answer) {
  connected_bus t;
  t.run([&]() -> asio::awaitable<void> {
    pending<message> call(t.io);
    t.bus->async_request(make_request("ping me"), call.handler());
    auto const request = co_await t.peer.receive();
    EXPECT_EQ(request.kind, message_kind::request);
    EXPECT_EQ(text_of(request), "ping me");
    co_await t.peer.send(message_kind::response, request.key, "pong");
    EXPECT_FALSE(co_await call.wait());
    EXPECT_EQ(text_of(call.value()), "pong");
  });
}

TEST(RequestBus, can_be_awaited_by_a_coroutine) {
  connected_bus t;
  t.run([&]() -> asio::awaitable<void> {
    using namespace asio::experimental::awaitable_operators;
    auto answer_it = [&]() -> asio::awaitable<void> {
      auto const request = co_await t.peer.receive();
      co_await t.peer.send(message_kind::response, request.key, "42");
    };
    auto const answer =
        co_await (t.bus->async_request(make_request("?"), asio::use_awaitable) && answer_it());
    EXPECT_EQ(text_of(answer), "42");
  });
}

TEST(RequestBus, matches_answers_to_requests_in_any_order) {
  connected_bus t;
  t.run([&]() -> asio::awaitable<void> {
    pending<message> one(t.io), two(t.io), three(t.io);
    t.bus->async_request(make_request("1", 1), one.handler());
    t.bus->async_request(make_request("2", 2), two.handler());
    t.bus->async_request(make_request("3", 3), three.handler());
    for (int i = 0; i < 3; ++i) co_await t.peer.receive();
    co_await t.peer.send(message_kind::response, 3, "three");
    co_await t.peer.send(message_kind::response, 1, "one");
    co_await t.peer.send(message_kind::response, 2, "two");
    co_await two.wait();
    EXPECT_EQ(text_of(one.value()), "one");
    EXPECT_EQ(text_of(two.value()), "two");
    EXPECT_EQ(text_of(three.value()), "three");
  });
}

TEST(RequestBus, takes_an_answer_that_comes_while_the_request_is_still_being_written) {
  connected_bus t([](auto& o) { o.send_buffer = 65536; });
  t.run([&]() -> asio::awaitable<void> {
    pending<message> call(t.io);
    t.bus->async_request(make_request(std::string(8 << 20, 'x'), 5), call.handler());
    // The peer has read nothing of the 8 MiB, which no pair of socket buffers holds.
    co_await t.peer.send(message_kind::response, 5, "early");
    EXPECT_FALSE(co_await call.wait());
    EXPECT_EQ(text_of(call.value()), "early");
    EXPECT_EQ(text_of(co_await t.peer.receive()).size(), 8u << 20);
  });
}

TEST(RequestBus, delivers_the_first_of_two_answers_and_counts_the_second) {
  connected_bus t;
  t.run([&]() -> asio::awaitable<void> {
    pending<message> call(t.io), after(t.io);
    t.bus->async_request(make_request("a", 1), call.handler());
    co_await t.peer.receive();
    co_await t.peer.send(message_kind::response, 1, "first");
    co_await t.peer.send(message_kind::response, 1, "second");
    t.bus->async_request(make_request("b", 2), after.handler());
    co_await t.peer.receive();
    co_await t.peer.send(message_kind::response, 2, "b");
    co_await after.wait();
    EXPECT_EQ(call.completions(), 1);
    EXPECT_EQ(text_of(call.value()), "first");
    EXPECT_EQ(t.bus->stats().unmatched, 1u);
  });
}

TEST(RequestBus, ignores_an_answer_that_nobody_asked_for) {
  connected_bus t;
  t.run([&]() -> asio::awaitable<void> {
    co_await t.peer.send(message_kind::response, 999, "stray");
    pending<message> call(t.io);
    t.bus->async_request(make_request("a"), call.handler());
    auto const request = co_await t.peer.receive();
    co_await t.peer.send(message_kind::response, request.key, "mine");
    EXPECT_FALSE(co_await call.wait());
    EXPECT_EQ(text_of(call.value()), "mine");
    EXPECT_EQ(t.bus->stats().unmatched, 1u);
  });
}

TEST(RequestBus, hands_on_the_error_that_the_peer_answers) {
  connected_bus t;
  t.run([&]() -> asio::awaitable<void> {
    pending<message> call(t.io);
    t.bus->async_request(make_request("a", 3), call.handler());
    co_await t.peer.receive();
    co_await t.peer.send(message_kind::error, 3, "no such thing");
    EXPECT_EQ(co_await call.wait(), error::refused_by_peer);
    protocol::error_report report;
    EXPECT_FALSE(
        protocol::decode_body({call.value().body.data(), call.value().body.size()}, report));
    EXPECT_EQ(report.text, "no such thing");
  });
}

TEST(RequestBus, refuses_a_request_id_that_is_live) {
  connected_bus t;
  t.run([&]() -> asio::awaitable<void> {
    pending<message> first(t.io), second(t.io);
    t.bus->async_request(make_request("a", 8), first.handler());
    t.bus->async_request(make_request("b", 8), second.handler());
    EXPECT_EQ(co_await second.wait(), error::id_in_use);
    co_await t.peer.receive();
    co_await t.peer.send(message_kind::response, 8, "for the first");
    EXPECT_FALSE(co_await first.wait());
  });
}

TEST(RequestBus, skips_live_ids_when_its_own_wrap_around) {
  connected_bus t([](auto& o) {
    o.first_key = 1;
    o.last_key = 3;
  });
  t.run([&]() -> asio::awaitable<void> {
    pending<message> long_lived(t.io);
    t.bus->async_request(make_request("stays"), long_lived.handler());
    EXPECT_EQ((co_await t.peer.receive()).key, 1u);
    for (std::uint64_t const expected : {2, 3, 2, 3}) {
      pending<message> call(t.io);
      t.bus->async_request(make_request("goes"), call.handler());
      auto const request = co_await t.peer.receive();
      EXPECT_EQ(request.key, expected);
      co_await t.peer.send(message_kind::response, request.key);
      EXPECT_FALSE(co_await call.wait());
    }
    EXPECT_EQ(long_lived.completions(), 0);
    co_await t.peer.send(message_kind::response, 1);
    EXPECT_FALSE(co_await long_lived.wait());
  });
}

TEST(RequestBus, refuses_a_request_when_every_id_of_its_range_is_taken) {
  connected_bus t([](auto& o) { o.first_key = o.last_key = 1; });
  t.run([&]() -> asio::awaitable<void> {
    pending<message> holder(t.io), refused(t.io);
    t.bus->async_request(make_request("a"), holder.handler());
    t.bus->async_request(make_request("b"), refused.handler());
    EXPECT_EQ(co_await refused.wait(), error::too_many_pending);
  });
}

TEST(RequestBus, times_a_request_out_and_tells_the_peer) {
  connected_bus t;
  t.run([&]() -> asio::awaitable<void> {
    pending<message> call(t.io);
    t.bus->async_request(make_request("a", 4), 1ms, call.handler());
    co_await t.peer.receive();
    EXPECT_EQ(co_await call.wait(), error::timed_out);
    auto const cancel = co_await t.peer.receive();
    EXPECT_EQ(cancel.kind, message_kind::cancel);
    EXPECT_EQ(cancel.key, 4u);
  });
}

TEST(RequestBus, times_out_at_once_if_the_timeout_is_zero_or_past) {
  connected_bus t;
  t.run([&]() -> asio::awaitable<void> {
    for (auto const timeout : {0ns, -5ns, std::chrono::nanoseconds::min()}) {
      pending<message> call(t.io);
      t.bus->async_request(make_request("a"), timeout, call.handler());
      EXPECT_EQ(co_await call.wait(), error::timed_out);
    }
  });
}

TEST(RequestBus, does_not_give_the_late_answer_of_a_timed_out_request_to_a_new_one) {
  connected_bus t;
  t.run([&]() -> asio::awaitable<void> {
    pending<message> old(t.io), too_soon(t.io), renewed(t.io);
    t.bus->async_request(make_request("old", 6), 1ms, old.handler());
    EXPECT_EQ(co_await old.wait(), error::timed_out);
    t.bus->async_request(make_request("new", 6), too_soon.handler());
    EXPECT_EQ(co_await too_soon.wait(), error::id_in_use) << "the old answer may still come";
    co_await t.peer.receive();
    co_await t.peer.send(message_kind::response, 6, "late");
    co_await t.peer.receive();  // the cancel
    // Another exchange, so that the late answer has been read.
    pending<message> other(t.io);
    t.bus->async_request(make_request("other", 7), other.handler());
    co_await t.peer.receive();
    co_await t.peer.send(message_kind::response, 7);
    co_await other.wait();
    EXPECT_EQ(t.bus->stats().late, 1u);
    t.bus->async_request(make_request("new", 6), renewed.handler());
    co_await t.peer.receive();
    co_await t.peer.send(message_kind::response, 6, "fresh");
    EXPECT_FALSE(co_await renewed.wait());
    EXPECT_EQ(text_of(renewed.value()), "fresh");
  });
}

TEST(RequestBus, completes_a_cancelled_request_once_as_aborted) {
  connected_bus t;
  t.run([&]() -> asio::awaitable<void> {
    asio::cancellation_signal signal;
    pending<message> call(t.io);
    t.bus->async_request(make_request("a", 2),
                         asio::bind_cancellation_slot(signal.slot(), call.handler()));
    signal.emit(asio::cancellation_type::total);
    signal.emit(asio::cancellation_type::total);
    EXPECT_EQ(co_await call.wait(), asio::error::operation_aborted);
    co_await t.peer.receive();
    EXPECT_EQ((co_await t.peer.receive()).kind, message_kind::cancel);
    co_await t.peer.send(message_kind::response, 2, "late");
    pending<message> other(t.io);
    t.bus->async_request(make_request("b", 3), other.handler());
    EXPECT_EQ((co_await t.peer.receive()).key, 3u) << "one cancel only";
    co_await t.peer.send(message_kind::response, 3);
    co_await other.wait();
    EXPECT_EQ(call.completions(), 1);
  });
}

TEST(RequestBus, lets_a_handler_send_the_next_request) {
  connected_bus t;
  t.run([&]() -> asio::awaitable<void> {
    pending<message> last(t.io);
    t.bus->async_request(make_request("first"), [&](error_code ec, message) {
      EXPECT_FALSE(ec);
      t.bus->async_request(make_request("second"), last.handler());
    });
    for (int i = 0; i < 2; ++i) {
      auto const request = co_await t.peer.receive();
      co_await t.peer.send(message_kind::response, request.key, text_of(request));
    }
    EXPECT_FALSE(co_await last.wait());
    EXPECT_EQ(text_of(last.value()), "second");
  });
}

TEST(RequestBus, goes_on_after_a_handler_threw) {
  connected_bus t;
  pending<message> same_batch(t.io), later(t.io);
  run_to_end(t.io, [&]() -> asio::awaitable<void> {
    co_await t.connect();
    t.bus->async_request(make_request("a", 1), [](error_code, message) { throw 42; });
    t.bus->async_request(make_request("b", 2), same_batch.handler());
    co_await t.peer.receive();
    co_await t.peer.receive();
    byte_buffer answers;
    protocol::native_codec{}.encode({message_kind::response, 0, 1, {}}, answers);
    protocol::native_codec{}.encode({message_kind::response, 0, 2, {}}, answers);
    co_await t.peer.send_bytes(answers);
  });
  EXPECT_THROW(t.io.run(), int);
  run_to_end(t.io, [&]() -> asio::awaitable<void> {
    EXPECT_FALSE(co_await same_batch.wait());
    t.bus->async_request(make_request("c", 3), later.handler());
    co_await t.peer.receive();
    co_await t.peer.send(message_kind::response, 3);
    EXPECT_FALSE(co_await later.wait());
    co_await t.bus->async_shutdown(asio::use_awaitable);
  });
}

TEST(RequestBus, refuses_a_message_beyond_the_bound) {
  connected_bus t;
  t.run([&]() -> asio::awaitable<void> {
    pending<message> call(t.io);
    t.bus->async_request(make_request(std::string(limits::body_bytes_max + 1, 'x')),
                         call.handler());
    EXPECT_EQ(co_await call.wait(), error::message_too_large);
  });
}

TEST(RequestBus, refuses_more_bytes_than_may_wait_for_a_peer_that_does_not_read) {
  connected_bus t;
  t.run([&]() -> asio::awaitable<void> {
    auto const large = make_request(std::string(limits::body_bytes_max, 'x'));
    std::vector<pending<message>> calls(8, pending<message>(t.io));
    for (auto& call : calls) {
      call = pending<message>(t.io);
      t.bus->async_request(large, call.handler());
    }
    EXPECT_EQ(co_await calls.back().wait(), error::outbound_full);
  });
}

TEST(RequestBus, sends_what_was_queued_together_in_one_write) {
  connected_bus t;
  t.run([&]() -> asio::awaitable<void> {
    std::vector<pending<message>> calls;
    for (int i = 0; i < 100; ++i) {
      calls.emplace_back(t.io);
      t.bus->async_request(make_request("x"), calls.back().handler());
    }
    for (int i = 0; i < 100; ++i) {
      auto const request = co_await t.peer.receive();
      co_await t.peer.send(message_kind::response, request.key);
    }
    co_await calls.back().wait();
    EXPECT_EQ(t.bus->stats().writes, 1u);
  });
}

TEST(RequestBus, answers_a_ping) {
  connected_bus t;
  t.run([&]() -> asio::awaitable<void> {
    co_await t.peer.send(message_kind::ping, 11, "are you there");
    auto const pong = co_await t.peer.receive();
    EXPECT_EQ(pong.kind, message_kind::pong);
    EXPECT_EQ(pong.key, 11u);
    EXPECT_EQ(text_of(pong), "are you there");
  });
}

TEST(RequestBus, tells_its_observer_what_happens_to_a_request_in_order) {
  struct recorder : observer {
    std::vector<std::string> seen;
    void on_registered(std::uint64_t) noexcept override { seen.emplace_back("registered"); }
    void on_written(std::uint64_t) noexcept override { seen.emplace_back("written"); }
    void on_dispatched(std::uint64_t) noexcept override { seen.emplace_back("dispatched"); }
    void on_completed(std::uint64_t, error_code) noexcept override {
      seen.emplace_back("completed");
    }
    void on_cleaned_up(std::uint64_t) noexcept override { seen.emplace_back("cleaned up"); }
  } watcher;
  connected_bus t({}, &watcher);
  t.run([&]() -> asio::awaitable<void> {
    pending<message> call(t.io);
    t.bus->async_request(make_request("a"), call.handler());
    auto const request = co_await t.peer.receive();
    co_await t.peer.send(message_kind::response, request.key);
    co_await call.wait();
  });
  EXPECT_EQ(watcher.seen, (std::vector<std::string>{"registered", "written", "dispatched",
                                                    "completed", "cleaned up"}));
}

}  // namespace
}  // namespace busproof::bus
