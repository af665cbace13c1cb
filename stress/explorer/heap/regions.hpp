// regions: the heap of schedules. Each slot has a region at a fixed address and hands out fresh
// memory from its start, so that an address depends on what its thread did before and on nothing
// else.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>

#include "stress/explorer/limits.hpp"

namespace busproof::explore {

class regions {
 public:
  static constexpr std::size_t alignment_least = 16;

  /// Null: the region is full. `alignment`: a power of two.
  void* allocate(std::uint32_t slot, std::size_t bytes, std::size_t alignment) noexcept;
  /// False: the block is none that is in use.
  bool release(void* block) noexcept;
  static bool owns(void const* address) noexcept {
    return reinterpret_cast<std::uintptr_t>(address) - limits::heap_base <
           limits::heap_region_bytes * limits::threads_max;
  }
  static std::size_t size_of(void const* block) noexcept;

  std::uint64_t live_blocks() const noexcept { return live_blocks_; }
  std::uint64_t live_bytes() const noexcept { return live_bytes_; }
  /// Forgets all blocks.
  void clear() noexcept;

 private:
  struct header {
    std::uint64_t bytes;  ///< asked for
    std::uint32_t room;   ///< size class, or 0 for a block of its own size
    std::uint32_t state;
  };
  struct freed {
    freed* next;
  };
  static constexpr std::uint32_t in_use = 0x6275'7921;
  static constexpr std::uint32_t was_freed = 0x6672'6565;
  static constexpr std::size_t classes = 64;  ///< multiples of 16 bytes, up to 1 KiB

  struct region {
    std::byte* top = nullptr;  ///< null: not mapped yet
    bool reuses = false;       ///< so much was handed out that the lists are in use
    std::array<freed*, classes + 1> oldest{};
    std::array<freed*, classes + 1> newest{};
  };

  static header* header_of(void const* block) noexcept {
    return reinterpret_cast<header*>(const_cast<void*>(block)) - 1;
  }
  static std::byte* base_of(std::uint32_t slot) noexcept {
    return reinterpret_cast<std::byte*>(limits::heap_base + slot * limits::heap_region_bytes);
  }
  bool map(std::uint32_t slot) noexcept;

  std::array<region, limits::threads_max> regions_{};
  std::uint32_t used_below_ = 0;  ///< slots from here on are empty
  std::uint64_t live_blocks_ = 0;
  std::uint64_t live_bytes_ = 0;
};

}  // namespace busproof::explore
