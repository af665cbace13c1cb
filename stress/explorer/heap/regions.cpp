#include "stress/explorer/heap/regions.hpp"

#include <sys/mman.h>

#include "stress/explorer/runtime/raw_system.hpp"

namespace busproof::explore {

bool regions::map(std::uint32_t slot) noexcept {
  auto* const base = base_of(slot);
  auto const got = raw_call(
      SYS_mmap, reinterpret_cast<long>(base), limits::heap_region_bytes, PROT_READ | PROT_WRITE,
      MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE | MAP_FIXED_NOREPLACE, -1, 0);
  if (got != reinterpret_cast<long>(base)) return false;
  regions_[slot].top = base;
  return true;
}

void* regions::allocate(std::uint32_t slot, std::size_t bytes, std::size_t alignment) noexcept {
  auto& home = regions_[slot];
  if (home.top == nullptr && !map(slot)) return nullptr;
  auto const room = bytes / 16 + 1;
  auto const in_class = room <= classes && alignment <= alignment_least;
  auto* const base = base_of(slot);
  if (in_class && home.oldest[room] != nullptr && home.top > base + limits::heap_fresh_bytes)
      [[unlikely]] {
    auto* const again = home.oldest[room];
    home.oldest[room] = again->next;
    if (again->next == nullptr) home.newest[room] = nullptr;
    *header_of(again) = {bytes, static_cast<std::uint32_t>(room), in_use};
    ++live_blocks_;
    live_bytes_ += bytes;
    return again;
  }
  if (bytes > limits::heap_region_bytes) return nullptr;
  auto at = reinterpret_cast<std::uintptr_t>(home.top) + sizeof(header);
  if (alignment > alignment_least) at = (at + alignment - 1) & ~(alignment - 1);
  auto const end = at + room * 16;
  if (end > reinterpret_cast<std::uintptr_t>(base) + limits::heap_region_bytes) return nullptr;
  auto* const block = reinterpret_cast<void*>(at);
  *header_of(block) = {bytes, static_cast<std::uint32_t>(in_class ? room : 0), in_use};
  home.top = reinterpret_cast<std::byte*>(end);
  if (home.top > base + limits::heap_fresh_bytes) [[unlikely]]
    home.reuses = true;
  if (slot >= used_below_) used_below_ = slot + 1;
  ++live_blocks_;
  live_bytes_ += bytes;
  return block;
}

bool regions::release(void* block) noexcept {
  auto* const head = header_of(block);
  if (head->state != in_use) return false;
  head->state = was_freed;
  --live_blocks_;
  live_bytes_ -= head->bytes;
  if (head->room == 0) return true;
  auto const slot =
      (reinterpret_cast<std::uintptr_t>(block) - limits::heap_base) / limits::heap_region_bytes;
  auto& home = regions_[slot];
  if (!home.reuses) return true;
  auto* const one = static_cast<freed*>(block);
  one->next = nullptr;
  auto*& newest = home.newest[head->room];
  if (newest != nullptr) {
    newest->next = one;
  } else {
    home.oldest[head->room] = one;
  }
  newest = one;
  return true;
}

std::size_t regions::size_of(void const* block) noexcept { return header_of(block)->bytes; }

void regions::clear() noexcept {
  for (std::uint32_t slot = 0; slot < used_below_; ++slot) {
    auto& home = regions_[slot];
    auto* const base = base_of(slot);
    if (home.top == nullptr || home.top == base) continue;
    auto const used = static_cast<std::size_t>(home.top - base);
    if (used > limits::heap_kept_bytes) {
      raw_call(SYS_madvise, reinterpret_cast<long>(base + limits::heap_kept_bytes),
               static_cast<long>(used - limits::heap_kept_bytes), MADV_DONTNEED);
    }
    home.top = base;
    if (!home.reuses) continue;
    home.reuses = false;
    home.oldest.fill(nullptr);
    home.newest.fill(nullptr);
  }
  used_below_ = 0;
  live_blocks_ = live_bytes_ = 0;
}

}  // namespace busproof::explore
