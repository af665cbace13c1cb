// search_frontier: where a systematic search stands. Plain data, in memory that survives a worker,
// and that is all zero in the beginning.
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

/// The tree that the delay strategy goes through: a schedule's children have its deviations and one
/// more behind them. Level l holds those with l deviations.
struct search_frontier {
  static constexpr unsigned bound_max = 16;

  /// What has to be known of a schedule to go through its children without trying where they end.
  struct ran {
    std::uint32_t decisions = 0;     ///< it had so many
    std::uint16_t alternatives = 0;  ///< at its last deviation
  };

  unsigned level = 0;                       ///< of the schedules that are being tried
  std::array<deviation, bound_max> next{};  ///< the deviations of the one in flight
  unsigned applied = 0;                     ///< of those
  bool reached = false;                     ///< a schedule of this level had all its deviations
  bool started = false;
  bool exhausted = false;

  /// Of the last schedule: its decisions, and the alternatives at each.
  std::uint32_t decisions = 0;
  std::array<std::uint16_t, limits::decisions_max> alternatives{};

  /// Every schedule that ran, level after level, as far as there is room.
  std::array<ran, limits::schedules_remembered> past{};
  std::uint64_t past_count = 0;                         ///< counts those without room, too
  std::array<std::uint64_t, bound_max + 1> first{};     ///< in `past`, of each level
  std::array<std::uint64_t, bound_max + 1> ancestor{};  ///< of `next`: its number in each level
};

}  // namespace busproof::explore
