// deadline_queue: all request timeouts of a bus in one hierarchical timing wheel.
#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <vector>

namespace busproof::bus {

/// Deadlines of entries that are known by small numbers (a routing table's slots), in ticks.
/// Arming and disarming take constant time and, once the wheel has grown to the largest entry
/// number, no memory. Source: G. Varghese and T. Lauck, "Hashed and hierarchical timing wheels",
/// SOSP 1987, scheme 7.
///
/// Knows no clock: ticks come in as values. Not thread-safe.
class deadline_queue {
 public:
  using tick = std::uint64_t;
  using entry = std::uint32_t;

  /// Sets the deadline of an entry that has none. A deadline that has passed is due at once.
  void arm(entry e, tick due);

  /// Takes an entry's deadline away; nothing happens if it has none.
  void disarm(entry e) noexcept;

  bool armed(entry e) const noexcept { return e < nodes_.size() && nodes_[e].bucket != none; }
  bool empty() const noexcept { return armed_ == 0; }

  /// The earliest deadline, exactly. Linear in the entries that share its bucket: call it to set a
  /// timer, not for every request.
  std::optional<tick> earliest() const noexcept;

  /// Moves time to `now` (never backwards) and appends to `out` every entry whose deadline is at
  /// or before it, in the order of their deadlines, equal ones in the order of arming.
  void expire(tick now, std::vector<entry>& out);

  void clear() noexcept;

 private:
  static constexpr unsigned digit_bits = 6;
  static constexpr unsigned slots = 1u << digit_bits;
  static constexpr unsigned levels = 8;  // 2^48 ticks; a later deadline is cut to that
  static constexpr std::uint32_t none = ~0u;

  struct node {
    tick due = 0;
    entry previous = none;
    entry next = none;
    std::uint32_t bucket = none;
  };

  void insert(entry e) noexcept;
  std::uint32_t earliest_bucket() const noexcept;
  tick start_of(std::uint32_t bucket) const noexcept;

  tick now_ = 0;
  std::size_t armed_ = 0;
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
