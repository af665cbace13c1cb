// peer: something that echoes messages over loopback TCP, so that its speed can be compared.
#pragma once

#include <chrono>
#include <cstddef>
#include <memory>
#include <string_view>
#include <vector>

namespace busproof::reports::bench {

/// A server and a client of one kind. All peers have the same layout: the server is a thread of its
/// own, the client is the thread that calls run_…; one connection, set up once and idle between
/// runs; TCP_NODELAY on both ends; messages of limits::message_bytes. So where the process is
/// pinned to one core, each hop costs every peer the same context switch.
///
/// Errors: all members throw boost::system::system_error when a socket fails.
/// Thread safety: none; one thread makes all calls.
class peer {
 public:
  virtual ~peer() = default;

  /// "raw sockets"; unique among the peers.
  virtual std::string_view name() const noexcept = 0;

  /// Starts the server, connects, and checks that one message comes back as it was sent. Once.
  virtual void setup() = 0;

  /// Sends `messages` messages, each after the answer to the one before; returns the time that each
  /// took.
  virtual std::vector<std::chrono::nanoseconds> run_ping_pong(std::size_t messages) = 0;

  /// Sends `messages` messages, keeping `in_flight` of them unanswered as long as there are more to
  /// send; returns the messages per second from the first byte sent to the last answer.
  /// Precondition: 1 <= in_flight <= limits::in_flight_max.
  virtual double run_window(std::size_t in_flight, std::size_t messages) = 0;
};

/// Blocking sockets and the bare system calls: what the kernel alone costs.
std::unique_ptr<peer> make_raw_peer();

/// Asio coroutines over the bytes: what Asio costs without any protocol.
std::unique_ptr<peer> make_asio_echo_peer();

/// The reference bus: request_bus and native_service.
std::unique_ptr<peer> make_bus_peer();

}  // namespace busproof::reports::bench
