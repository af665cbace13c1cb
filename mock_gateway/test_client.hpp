// test_client: a plain blocking client of the native protocol, for the gateway's own tests: it adds
// nothing of its own to what is on the wire.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "bus/message.hpp"
#include "bus/protocol/native_frame.hpp"
#include "bus/sync/asio.hpp"

namespace busproof::mock_gateway {

/// A receive ends after this long at the latest: only a hang gets there.
inline constexpr auto test_patience = std::chrono::seconds(20);

class test_client {
 public:
  /// Connects. `receive_buffer` and `send_buffer` in bytes; 0 = the system's.
  explicit test_client(tcp::endpoint const& where, int send_buffer = 0);

  void send(bus::message const& what);
  void send(bus::message_kind kind, std::uint64_t key, std::string_view body = {},
            std::uint16_t type = 0);
  void send_bytes(std::span<std::byte const> bytes);
  /// As much as the kernel takes now; returns how much that was.
  std::size_t send_some(std::span<std::byte const> bytes);

  /// hello, and the welcome that must come.
  void greet(std::string_view name = "test");

  /// The next message; nothing at the end of the stream, see `end`.
  std::optional<bus::message> receive();
  /// Whether a message is there without waiting for bytes from the kernel longer than `patience`.
  std::optional<bus::message> receive_within(std::chrono::milliseconds patience);
  /// At most `count` bytes, at least one; fewer than asked at the end of the stream.
  std::vector<std::byte> receive_bytes(std::size_t count);
  /// Bytes up to the end of the stream.
  std::size_t drain();

  /// How the stream ended: eof, connection_reset, …
  error_code end() const { return end_; }
  /// What the last write that failed came to; the system reports a reset to one call only.
  error_code send_error() const { return send_error_; }
  void close();
  void reset();
  void finish_sending();
  tcp::socket& socket() { return socket_; }

 private:
  bool read_more(std::chrono::milliseconds patience);

  asio::io_context context_;
  tcp::socket socket_{context_};
  bus::protocol::native_codec codec_;
  std::vector<std::byte> input_;
  error_code end_;
  error_code send_error_;
};

std::string text_of(bus::message const& what);
std::vector<std::byte> encoded(bus::message_kind kind, std::uint64_t key,
                               std::string_view body = {}, std::uint16_t type = 0);

}  // namespace busproof::mock_gateway
