// persistent_heap: a plain general-purpose heap at a fixed address, for all that outlives
// schedules.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>

#include "stress/explorer/limits.hpp"

namespace busproof::explore {

/// Size classes with a free list each; what is larger has pages of its own, kept by powers of two.
/// Simple rather than fast: schedules do not use it. Thread safety: any thread.
class persistent_heap {
 public:
  void* allocate(std::size_t bytes, std::size_t alignment) noexcept;
  void release(void* block) noexcept;
  static std::size_t size_of(void const* block) noexcept;
  static bool owns(void const* address) noexcept {
    return reinterpret_cast<std::uintptr_t>(address) - limits::persistent_heap_base <
           limits::persistent_heap_bytes;
  }
  /// In a forked child: its parent's other threads may have held the lock.
  void unlock_after_fork() noexcept { lock_ = 0; }

 private:
  struct header {
    std::uint64_t bytes;    ///< asked for
    std::uint32_t power;    ///< the block has 2^power bytes
    std::uint32_t shifted;  ///< bytes between the block's begin and the memory handed out
  };
  struct freed {
    freed* next;
  };
  static constexpr unsigned powers = 40;
  static constexpr unsigned power_least = 5;

  void lock() noexcept;
  void unlock() noexcept;
  std::byte* fresh(std::size_t bytes) noexcept;
  static header* header_of(void const* block) noexcept {
    return reinterpret_cast<header*>(const_cast<void*>(block)) - 1;
  }

  std::uint32_t lock_ = 0;
  std::byte* top_ = nullptr;
  std::array<freed*, powers> free_{};
};

}  // namespace busproof::explore
