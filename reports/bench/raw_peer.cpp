// Blocking sockets: one system call to send a batch, one to receive what is there.
#include <sys/socket.h>
#include <unistd.h>

#include <netinet/in.h>
#include <netinet/tcp.h>

#include <array>
#include <cerrno>
#include <span>
#include <thread>
#include <utility>

#include <boost/system/system_error.hpp>

#include "reports/bench/limits.hpp"
#include "reports/bench/peer.hpp"
#include "reports/bench/window.hpp"

namespace busproof::reports::bench {
namespace {

using clock = std::chrono::steady_clock;

[[noreturn]] void fail(char const* what) {
  throw boost::system::system_error(errno, boost::system::system_category(), what);
}

class descriptor {
 public:
  descriptor() = default;
  descriptor(int number, char const* what) : number_(number) {
    if (number < 0) fail(what);
  }
  descriptor(descriptor&& other) noexcept : number_(std::exchange(other.number_, -1)) {}
  descriptor& operator=(descriptor&& other) noexcept {
    std::swap(number_, other.number_);
    return *this;
  }
  ~descriptor() {
    if (number_ >= 0) ::close(number_);
  }
  int get() const { return number_; }

 private:
  int number_ = -1;
};

void send_at_once(descriptor const& socket) {
  int const on = 1;
  if (::setsockopt(socket.get(), IPPROTO_TCP, TCP_NODELAY, &on, sizeof on) != 0) fail("setsockopt");
}

void write_all(descriptor const& socket, std::span<char const> bytes) {
  while (!bytes.empty()) {
    auto const sent = ::send(socket.get(), bytes.data(), bytes.size(), MSG_NOSIGNAL);
    if (sent < 0) {
      if (errno == EINTR) continue;
      fail("send");
    }
    bytes = bytes.subspan(static_cast<std::size_t>(sent));
  }
}

/// Bytes received; 0 at the end of the stream.
std::size_t read_some(descriptor const& socket, std::span<char> into) {
  for (;;) {
    auto const got = ::recv(socket.get(), into.data(), into.size(), 0);
    if (got >= 0) return static_cast<std::size_t>(got);
    if (errno != EINTR) fail("recv");
  }
}

void echo(descriptor const& listener) {
  descriptor const socket(::accept(listener.get(), nullptr, nullptr), "accept");
  send_at_once(socket);
  std::array<char, limits::receive_bytes> buffer;
  while (auto const got = read_some(socket, buffer))
    write_all(socket, std::span(buffer).first(got));
}

class raw_peer final : public peer {
 public:
  ~raw_peer() override {
    if (socket_.get() >= 0) ::shutdown(socket_.get(), SHUT_RDWR);
    if (server_.joinable()) server_.join();
  }

  std::string_view name() const noexcept override { return "raw sockets"; }

  void setup() override {
    listener_ = {::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0), "socket"};
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    socklen_t size = sizeof address;
    auto* const generic = reinterpret_cast<sockaddr*>(&address);
    if (::bind(listener_.get(), generic, size) != 0) fail("bind");
    if (::listen(listener_.get(), 1) != 0) fail("listen");
    if (::getsockname(listener_.get(), generic, &size) != 0) fail("getsockname");

    descriptor socket(::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0), "socket");
    if (::connect(socket.get(), generic, size) != 0) fail("connect");
    send_at_once(socket);
    socket_ = std::move(socket);
    server_ = std::thread([this] { serve(); });

    for (std::size_t i = 0; i < limits::message_bytes; ++i) buffer_[i] = static_cast<char>(i + 1);
    write_all(socket_, std::span(buffer_).first(limits::message_bytes));
    buffer_.fill(0);
    read_message();
    for (std::size_t i = 0; i < limits::message_bytes; ++i) {
      if (buffer_[i] != static_cast<char>(i + 1)) throw std::runtime_error("the echo is wrong");
    }
  }

  std::vector<std::chrono::nanoseconds> run_ping_pong(std::size_t messages) override {
    std::vector<std::chrono::nanoseconds> took(messages);
    for (auto& each : took) {
      auto const start = clock::now();
      write_all(socket_, std::span(buffer_).first(limits::message_bytes));
      read_message();
      each = clock::now() - start;
    }
    return took;
  }

  double run_window(std::size_t in_flight, std::size_t messages) override {
    window open(in_flight, messages);
    std::array<char, limits::in_flight_max * limits::message_bytes> const outbound{};
    auto const start = clock::now();
    write_all(socket_, std::span(outbound).first(open.take()));
    while (!open.done()) {
      auto const got = read_some(socket_, buffer_);
      if (got == 0) throw std::runtime_error("the raw server left");
      open.received(got);
      write_all(socket_, std::span(outbound).first(open.take()));
    }
    return static_cast<double>(messages) /
           std::chrono::duration<double>(clock::now() - start).count();
  }

 private:
  void serve() {
    try {
      echo(listener_);
    } catch (boost::system::system_error const&) {
      // The client sees the connection end, and reports it.
    }
  }

  void read_message() {
    for (std::size_t have = 0; have < limits::message_bytes;) {
      auto const got =
          read_some(socket_, std::span(buffer_).subspan(have, limits::message_bytes - have));
      if (got == 0) throw std::runtime_error("the raw server left");
      have += got;
    }
  }

  descriptor listener_;
  descriptor socket_;
  std::thread server_;
  std::array<char, limits::receive_bytes> buffer_{};
};

}  // namespace

std::unique_ptr<peer> make_raw_peer() { return std::make_unique<raw_peer>(); }

}  // namespace busproof::reports::bench
