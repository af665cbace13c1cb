// The client against a TWS server that the test drives frame by frame.
#include "bus/client/client.hpp"

#include <algorithm>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "bus/protocol/read_buffer.hpp"
#include "bus/protocol/tws/message_ids.hpp"
#include "bus/protocol/tws/tws_codec.hpp"
#include "bus/protocol/tws/tws_handshake.hpp"

namespace busproof::bus {
namespace {

namespace tws = protocol::tws;
using namespace std::chrono_literals;
using tws::named_values;

constexpr std::uint32_t version = 157;

named_values values_of(std::string_view fields) {
  named_values values;
  while (!fields.empty()) {
    auto const end = std::min(fields.find('|'), fields.size());
    auto const one = fields.substr(0, end);
    auto const equals = one.find('=');
    values.push_back({std::string(one.substr(0, equals)), std::string(one.substr(equals + 1))});
    fields.remove_prefix(std::min(end + 1, fields.size()));
  }
  return values;
}

class tws_server {
 public:
  explicit tws_server(asio::io_context& io)
      : acceptor_(io, {asio::ip::address_v4::loopback(), 0}),
        socket_(io),
        input_(tws::frame_bytes_max) {}

  std::uint16_t port() const { return acceptor_.local_endpoint().port(); }

  asio::awaitable<void> welcome(std::string first_order_id = "1") {
    socket_ = co_await acceptor_.async_accept(asio::use_awaitable);
    input_ = protocol::read_buffer(tws::frame_bytes_max);
    for (;;) {
      auto const hello = tws::parse_hello(input_.data());
      if (hello.status == protocol::client_handshake::progress::state::done) {
        input_.consume(hello.size);
        break;
      }
      co_await read();
    }
    byte_buffer out;
    tws::encode_welcome(version, "20260102 15:30:00 EST", out);
    co_await asio::async_write(socket_, asio::buffer(out.data(), out.size()), asio::use_awaitable);
    EXPECT_EQ((co_await receive()).type, tws::outgoing::start_api);
    co_await send("managedAccts", "accounts=DU1,DU2");
    co_await send("nextValidId", "orderId=" + first_order_id);
  }

  asio::awaitable<message> receive() {
    for (;;) {
      auto const front = tws::server_codec(version).decode(input_.data());
      EXPECT_NE(front.status, protocol::decoded::status::error) << front.why.message();
      if (front.status == protocol::decoded::status::message) {
        auto m = copy_of(front.view);
        input_.consume(front.size);
        co_return m;
      }
      co_await read();
    }
  }

  /// Fields as "orderId=5|status=Filled": braces inside a coroutine are more than g++ 12 takes.
  asio::awaitable<void> send(std::string_view name, std::string fields = {}) {
    message m;
    auto const wrong = tws::make_message(name, version, values_of(fields), m);
    EXPECT_FALSE(wrong) << wrong.text();
    byte_buffer out;
    tws::server_codec(version).encode(view_of(m), out);
    co_await asio::async_write(socket_, asio::buffer(out.data(), out.size()), asio::use_awaitable);
  }

  void close() { socket_.close(); }

 private:
  asio::awaitable<void> read() {
    auto const room = input_.prepare();
    input_.commit(co_await socket_.async_read_some(asio::buffer(room.data(), room.size()),
                                                   asio::use_awaitable));
  }

  asio::ip::tcp::acceptor acceptor_;
  tcp::socket socket_;
  protocol::read_buffer input_;
};

struct Client : testing::Test {
  /// Connects, runs `body` together with everything else, and shuts down.
  void with_client(std::function<asio::awaitable<void>(client&)> body) {
    bool done = false;
    asio::co_spawn(
        io,
        [&]() -> asio::awaitable<void> {
          asio::co_spawn(io, server.welcome(), asio::detached);
          request_bus_options options;
          options.port = std::to_string(server.port());
          options.client_id = 7;
          options.backoff_base = 1ms;
          auto made =
              co_await client::async_connect(io.get_executor(), options, asio::use_awaitable);
          co_await body(made);
          co_await made.bus().async_shutdown(asio::use_awaitable);
          done = true;
        },
        [](std::exception_ptr failure) {
          if (failure) std::rethrow_exception(failure);
        });
    io.run_for(20s);
    EXPECT_TRUE(done) << "the test hangs";
  }

