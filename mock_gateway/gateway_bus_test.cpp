// The reference bus against the gateway: a real client, with real concurrency.
#include <algorithm>
#include <future>
#include <map>
#include <thread>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "bus/request_bus/request_bus.hpp"
#include "mock_gateway/test_gateway.hpp"

namespace busproof::mock_gateway {
namespace {

using namespace std::chrono_literals;

/// A request bus on a thread of its own.
class test_bus {
 public:
  explicit test_bus(tcp::endpoint const& where, int send_buffer = 0) {
    bus::request_bus_options options;
    options.port = std::to_string(where.port());
    options.client_name = "bus";
    options.send_buffer = send_buffer;
    options.request_timeout = test_patience;
    bus_.emplace(context_.get_executor(), options);
    thread_ = std::thread([this] { context_.run(); });
    bus_->async_connect(asio::use_future).get();
  }
  ~test_bus() {
    bus_->async_shutdown(asio::use_future).get();
    work_.reset();
    thread_.join();
  }

  std::future<bus::message> ask(std::uint64_t key, std::string const& body) {
    return bus_->async_request(
        bus::copy_of({bus::message_kind::request, 0, key, bus::as_bytes(body)}), asio::use_future);
  }

  /// The bodies of a stream's rows.
  std::future<std::vector<std::string>> rows_of(std::uint64_t key) {
    return asio::co_spawn(
        context_,
        [this, key]() -> asio::awaitable<std::vector<std::string>> {
          bus::message question;  // GCC 12 destroys a braced temporary in co_await twice
          auto stream =
              co_await bus_->async_send_request(key, std::move(question), asio::use_awaitable);
          std::vector<std::string> rows;
          while (true) {
            auto [why, row] = co_await stream.async_next(asio::as_tuple(asio::use_awaitable));
            if (why) co_return rows;
            rows.push_back(text_of(row));
          }
        },
        asio::use_future);
  }

 private:
  asio::io_context context_;
  asio::executor_work_guard<asio::io_context::executor_type> work_{context_.get_executor()};
  std::optional<bus::request_bus> bus_;
  std::thread thread_;
};

TEST(GatewayAndBus, exchange_requests_and_answers) {
  test_gateway peer("");
  test_bus client(peer.where());
  EXPECT_EQ(text_of(client.ask(101, "ask").get()), "ask");
}

TEST(GatewayAndBus, survive_an_answer_that_comes_while_the_request_is_being_written) {
  test_gateway peer(R"(
[listen]
receive_buffer = 4096
[[on]]
msg = "request"
reply = [ { send = "response", body = "early" } ]
[[fault]]
at = { dir = "up", msg = "request", key = 101 }
do = "early"
)");
  test_bus client(peer.where(), 4096);
  EXPECT_EQ(text_of(client.ask(101, std::string(8u << 20, 'x')).get()), "early");
  EXPECT_EQ(text_of(client.ask(102, "next").get()), "early");
  auto const early = frames(peer.log(), direction::up).at(1);
  ASSERT_EQ(early.decisions.size(), 1u);
  EXPECT_EQ(early.decisions[0].amount, 8u << 20);
}

// N16: the far end delays one connection behind another, and never one byte within a connection.
TEST(GatewayAndBus, are_put_out_of_order_across_connections_and_never_within_one) {
  test_gateway peer(R"(
[[on]]
msg = "request"
reply = [ { send = "response", rows = 20 }, { send = "end" } ]
[[fault]]
at = { dir = "down", conn = 1, msg = "response" }
do = "hold"
until = { dir = "down", conn = 2, msg = "end" }
repeat = 0
[[fault]]
at = { dir = "down", conn = 1, msg = "end" }
do = "hold"
until = { dir = "down", conn = 2, msg = "end" }
)");
  test_bus first(peer.where());
  test_bus second(peer.where());
  auto held = first.rows_of(7);
  peer.await([](wire_record const& one) { return one.conn == 1 && one.msg == "request"; });
  auto quick = second.rows_of(7);
  std::vector<std::string> all;
  for (int row = 1; row <= 20; ++row) all.push_back("row " + std::to_string(row));
  EXPECT_EQ(quick.get(), all);
  EXPECT_EQ(held.get(), all);
  peer.stop();
  auto const log = peer.log();
  auto const end_of = [&](std::uint32_t conn) {
    return std::find_if(log.begin(), log.end(), [&](wire_record const& one) {
      return one.conn == conn && one.msg == "end";
    });
  };
  EXPECT_LT(end_of(2), end_of(1)) << "the first connection was not held behind the second";
}

using decisions_by_key = std::map<std::string, std::vector<decision_note>>;

decisions_by_key run_concurrently(std::uint64_t seed, unsigned turn) {
  test_gateway peer(R"(
[[fault]]
at = { dir = "down", msg = "response" }
do = "delay"
by = "1ms..5ms"
repeat = 0
[[fault]]
at = { dir = "up", msg = "request" }
do = "delay"
by = "0ms..2ms"
repeat = 0
)",
                    2, seed);
  test_bus client(peer.where());
  // Four threads ask for 50 keys, each run in another order.
  std::vector<std::thread> askers;
  for (std::uint64_t part = 0; part < 4; ++part) {
    askers.emplace_back([&, part] {
      std::vector<std::pair<std::uint64_t, std::future<bus::message>>> answers;
      for (std::uint64_t at = 0; at < 50; ++at) {
        auto const key = (at * 7 + turn) % 50 + 1;
        if (key % 4 == part) answers.emplace_back(key, client.ask(key, std::to_string(key)));
      }
      for (auto& [key, answer] : answers) EXPECT_EQ(text_of(answer.get()), std::to_string(key));
    });
  }
  for (auto& one : askers) one.join();
  peer.stop();  // a frame is in the log when it was written, which its receiver may know earlier
  decisions_by_key out;
  for (auto const& one : peer.log()) {
    if (one.what != wire_record::event::frame || one.key == 0) continue;
    out[(one.dir == direction::up ? "up " : "down ") + std::to_string(one.key)] = one.decisions;
  }
  return out;
}

TEST(GatewayAndBus, get_the_same_decisions_for_each_direction_and_key_twice) {
  auto const first = run_concurrently(7, 0);
  EXPECT_EQ(first.size(), 100u);
  EXPECT_EQ(first, run_concurrently(7, 13));
  EXPECT_NE(first, run_concurrently(8, 0));
}

}  // namespace
}  // namespace busproof::mock_gateway
