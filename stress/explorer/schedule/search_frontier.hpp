// search_frontier: where a systematic search stands. Plain data, in memory that survives a worker.
#pragma once

#include <array>
#include <cstdint>

#include "stress/explorer/limits.hpp"

namespace busproof::explore {

/// A decision that was not answered by its default.
struct deviation {
  std::uint32_t decision = 0;  ///< counts the decisions of the schedule from 0
  std::uint16_t choice = 0;
  std::uint8_t mark = 0;  ///< 8 bits of the trace up to there, to see where a replay leaves it
};

struct search_frontier {
  static constexpr unsigned bound_max = 16;

  unsigned level = 0;  ///< deviations of the schedules that are being tried
  std::array<deviation, bound_max> next{};
  unsigned applied =
      0;  ///< of those, in the last schedule: it may end before the others' decisions
  bool reached = false;  ///< a schedule of this level had all its deviations
  bool started = false;
  bool exhausted = false;

  /// Alternatives at each decision of the last schedule.
  std::array<std::uint16_t, limits::decisions_max> alternatives{};
};

}  // namespace busproof::explore
