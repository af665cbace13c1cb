// How a TWS session begins, from both ends, without I/O.
//
//   client: "API" NUL, u32 length, "v157..178"        the only frame whose text has no NUL behind
//   it server: [version][time] client: startApi with the client id server: managedAccts,
//   nextValidId, notices; the session is up once nextValidId came
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <string_view>

#include <boost/system/error_code.hpp>

#include "bus/message.hpp"
#include "bus/protocol/dialect.hpp"
#include "bus/protocol/tws/limits.hpp"

namespace busproof::bus::protocol::tws {

/// Server versions that a client can do with, both ends included.
struct version_offer {
  std::uint32_t lowest = limits::server_version_min;
  std::uint32_t highest = limits::server_version_max;

  constexpr bool holds(std::uint32_t version) const noexcept {
    return lowest <= version && version <= highest;
  }
};

/// The client's side. Fails with a handshake_error or a framing_error. An error message before
/// nextValidId is a refusal, unless it is a notice, which is skipped. facts().server is the time
/// that the server sent.
class client_greeting final : public client_handshake {
 public:
  /// Precondition: the table covers the versions offered.
  explicit client_greeting(std::int32_t client_id, version_offer offer = {}) noexcept;

  void start(byte_buffer& out) override;
  progress on_bytes(std::span<std::byte const> input, byte_buffer& out) override;
  session_facts const& facts() const noexcept override { return facts_; }

  /// "326 Unable to connect as the client id is already in use", after a refusal; else empty.
  std::string const& refusal() const noexcept { return refusal_; }

 private:
  progress read_welcome(std::span<std::byte const> input, byte_buffer& out);
  progress read_message(std::span<std::byte const> input);
  progress on_message(message_view const& view, std::size_t size);

  std::int32_t client_id_;
  version_offer offer_;
  bool welcomed_ = false;
  unsigned messages_ = 0;
  session_facts facts_;
  std::string refusal_;
};

/// Appends the client's first bytes.
void encode_hello(version_offer const& offer, byte_buffer& out);

/// What the front of a client's stream holds, up to the end of its hello.
struct hello_progress {
  client_handshake::progress::state status = client_handshake::progress::state::need_more;
  std::size_t size = 0;           ///< bytes that the hello takes, when done
  version_offer offer;            ///< when done
  std::string_view options;       ///< what follows the range behind a space; points into the input
  boost::system::error_code why;  ///< of a failure: bad_hello, zero_length or too_long
};

/// `input`: all bytes of the client so far. Each byte is checked as soon as it is there, so a cut
/// never changes the verdict. Reads at most limits::hello_bytes_max behind the length.
hello_progress parse_hello(std::span<std::byte const> input) noexcept;

/// The version that a server configured for `configured` speaks with a client: the lower of that
/// and the highest offered. Sets `why` to no_common_version, and returns 0, if the client does not
/// offer it or the table does not cover it.
std::uint32_t pick_version(version_offer const& offer, std::uint32_t configured,
                           boost::system::error_code& why) noexcept;

/// Appends the server's answer to a hello. `time` is as TWS writes it: "20260102 15:30:00 EST".
/// Precondition: it has no NUL.
void encode_welcome(std::uint32_t version, std::string_view time, byte_buffer& out);

}  // namespace busproof::bus::protocol::tws
