// wire_record: one line of the wire log, as a value: a frame, or something that happened to a
// connection.
#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "mock_gateway/scenario/model.hpp"

namespace busproof::mock_gateway {

/// What one fault decided for a frame or a connection.
struct decision_note {
  verb what = verb::delay;
  std::uint32_t line = 0;  ///< of the fault in the scenario file
  /// The drawn duration: delay, stall, slice, pause.
  std::optional<std::chrono::nanoseconds> by;
  /// Byte (close, reset, stall, truncate, half-close, the first one of corrupt), bytes (slice,
  /// banner), copies (duplicate), bytes unread (early), bytes per second (bandwidth).
  std::optional<std::uint64_t> amount;
  friend bool operator==(decision_note const&, decision_note const&) = default;
};

struct wire_record {
  enum class event : std::uint8_t {
    frame,    ///< one frame; everything below `detail` is about it
    open,     ///< a connection was accepted; with the decision of a banner
    refused,  ///< a connection was answered with a refusal; `detail` says which. `conn` is 0 if it
              ///< was turned away by the session limit, before it counted as a connection
    closed,   ///< a connection ended with FIN, by whom says `detail`
    reset,    ///< a connection ended with RST, by whom says `detail`
    failed,   ///< a connection ended because its bytes made no sense; `detail` says what was wrong
    half_closed,  ///< FIN went out by a fault; what comes is still read
  };

  std::chrono::nanoseconds t{0};  ///< since the gateway started to listen
  event what = event::frame;
  std::uint32_t conn = 0;  ///< in the order of accepting, from 1
  std::string client;      ///< its name, once its hello has come
  std::string detail;

  direction dir = direction::up;
  std::uint32_t frame = 0;  ///< number within the connection and direction, from 1, in the order in
                            ///< which frames were decoded (up) or made (down)
  std::uint32_t copy = 0;   ///< 0: the frame itself; k: its k-th duplicate
  bool delivered = true;    ///< up: it was decoded; down: its last byte went to the kernel.
                            ///< false: dropped, still held, or lost with its connection
  std::string msg;          ///< kind of message
  std::uint16_t type = 0;
  std::uint64_t key = 0;
  std::size_t size = 0;       ///< bytes of the whole frame
  std::size_t body_size = 0;  ///< bytes of its body, as far as it is known
  std::string body;  ///< its first limits::record_body_bytes_max bytes; not part of the log
  std::vector<decision_note> decisions;  ///< in the order of the scenario's faults; empty: none
};

/// "open", "closed", …; "frame".
std::string_view to_string(wire_record::event what) noexcept;

}  // namespace busproof::mock_gateway
