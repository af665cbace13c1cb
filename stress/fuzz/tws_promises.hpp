// What the TWS protocol promises of any bytes, for the fuzzer and the property tests. Each check
// returns what is violated, or nothing.
#pragma once

#include <cstddef>
#include <optional>
#include <ostream>
#include <span>
#include <string>
#include <vector>

#include "bus/protocol/codec.hpp"
#include "bus/protocol/dialect.hpp"
#include "bus/protocol/tws/field_table.hpp"

namespace busproof::stress {

/// All that a peer's bytes cause. I11 says that it depends on the bytes alone, not on their cuts.
struct tws_transcript {
  std::vector<std::byte> encoded_again;  ///< the messages received, encoded one after the other
  std::string kinds;                     ///< kind, type and key of each
  std::size_t messages = 0;
  std::size_t consumed = 0;       ///< bytes of the stream that whole messages took
  boost::system::error_code end;  ///< a framing error, or how the stream's end left it
  bool memory_bounded = true;     ///< the buffer never got ahead by more than it may (F4)

  bool operator==(tws_transcript const&) const = default;
  friend std::ostream& operator<<(std::ostream& out, tws_transcript const& t) {
    return out << t.messages << " messages in " << t.consumed << " bytes, then " << t.end;
  }
};

/// Receives `stream` as a session does, in reads that end at `cuts` (positions in ascending order)
/// and where the buffer is full.
tws_transcript receive_tws(bus::protocol::codec const& codec, std::span<std::byte const> stream,
                           std::span<std::size_t const> cuts, std::size_t chunk_bytes);

/// A message that parses is written as the very bytes it came from, whatever it says; one that does
/// not says why; decoding it as any struct does no harm.
std::optional<std::string> broken_promise_of_message(bus::protocol::tws::direction which,
                                                     std::uint32_t version,
                                                     bus::message_view const& view);

/// How a client's handshake took a server's bytes.
struct tws_greeting_outcome {
  bus::protocol::client_handshake::progress::state status;
  boost::system::error_code why;
  std::size_t consumed = 0;
  std::vector<std::byte> sent;
  bus::protocol::session_facts facts;
};
tws_greeting_outcome greet_tws(std::span<std::byte const> stream,
                               std::span<std::size_t const> cuts);
bool same(tws_greeting_outcome const& one, tws_greeting_outcome const& other);

/// A refused or read prefix of a hello stays so, for the same reason.
std::optional<std::string> broken_promise_of_hello(std::span<std::byte const> input);

}  // namespace busproof::stress
