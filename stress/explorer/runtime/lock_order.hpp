// lock_order: finds locks that are taken in a circle, even in a run in which nobody got stuck.
#pragma once

#include <array>
#include <cstdint>
#include <span>

#include "stress/explorer/runtime/thread.hpp"

namespace busproof::explore {

/// Edges "held while taking" of one schedule (Goodlock: Havelund 2000). A circle counts only if it
/// is made by different threads and no lock is held across all of it (a gate).
class lock_order {
 public:
  struct edge {
    void const* held;
    void const* taken;
    std::uint32_t thread;
    std::uint32_t gates;  ///< locks held besides, as a set of bits by hash
  };

  void clear() noexcept { count_ = 0; }
  /// `who` takes `lock`, and would have waited for it. The edges of a circle that this closes, or
  /// nothing.
  std::span<edge const> note_taking(thread& who, void const* lock) noexcept;
  /// `who` has it without waiting, as by a try_lock, which can't get stuck: no edge.
  static void note_having(thread& who, void const* lock) noexcept;
  static void note_giving_back(thread& who, void const* lock) noexcept;

 private:
  bool close_circle(edge const& first, std::uint32_t length) noexcept;

  static constexpr std::uint32_t edges_max = 256;
  static constexpr std::uint32_t circle_max = 8;

  std::array<edge, edges_max> edges_{};
  std::array<edge, circle_max> circle_{};
  std::uint32_t count_ = 0;
};

}  // namespace busproof::explore
