// object_numbers: sync objects by the order of their first use in a schedule, because addresses
// differ between processes.
#pragma once

#include <array>
#include <cstdint>

#include "stress/explorer/limits.hpp"

namespace busproof::explore {

class object_numbers {
 public:
  /// Before each schedule. Forgets all, at no cost: entries carry the number of the schedule.
  void clear() noexcept {
    ++epoch_;
    used_ = 0;
  }

  /// From 1 on. The same 0 for all that come when the table is full.
  std::uint32_t of(void const* object) noexcept {
    auto const address = reinterpret_cast<std::uintptr_t>(object);
    auto at = (address * 0x9e37'79b9'7f4a'7c15) >> shift;
    for (;;) {
      auto& one = table_[at];
      if (one.epoch != epoch_) {
        if (used_ == limits::objects_max) return 0;
        one = {address, epoch_, ++used_};
        return used_;
      }
      if (one.address == address) return one.number;
      at = (at + 1) & (table_.size() - 1);
    }
  }

 private:
  struct entry {
    std::uintptr_t address = 0;
    std::uint32_t epoch = 0;
    std::uint32_t number = 0;
  };
  static constexpr std::size_t entries = limits::objects_max * 2;
  static constexpr int shift = 64 - 17;
  static_assert(entries == std::size_t{1} << (64 - shift));

  std::array<entry, entries> table_{};
  std::uint32_t epoch_ = 0;  // all zero at first: the table takes memory as it is used
  std::uint32_t used_ = 0;
};

}  // namespace busproof::explore
