// listener: a listening socket that can be closed and opened again on the same port.
#pragma once

#include "bus/sync/asio.hpp"

namespace busproof::bus {

/// Thread safety: one thread at a time.
class listener {
 public:
  struct settings {
    tcp::endpoint endpoint;  ///< port 0: any free one, the same one again after a close
    int backlog = 0;
    int receive_buffer = 0;  ///< 0 = the system's
  };

  listener(asio::any_io_executor const& executor, settings wanted);

  /// Opens, binds and listens; nothing if it listens already. On an error nothing stays open.
  /// Errors: those of socket(2), bind(2) and listen(2): address_in_use, access_denied, ….
  error_code open();
  /// Clients in the backlog see a reset, later ones a refused connection. An accept that waits
  /// completes with `operation_aborted`.
  void close();

  bool is_open() const { return acceptor_.is_open(); }
  tcp::acceptor& acceptor() noexcept { return acceptor_; }
  /// Where it listens, or will again.
  tcp::endpoint const& endpoint() const noexcept { return settings_.endpoint; }

 private:
  error_code try_open();

  settings settings_;
  tcp::acceptor acceptor_;
};

}  // namespace busproof::bus
