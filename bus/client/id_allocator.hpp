// id_allocator: ids of requests and orders, each given out once.
#pragma once

#include <atomic>
#include <cstdint>
#include <optional>

namespace busproof::bus {

/// Ids of one range in turn. Give requests and orders ranges that do not meet: an error that names
/// an id then has one possible owner.
/// Thread safety: all members, any thread.
class id_allocator {
 public:
  /// Ids from `first` to `last`. Precondition: first <= last < 2^64 - 1.
  id_allocator(std::uint64_t first, std::uint64_t last) noexcept;

  /// The next id; nothing when the range is used up.
  std::optional<std::uint64_t> allocate() noexcept;

  /// Gives out no id below this any more. It never goes back: a peer that has forgotten what it
  /// said before makes no id come twice.
  void raise_to(std::uint64_t lowest) noexcept;

 private:
  std::atomic<std::uint64_t> next_;
  std::uint64_t const last_;
};

}  // namespace busproof::bus
