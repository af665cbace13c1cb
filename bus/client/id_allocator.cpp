#include "bus/client/id_allocator.hpp"

#include <cassert>

namespace busproof::bus {

id_allocator::id_allocator(std::uint64_t first, std::uint64_t last) noexcept
    : next_(first), last_(last) {
  assert(first <= last && last != UINT64_MAX);
}

std::optional<std::uint64_t> id_allocator::allocate() noexcept {
  auto id = next_.load(std::memory_order_relaxed);
  while (id <= last_) {
    if (next_.compare_exchange_weak(id, id + 1, std::memory_order_relaxed)) return id;
  }
  return std::nullopt;
}

void id_allocator::raise_to(std::uint64_t lowest) noexcept {
  auto next = next_.load(std::memory_order_relaxed);
  while (next < lowest && !next_.compare_exchange_weak(next, lowest, std::memory_order_relaxed)) {
  }
}

}  // namespace busproof::bus
