#include "stress/explorer/heap/persistent_heap.hpp"

#include <sys/mman.h>
#include <bit>

#include "stress/explorer/runtime/raw_system.hpp"

namespace busproof::explore {
namespace {

/// A freed block of so many bytes gives its pages back.
constexpr unsigned gives_back_from_power = 17;

}  // namespace

void persistent_heap::lock() noexcept {
  while (__atomic_exchange_n(&lock_, 1, __ATOMIC_ACQUIRE) != 0) raw_call(SYS_sched_yield);
}
void persistent_heap::unlock() noexcept { __atomic_store_n(&lock_, 0, __ATOMIC_RELEASE); }

std::byte* persistent_heap::fresh(std::size_t bytes) noexcept {
  auto* const base = reinterpret_cast<std::byte*>(limits::persistent_heap_base);
  if (top_ == nullptr) {
    auto const got =
        raw_call(SYS_mmap, reinterpret_cast<long>(base), limits::persistent_heap_bytes,
                 PROT_READ | PROT_WRITE,
                 MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE | MAP_FIXED_NOREPLACE, -1, 0);
    if (got != reinterpret_cast<long>(base)) return nullptr;
    top_ = base;
  }
  if (bytes > limits::persistent_heap_bytes - static_cast<std::size_t>(top_ - base)) return nullptr;
  auto* const out = top_;
  top_ += bytes;
  return out;
}

void* persistent_heap::allocate(std::size_t bytes, std::size_t alignment) noexcept {
  if (bytes > limits::persistent_heap_bytes / 2) return nullptr;
  auto const slack = alignment > sizeof(header) ? alignment : 0;
  auto const needed = bytes + sizeof(header) + slack;
  auto const power = static_cast<unsigned>(std::bit_width(needed - 1));
  auto const index = power < power_least ? power_least : power;
  if (index >= powers) return nullptr;
  lock();
  auto* begin = reinterpret_cast<std::byte*>(free_[index]);
  if (begin != nullptr) {
    free_[index] = free_[index]->next;
  } else {
    begin = fresh(std::size_t{1} << index);
  }
  unlock();
  if (begin == nullptr) return nullptr;
  auto at = reinterpret_cast<std::uintptr_t>(begin) + sizeof(header);
  if (slack != 0) at = (at + alignment - 1) & ~(alignment - 1);
  auto* const block = reinterpret_cast<void*>(at);
  *header_of(block) = {bytes, index,
                       static_cast<std::uint32_t>(at - reinterpret_cast<std::uintptr_t>(begin))};
  return block;
}

void persistent_heap::release(void* block) noexcept {
  auto const head = *header_of(block);
  auto* const begin = static_cast<std::byte*>(block) - head.shifted;
  if (head.power >= gives_back_from_power) {
    raw_call(SYS_madvise, reinterpret_cast<long>(begin) + 4096,
             static_cast<long>((std::size_t{1} << head.power) - 4096), MADV_DONTNEED);
  }
  lock();
  auto* const one = reinterpret_cast<freed*>(begin);
  one->next = free_[head.power];
  free_[head.power] = one;
  unlock();
}

std::size_t persistent_heap::size_of(void const* block) noexcept { return header_of(block)->bytes; }

}  // namespace busproof::explore
