// raw_client: one TCP client that speaks native frames by hand, for scenarios against a server.
#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <string_view>

#include "bus/message.hpp"
#include "bus/protocol/native_frame.hpp"
#include "bus/sync/asio.hpp"

namespace busproof::scenarios {

/// Everything on one thread: that of its executor. Callbacks keep it alive until it has ended.
class raw_client : public std::enable_shared_from_this<raw_client> {
 public:
  struct callbacks {
    std::function<void()> connected;
    std::function<void(bus::message_view const&)> message;
    /// Once: "connection_refused", "connection_reset", "closed" (in order), "framing_error" (the
    /// server sent nonsense); not after leave().
    std::function<void(std::string const& how)> ended;
  };

  raw_client(asio::any_io_executor const& executor, callbacks on);

  void connect(tcp::endpoint where);
  /// Bytes go out in the order of the calls. Precondition: connected.
  void send(std::string_view bytes);
  /// Ends its direction of the stream when all has been sent; the other end goes on.
  void finish();
  /// Closes its end. Nothing is called back after it.
  void leave();

  bool ended() const { return ended_; }

 private:
  void read();
  void decode();
  void write();
  void end(std::string const& how);

  tcp::socket socket_;
  callbacks on_;
  bus::protocol::native_codec const codec_;
  std::string input_;
  std::string outgoing_, queued_;
  std::string write_failed_;  ///< how
  bool writing_ = false;
  bool finishing_ = false;
  bool ended_ = false;
};

/// The bytes of a hello from a client of that name, or of a request.
std::string hello_bytes(std::string const& client_name);
std::string request_bytes(std::uint64_t key, std::uint16_t type, std::string_view body);

}  // namespace busproof::scenarios
