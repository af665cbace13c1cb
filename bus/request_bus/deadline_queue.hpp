// deadline_queue: all request timeouts of a bus in one hierarchical timing wheel.
#pragma once

#include <algorithm>
#include <array>
#include <cstdint>
#include <optional>
#include <vector>

namespace busproof::bus {

/// Deadlines of entries that are known by small numbers (a routing table's slots), in ticks.
/// Source: G. Varghese and T. Lauck, "Hashed and hierarchical timing wheels", SOSP 1987, scheme 7.
///
/// Lazy: nearly every request is answered long before its timeout, and its slot used again. So
/// disarming leaves the entry where it is in the wheel, and arming it anew for a later time only
/// notes that time; when the old place comes up, the entry moves to its new one or falls out. Both
/// cost a store; an entry moves at most once per timeout, not once per request. An armed entry is
/// never behind its place.
///
/// Memory: as for the largest entry number ever armed. Knows no clock: ticks come in as values.
/// Not thread-safe.
class deadline_queue {
 public:
  using tick = std::uint64_t;
  using entry = std::uint32_t;

  /// Sets the deadline of an entry, in place of the one it has.
  void arm(entry e, tick due) {
    if (e >= nodes_.size()) nodes_.resize(std::max<std::size_t>(e + 1, nodes_.size() * 2));
    node& n = nodes_[e];
    n.due = std::min(due, now_ | horizon);
    if (n.bucket == none || n.due < n.place) put(e);
  }

  /// Takes an entry's deadline away; nothing happens if it has none.
  void disarm(entry e) noexcept {
    if (e < nodes_.size()) nodes_[e].due = never;
  }

  bool armed(entry e) const noexcept { return e < nodes_.size() && nodes_[e].due != never; }

  /// When to call expire() next: no deadline passes before. It may find nothing then, once for each
  /// entry that was disarmed or armed anew. Nothing if the wheel is empty. Linear in the entries
  /// that share a bucket: call it to set a timer, not for every request.
  std::optional<tick> next_look() const noexcept;

  /// Moves time to `now` (never backwards) and appends to `out` every entry whose deadline is at
  /// or before it, in the order of their deadlines, equal ones in any order.
  void expire(tick now, std::vector<entry>& out);

  void clear() noexcept;

 private:
  static constexpr unsigned digit_bits = 6;
  static constexpr unsigned slots = 1u << digit_bits;
  static constexpr unsigned levels = 8;
  static constexpr tick horizon = (tick{1} << (digit_bits * levels)) - 1;  // later ones are cut
  static constexpr tick never = ~tick{0};
  static constexpr std::uint32_t none = ~0u;

  struct node {
    tick due = never;  ///< the deadline
    tick place = 0;    ///< the time it stands for in the wheel, if it is there
    entry previous = none;
    entry next = none;
    std::uint32_t bucket = none;
  };

  void put(entry e) noexcept;
  void take_out(entry e) noexcept;
  std::uint32_t earliest_bucket() const noexcept;
  tick start_of(std::uint32_t bucket) const noexcept;

  tick now_ = 0;
  std::array<std::uint64_t, levels> occupied_{};  // a bit per slot that holds entries
  std::array<entry, levels* slots> heads_ = filled_with_none();
  std::vector<node> nodes_;

  static constexpr std::array<entry, levels * slots> filled_with_none() {
    std::array<entry, levels * slots> heads{};
    heads.fill(none);
    return heads;
  }
};

}  // namespace busproof::bus