  asio::io_context io;
  tws_server server{io};
};

template <typename T>
asio::awaitable<std::pair<error_code, T>> next(typed_subscription<T>& rows) {
  auto [why, row] = co_await rows.async_next(asio::as_tuple(asio::use_awaitable));
  co_return std::pair(why, std::move(row));
}

TEST_F(Client, learns_version_accounts_and_order_ids_from_the_greeting) {
  with_client([](client& c) -> asio::awaitable<void> {
    EXPECT_EQ(c.version(), version);
    EXPECT_EQ(c.accounts(), "DU1,DU2");
    EXPECT_EQ(c.next_order_id(), 1u);
    EXPECT_EQ(c.next_order_id(), 2u);
    EXPECT_GT(c.next_request_id(), c.next_order_id());
    co_return;
  });
}

TEST_F(Client, fails_to_connect_to_a_port_where_nobody_listens) {
  std::uint16_t nobody = 0;
  { nobody = tws_server(io).port(); }
  error_code why;
  client::async_connect(io.get_executor(), "127.0.0.1", nobody, 1, [&](error_code ec, client c) {
    why = ec;
    EXPECT_FALSE(c);
  });
  io.run_for(20s);
  EXPECT_EQ(why, asio::error::connection_refused);
}

TEST_F(Client, asks_the_servers_time) {
  with_client([this](client& c) -> asio::awaitable<void> {
    asio::co_spawn(
        io,
        [this]() -> asio::awaitable<void> {
          EXPECT_EQ((co_await server.receive()).type, tws::outgoing::req_current_time);
          co_await server.send("currentTime", "time=1767367800");
        },
        asio::detached);
    auto const time = co_await c.async_server_time(asio::use_awaitable);
    EXPECT_EQ(time.time_since_epoch(), 1767367800s);
  });
}

// Seed 000, test_no_race_condition: the reply comes at once or late, a hundred times.
TEST_F(Client, no_race_condition) {
  with_client([this](client& c) -> asio::awaitable<void> {
    asio::co_spawn(
        io,
        [this]() -> asio::awaitable<void> {
          for (int i = 0; i < 100; ++i) {
            co_await server.receive();
            // Late: behind everything that is ready now.
            if (i % 2 == 0) co_await asio::post(io, asio::use_awaitable);
            co_await server.send("currentTime", "time=" + std::to_string(1'700'000'000 + i));
          }
        },
        asio::detached);
    for (int i = 0; i < 100; ++i) {
      auto const time = co_await c.async_server_time(asio::use_awaitable);
      EXPECT_EQ(time.time_since_epoch().count(), 1'700'000'000 + i);
    }
  });
}

// Seed 000, test_concurrent_requests.
TEST_F(Client, concurrent_requests) {
  with_client([this](client& c) -> asio::awaitable<void> {
    constexpr int calls = 50;
    std::vector<std::int64_t> answers(calls);
    int answered = 0;
    asio::steady_timer all(io, asio::steady_timer::time_point::max());
    for (int i = 0; i < calls; ++i) {
      c.async_server_time([&, i](error_code why, std::chrono::sys_seconds time) {
        EXPECT_FALSE(why);
        answers[static_cast<std::size_t>(i)] = time.time_since_epoch().count();
        if (++answered == calls) all.cancel();
      });
    }
    for (int i = 0; i < calls; ++i) {
      co_await server.receive();
      co_await server.send("currentTime", "time=" + std::to_string(1000 + i));
    }
    if (answered < calls) co_await all.async_wait(asio::as_tuple(asio::use_awaitable));
    for (int i = 0; i < calls; ++i) EXPECT_EQ(answers[static_cast<std::size_t>(i)], 1000 + i);
  });
}

TEST_F(Client, reads_contract_details_as_values) {
  with_client([this](client& c) -> asio::awaitable<void> {
    auto const request = c.request();
    message m;
    tws::contract_details_request asked;
    asked.request_id = request.id();
    asked.contract.symbol = "AAPL";
    EXPECT_FALSE(encode(asked, c.version(), m));
    auto rows = co_await request.async_send<tws::contract_details>(m, asio::use_awaitable);
    auto const seen = co_await server.receive();
    EXPECT_EQ(seen.key, request.id());
    auto const id = std::to_string(request.id());
    co_await server.send("contractData", "reqId=" + id + "|symbol=AAPL|minTick=0.01");
    co_await server.send("contractDataEnd", "reqId=" + id);
    auto const [why, row] = co_await next(rows);
    EXPECT_FALSE(why) << rows.problem();
    EXPECT_EQ(row.contract.symbol, "AAPL");
    EXPECT_EQ(row.min_tick.text, "0.01");
    EXPECT_EQ((co_await next(rows)).first, error::end_of_stream);
  });
}

TEST_F(Client, follows_an_order_through_every_type_of_message) {
  using update =
      std::variant<tws::open_order, tws::order_status, tws::execution, tws::commission_report>;
  with_client([this](client& c) -> asio::awaitable<void> {
    auto const order = c.order();
    message m;
    tws::order_request placed;
    placed.order_id = order.id();
    placed.contract.symbol = "AAPL";
    placed.order.action = "BUY";
    placed.order.total_quantity = "10";
    placed.order.order_type = "MKT";
    EXPECT_FALSE(encode(placed, c.version(), m));
    auto rows = co_await order.async_send<update>(m, asio::use_awaitable);
    EXPECT_EQ((co_await server.receive()).key, order.id());
    auto const id = std::to_string(order.id());
    co_await server.send("openOrder", "orderId=" + id + "|status=Submitted");
    co_await server.send("orderStatus", "orderId=" + id + "|status=Filled");
    co_await server.send("commission", "execId=e1|commission=1.25");
    co_await server.send("execDetails", "reqId=-1|orderId=" + id + "|execId=e1");
    EXPECT_EQ(std::get<tws::open_order>((co_await next(rows)).second).status, "Submitted");
    EXPECT_EQ(std::get<tws::order_status>((co_await next(rows)).second).status, "Filled");
    EXPECT_EQ(std::get<tws::execution>((co_await next(rows)).second).exec_id, "e1");
    EXPECT_EQ(std::get<tws::commission_report>((co_await next(rows)).second).commission.text,
              "1.25");
  });
}

TEST_F(Client, goes_on_behind_a_row_that_is_not_what_was_asked_for) {
  with_client([this](client& c) -> asio::awaitable<void> {
    auto rows = co_await c.order(5).async_send<tws::order_status>(
        [] {
          message m;
          tws::order_request placed;
          placed.order_id = 5;
          placed.order.total_quantity = "1";
          EXPECT_FALSE(encode(placed, version, m));
          return m;
        }(),
        asio::use_awaitable);
    co_await server.receive();
    co_await server.send("openOrder", "orderId=5");
    co_await server.send("orderStatus", "orderId=5|status=Inactive");
    EXPECT_EQ((co_await next(rows)).first, error::undecodable);
    EXPECT_THAT(rows.problem(), testing::HasSubstr("openOrder"));
    EXPECT_EQ((co_await next(rows)).second.status, "Inactive");
  });
}

TEST_F(Client, ends_an_answer_on_a_shared_channel_and_goes_on) {
  with_client([this](client& c) -> asio::awaitable<void> {
    auto rows = co_await c.shared(tws::outgoing::req_open_orders)
                    .async_send<tws::open_order>(tws::plain_request("reqOpenOrders", version),
                                                 asio::use_awaitable);
    co_await server.receive();
    co_await server.send("openOrder", "orderId=3");
    co_await server.send("openOrderEnd");
    co_await server.send("openOrder", "orderId=4");
    EXPECT_EQ((co_await next(rows)).second.order_id, 3u);
    EXPECT_EQ((co_await next(rows)).first, error::end_of_answer);
    EXPECT_EQ((co_await next(rows)).second.order_id, 4u);
  });
}

TEST_F(Client, never_reuses_an_order_id_when_the_server_rolls_back) {
  with_client([this](client& c) -> asio::awaitable<void> {
    EXPECT_EQ(c.next_order_id(), 1u);
    EXPECT_EQ(c.next_order_id(), 2u);
    auto updates = c.order_updates<tws::order_status>();
    server.close();
    co_await server.welcome("1");
    co_await server.send("orderStatus", "orderId=1|status=Filled");
    EXPECT_EQ((co_await next(updates)).first, error::session_lost);
    EXPECT_EQ((co_await next(updates)).second.status, "Filled");
    EXPECT_EQ(c.next_order_id(), 3u);
  });
}

}  // namespace
}  // namespace busproof::bus
