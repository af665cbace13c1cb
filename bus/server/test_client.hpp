// test_client: the far end of a server in its tests, and the means to wait for events.
#pragma once

#include <functional>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "bus/protocol/native_frame.hpp"
#include "bus/protocol/read_buffer.hpp"
#include "bus/server/native_service.hpp"
#include "bus/server/server.hpp"

namespace busproof::bus {

/// Runs handlers until `happened` returns true. False, and a test failure, after 30 s: only a hang
/// takes that long.
bool run_until(asio::io_context& io, std::function<bool()> const& happened);
/// Runs all handlers that are ready, and those that these make ready.
void run_ready(asio::io_context& io);
/// Runs a coroutine to its end, together with everything else.
void run(asio::io_context& io, asio::awaitable<void> body);

/// Open descriptors of this process.
std::size_t open_descriptors();
/// Lets the process open so many descriptors; a storm of 1 000 clients takes two a client.
void raise_descriptor_limit();

/// How the attempt to become a session ended.
enum class outcome : std::uint8_t {
  pending,  ///< nothing heard yet
  served,   ///< welcomed
  refused,  ///< the connect was refused
  reset,    ///< the connection was reset
  ended,    ///< the connection ended in order, without a byte
  told,     ///< an error message came, then the end
  other,
};
std::string_view to_string(outcome what) noexcept;

/// A raw client that speaks native frames when asked to.
class test_client {
 public:
  /// Its coroutines run where they are spawned: on `executor`, a strand if that has threads.
  explicit test_client(asio::any_io_executor const& executor)
      : socket_(executor), in_(protocol::native_frame_bytes_max) {}
  explicit test_client(asio::io_context& io) : test_client(io.get_executor()) {}

  asio::awaitable<error_code> connect(tcp::endpoint where);
  /// Connects, says hello, and finds out what the server makes of it.
  asio::awaitable<outcome> try_to_enter(tcp::endpoint where);
  /// The same; fails the test unless it is served.
  asio::awaitable<void> enter(tcp::endpoint where);

  asio::awaitable<error_code> send(std::span<std::byte const> bytes);
  asio::awaitable<error_code> send(message_kind kind, std::uint64_t key,
                                   std::string_view body = {});
  /// The next message; throws what ended the stream.
  asio::awaitable<message> receive();
  /// Reads and drops until the stream ends: eof, or the error that ended it.
  asio::awaitable<error_code> end_of_stream();

  void close();
  void reset();
  tcp::socket& socket() noexcept { return socket_; }
  /// The error message that came with outcome::told.
  protocol::error_report const& report() const noexcept { return report_; }

 private:
  tcp::socket socket_;
  protocol::read_buffer in_;
  protocol::error_report report_;
};

byte_buffer frame(message_kind kind, std::uint64_t key, std::string_view body = {});
byte_buffer hello_frame(std::uint8_t version_min = 1, std::uint8_t version_max = 1);
std::string text_of(message const& m);

/// Answers each request with its own body.
native_callbacks echo();

/// So many clients at once, and what became of them.
class storm {
 public:
  storm(asio::io_context& io, tcp::endpoint where, std::size_t clients);
  std::size_t count(outcome what) const;
  /// All but those that are pending have ended; this many are.
  std::size_t settled() const { return outcomes_->size() - count(outcome::pending); }
  /// Those that were served close their connections.
  void served_leave();
  void all_leave();
  std::string summary() const;

 private:
  std::vector<std::shared_ptr<test_client>> clients_;
  std::shared_ptr<std::vector<outcome>> outcomes_;
};

}  // namespace busproof::bus
