// tiny_bus: a small bus as somebody else might have written it: plain Asio, one thread, requests
// only, no reconnect. It knows nothing of the scenarios that test it.
#pragma once

#include <cstdint>
#include <deque>
#include <functional>
#include <map>
#include <string>
#include <string_view>

#include "bus/protocol/native_frame.hpp"
#include "bus/sync/asio.hpp"

namespace tiny {

using busproof::error_code;
using busproof::tcp;
namespace asio = busproof::asio;

/// Call everything on the thread that runs the context; callbacks come on it. A request that was
/// made ends once, with its answer or an error. The bus outlives its callbacks.
class bus {
 public:
  using connected = std::function<void(error_code)>;
  using answered = std::function<void(error_code, std::string body)>;

  explicit bus(asio::io_context& context) : socket_(context) {}

  void connect(std::string const& host, std::uint16_t port, connected done);
  /// Key 0: the bus picks one. Errors: not_connected, already_started (the key is in use),
  /// connection_reset when the connection is lost, operation_aborted at shutdown.
  void request(std::uint64_t key, std::string_view body, answered done);
  void shutdown(std::function<void()> done);

 private:
  void send(busproof::bus::message_view const& m);
  void write();
  void read();
  void dispatch(busproof::bus::message_view const& m);
  void lost(error_code why);

  tcp::socket socket_;
  busproof::bus::protocol::native_codec codec_;
  connected on_connected_;
  std::map<std::uint64_t, answered> waiting_;
  std::deque<std::string> outgoing_;
  std::string incoming_;
  std::string chunk_ = std::string(16384, '\0');
  std::uint64_t last_key_ = 1'000'000'000;
  bool up_ = false;
  bool closed_ = false;
};

}  // namespace tiny
