#include "bus/request_bus/test_peer.hpp"

#include <gtest/gtest.h>

namespace busproof::bus {

using namespace std::chrono_literals;

void run_to_end(asio::io_context& io, std::function<asio::awaitable<void>()> body) {
  bool ended = false;
  std::exception_ptr failure;
  asio::co_spawn(io, body, [&](std::exception_ptr e) {
    ended = true;
    failure = e;
  });
  auto const until = std::chrono::steady_clock::now() + 20s;
  while (!ended && io.run_one_until(until) != 0) {
  }
  ASSERT_TRUE(ended) << "the test hangs";
  if (failure) std::rethrow_exception(failure);
}

test_peer::test_peer(asio::io_context& io)
    : acceptor_(io, tcp::endpoint(asio::ip::address_v4::loopback(), 0)),
      socket_(io),
      input_(protocol::native_frame_bytes_max) {}

std::string test_peer::port() const { return std::to_string(acceptor_.local_endpoint().port()); }

asio::awaitable<void> test_peer::accept() {
  socket_ = co_await acceptor_.async_accept(asio::use_awaitable);
  socket_.set_option(tcp::no_delay(true));
  input_ = protocol::read_buffer(protocol::native_frame_bytes_max);
}

asio::awaitable<void> test_peer::welcome() {
  co_await accept();
  auto const hello = co_await receive();
  EXPECT_EQ(hello.kind, message_kind::hello);
  message answer{message_kind::welcome, 0, 0, {}};
  protocol::encode_body(protocol::welcome{.server_name = "test"}, answer.body);
  byte_buffer bytes;
  protocol::native_codec{}.encode(view_of(answer), bytes);
  co_await send_bytes(bytes);
}

asio::awaitable<message> test_peer::receive() {
  while (true) {
    auto const front = protocol::native_codec{}.decode(input_.data());
    if (front.status == protocol::decoded::status::message) {
      auto result = copy_of(front.view);
      input_.consume(front.size);
      co_return result;
    }
    if (front.why) throw boost::system::system_error(front.why);
    auto const room = input_.prepare();
    input_.commit(co_await socket_.async_read_some(asio::buffer(room.data(), room.size()),
                                                   asio::use_awaitable));
  }
}

asio::awaitable<void> test_peer::send(message_kind kind, std::uint64_t key, std::string_view text,
                                      std::uint16_t type) {
  byte_buffer bytes;
  message_body own;
  if (kind == message_kind::error) {
    protocol::encode_body(protocol::error_report{1, std::string(text)}, own);
  } else {
    own.assign(as_bytes(text).begin(), as_bytes(text).end());
  }
  protocol::native_codec{}.encode({kind, type, key, {own.data(), own.size()}}, bytes);
  co_await send_bytes(bytes);
}

asio::awaitable<void> test_peer::send_bytes(std::span<std::byte const> bytes) {
  co_await asio::async_write(socket_, asio::buffer(bytes.data(), bytes.size()),
                             asio::use_awaitable);
}

asio::awaitable<bool> test_peer::sees_the_end() {
  std::array<std::byte, 65536> scratch;
  while (true) {
    auto [ec, bytes] = co_await socket_.async_read_some(asio::buffer(scratch),
                                                        asio::as_tuple(asio::use_awaitable));
    if (ec) co_return ec == asio::error::eof;
  }
}

void test_peer::close() { socket_.close(); }

void test_peer::reset() {
  socket_.set_option(asio::socket_base::linger(true, 0));
  socket_.close();
}

void test_peer::stop_listening() { acceptor_.close(); }

message make_request(std::string_view text, std::uint64_t key) {
  auto const bytes = as_bytes(text);
  return {message_kind::request, 0, key, message_body(bytes.begin(), bytes.end())};
}

std::string text_of(message const& m) {
  return std::string(as_text({m.body.data(), m.body.size()}));
}

asio::awaitable<std::pair<error_code, message>> next(subscription& stream) {
  auto [why, row] = co_await stream.async_next(asio::as_tuple(asio::use_awaitable));
  co_return std::pair(why, std::move(row));
}

connected_bus::connected_bus(std::function<void(request_bus_options&)> adjust, observer* watcher) {
  options.port = peer.port();
  if (adjust) adjust(options);
  bus.emplace(io.get_executor(), options, watcher);
}

asio::awaitable<void> connected_bus::connect() {
  using namespace asio::experimental::awaitable_operators;
  co_await (bus->async_connect(asio::use_awaitable) && peer.welcome());
}

void connected_bus::run(std::function<asio::awaitable<void>()> body) {
  run_to_end(io, [&]() -> asio::awaitable<void> {
    co_await connect();
    co_await body();
    co_await bus->async_shutdown(asio::use_awaitable);
    auto const s = bus->stats();
    EXPECT_EQ(s.pending, 0u);
    EXPECT_EQ(s.registered, s.answered + s.timed_out + s.cancelled + s.failed) << "I1";
  });
}

}  // namespace busproof::bus
