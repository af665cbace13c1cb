// Asio coroutines that move bytes and know no protocol: one a connection, large reads, batched
// writes, an io_context per thread that is told so (no locks), and executors of known type instead
// of erased ones. About as fast as idiomatic Asio gets.
#include <algorithm>
#include <array>
#include <exception>
#include <memory>
#include <span>
#include <stdexcept>
#include <thread>

#include "bus/sync/asio.hpp"
#include "reports/bench/limits.hpp"
#include "reports/bench/peer.hpp"
#include "reports/bench/window.hpp"

namespace busproof::reports::bench {
namespace {

using clock = std::chrono::steady_clock;
using executor = asio::io_context::executor_type;
using socket_type = asio::basic_stream_socket<tcp, executor>;
using listener_type = asio::basic_socket_acceptor<tcp, executor>;
template <typename T = void>
using task = asio::awaitable<T, executor>;
constexpr asio::use_awaitable_t<executor> use_task{};

using buffer_type = std::array<char, limits::receive_bytes>;

/// Ends by an exception when the client leaves: nobody waits for it.
task<> echo(socket_type socket, buffer_type& buffer) {
  for (;;) {
    auto const got = co_await socket.async_read_some(asio::buffer(buffer), use_task);
    co_await asio::async_write(socket, asio::buffer(buffer, got), use_task);
  }
}

class asio_echo_peer final : public peer {
 public:
  ~asio_echo_peer() override {
    server_context_.stop();
    if (server_.joinable()) server_.join();
  }

  std::string_view name() const noexcept override { return "asio echo"; }

  void setup() override {
    listener_type listener(server_context_, {asio::ip::address_v4::loopback(), 0});
    socket_.connect(listener.local_endpoint());
    auto accepted = listener.accept();
    socket_.set_option(tcp::no_delay(true));
    accepted.set_option(tcp::no_delay(true));
    asio::co_spawn(server_context_, echo(std::move(accepted), server_buffer_), asio::detached);
    server_ = std::thread([this] { server_context_.run(); });
    run(check());
  }

  std::vector<std::chrono::nanoseconds> run_ping_pong(std::size_t messages) override {
    std::vector<std::chrono::nanoseconds> took(messages);
    run(ping_pong(took));
    return took;
  }

  double run_window(std::size_t in_flight, std::size_t messages) override {
    window open(in_flight, messages);
    auto const start = clock::now();
    run(pump(open));
    return static_cast<double>(messages) /
           std::chrono::duration<double>(clock::now() - start).count();
  }

 private:
  /// Runs one coroutine to its end in the calling thread.
  void run(task<> what) {
    std::exception_ptr failure;
    asio::co_spawn(client_context_, std::move(what),
                   [&failure](std::exception_ptr e) { failure = std::move(e); });
    client_context_.restart();
    client_context_.run();
    if (failure) std::rethrow_exception(failure);
  }

  task<> check() {
    std::array<char, limits::message_bytes> sent;
    for (std::size_t i = 0; i < sent.size(); ++i) sent[i] = static_cast<char>(i + 1);
    co_await asio::async_write(socket_, asio::buffer(sent), use_task);
    co_await asio::async_read(socket_, asio::buffer(buffer_, sent.size()), use_task);
    if (!std::ranges::equal(sent, std::span(buffer_).first(sent.size()))) {
      throw std::runtime_error("the echo is wrong");
    }
  }

  task<> ping_pong(std::vector<std::chrono::nanoseconds>& took) {
    for (auto& each : took) {
      auto const start = clock::now();
      co_await asio::async_write(socket_, asio::buffer(outbound_, limits::message_bytes), use_task);
      for (std::size_t have = 0; have < limits::message_bytes;) {
        have += co_await socket_.async_read_some(asio::buffer(buffer_), use_task);
      }
      each = clock::now() - start;
    }
  }

  task<> pump(window& open) {
    co_await asio::async_write(socket_, asio::buffer(outbound_, open.take()), use_task);
    while (!open.done()) {
      open.received(co_await socket_.async_read_some(asio::buffer(buffer_), use_task));
      if (auto const bytes = open.take()) {
        co_await asio::async_write(socket_, asio::buffer(outbound_, bytes), use_task);
      }
    }
  }

  asio::io_context server_context_{1};
  asio::io_context client_context_{1};
  socket_type socket_{client_context_};
  std::thread server_;
  buffer_type server_buffer_{};
  buffer_type buffer_{};
  std::array<char, limits::in_flight_max * limits::message_bytes> outbound_{};
};

}  // namespace

std::unique_ptr<peer> make_asio_echo_peer() { return std::make_unique<asio_echo_peer>(); }

}  // namespace busproof::reports::bench
