// farewells: clients that were turned away, until they have heard why.
#pragma once

#include <chrono>
#include <cstddef>
#include <list>
#include <memory>
#include <span>

#include "bus/sync/asio.hpp"

namespace busproof::bus {

/// Says the last words to clients that will not be served: writes them, ends the stream (FIN), and
/// keeps the socket until the client hung up, because closing it while bytes of the client are
/// unread or on their way would send a reset that can overtake the words.
///
/// Bounded in every respect: limits::farewells_max clients, limits::farewell_max of time and
/// limits::farewell_bytes_max bytes each. Nobody waits for a client that does not read.
///
/// Thread safety: every function on `strand` only.
/// Lifetimes: pending operations keep it alive until close_all().
class farewells final : public std::enable_shared_from_this<farewells> {
 public:
  explicit farewells(asio::any_io_executor strand);
  farewells(farewells const&) = delete;
  farewells& operator=(farewells const&) = delete;

  /// Takes the socket over. `last_words` are copied to the kernel within this call; a socket that
  /// does not take them all at once is closed.
  void say(tcp::socket socket, std::span<std::byte const> last_words);

  /// Closes all of them now.
  void close_all();

  std::size_t size() const noexcept { return clients_.size(); }

 private:
  using clock = std::chrono::steady_clock;
  struct client;
  using clients = std::list<std::shared_ptr<client>>;

  void listen_to(std::shared_ptr<client> const& who);
  bool hung_up(client& who);
  void drop(client& who);
  void watch();

  asio::any_io_executor const strand_;
  asio::steady_timer timer_;
  bool timer_runs_ = false;
  clients clients_;  ///< in the order of their deadlines
};

}  // namespace busproof::bus
