// test_peer: the far end of a bus in its unit tests, driven step by step by the test itself.
#pragma once

#include <functional>
#include <string>

#include "bus/protocol/native_frame.hpp"
#include "bus/protocol/read_buffer.hpp"
#include "bus/request_bus/request_bus.hpp"

namespace busproof::bus {

/// Runs `body` as a coroutine together with all other work of `io`, and fails the test if it hangs
/// for 20 s or throws.
void run_to_end(asio::io_context& io, std::function<asio::awaitable<void>()> body);

class test_peer {
 public:
  explicit test_peer(asio::io_context& io);

  std::string port() const;
  /// Accepts a client and shakes hands with it.
  asio::awaitable<void> welcome();
  /// Accepts a client and says nothing.
  asio::awaitable<void> accept();
  /// The next message of the client.
  asio::awaitable<message> receive();
  asio::awaitable<void> send(message_kind kind, std::uint64_t key, std::string_view text = {},
                             std::uint16_t type = 0);
  asio::awaitable<void> send_bytes(std::span<std::byte const> bytes);
  /// Reads and drops bytes until the client closes; true if it did in order.
  asio::awaitable<bool> sees_the_end();
  void close();
  void reset();
  void stop_listening();
  tcp::socket& socket() { return socket_; }

 private:
  tcp::acceptor acceptor_;
  tcp::socket socket_;
  protocol::read_buffer input_;
};

message make_request(std::string_view text, std::uint64_t key = 0);
std::string text_of(message const& m);

/// The next row of `stream`, or why there is none.
asio::awaitable<std::pair<error_code, message>> next(subscription& stream);

/// The result of an asynchronous operation that a test awaits later.
template <typename... Values>
class pending {
 public:
  explicit pending(asio::io_context& io) : state_(std::make_shared<state>(io)) {}

  /// The handler to start the operation with.
  auto handler() {
    return [s = state_](error_code ec, Values... values) {
      ++s->completions;
      s->why = ec;
      s->values = std::tuple<Values...>(std::move(values)...);
      s->ready.cancel();
    };
  }
  asio::awaitable<error_code> wait() {
    while (state_->completions == 0) {
      error_code cancelled;
      co_await state_->ready.async_wait(asio::redirect_error(asio::use_awaitable, cancelled));
    }
    co_return state_->why;
  }
  int completions() const { return state_->completions; }
  template <std::size_t I = 0>
  auto& value() {
    return std::get<I>(state_->values);
  }

 private:
  struct state {
    explicit state(asio::io_context& io) : ready(io, asio::steady_timer::time_point::max()) {}
    asio::steady_timer ready;
    int completions = 0;
    error_code why;
    std::tuple<Values...> values;
  };
  std::shared_ptr<state> state_;
};

/// A bus that is connected to a peer, in one io_context.
struct connected_bus {
  explicit connected_bus(std::function<void(request_bus_options&)> adjust = {},
                         observer* watcher = nullptr);

  /// Connects, runs `body`, shuts down, and checks that nothing is left.
  void run(std::function<asio::awaitable<void>()> body);
  asio::awaitable<void> connect();

  asio::io_context io;
  test_peer peer{io};
  request_bus_options options;
  std::optional<request_bus> bus;
};

}  // namespace busproof::bus
