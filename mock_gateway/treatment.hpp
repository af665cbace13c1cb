// treatment: what the plan does to one frame, all faults taken together.
#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <limits>
#include <optional>
#include <vector>

#include "mock_gateway/wire_record.hpp"

namespace busproof::mock_gateway {

/// Write (down) or read (up) in pieces.
struct cut {
  std::uint64_t first = 0;         ///< bytes of the first piece
  std::uint64_t each = 0;          ///< bytes of each further one; 0 = the rest in one piece
  std::chrono::nanoseconds by{0};  ///< between two pieces
};

/// Stop writing (down) or reading (up) before a byte of the frame.
struct pause {
  std::uint64_t byte = 0;
  std::optional<std::chrono::nanoseconds> by;  ///< absent: for ever
};

/// End the connection before a byte of the frame; a byte beyond the frame is after its last one.
struct ending {
  std::uint64_t byte = 0;
  verb how = verb::close;  ///< close, truncate: FIN; reset: RST; half_close: FIN, reading goes on
  std::uint32_t line = 0;

  bool is_final() const noexcept { return how != verb::half_close; }
};

/// Change one byte of the frame on its way out.
struct flip {
  std::size_t byte = 0;
  std::uint8_t mask = 0;

  friend bool operator==(flip const&, flip const&) = default;
};

/// Behind the frame, read nothing for a time, or until an event.
struct reading_pause {
  std::optional<std::chrono::nanoseconds> by;  ///< absent: until the event of …
  std::size_t fault = 0;                       ///< … this one, an index in the plan
};

struct treatment {
  bool drop = false;
  bool early = false;  ///< up: handle it now, read the rest when the answer is out
  std::chrono::nanoseconds delay{0};
  std::uint32_t copies = 0;  ///< further ones, straight behind the frame
  std::optional<cut> slice;
  std::optional<pause> stall;
  std::optional<ending> end;
  std::uint64_t rate = 0;             ///< bytes per second; 0 = as fast as it goes
  std::vector<flip> flips;            ///< down
  std::vector<reading_pause> pauses;  ///< up
  std::vector<decision_note> notes;   ///< for the wire log, in the order of the faults

  /// Up: something happens to the frame while it is still being read.
  bool acts_on_reading() const noexcept { return early || slice || stall || end || rate > 0; }
};

}  // namespace busproof::mock_gateway
