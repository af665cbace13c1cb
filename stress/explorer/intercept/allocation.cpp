// The malloc family. Never a decision: who allocates does not wait for anybody.
#include <malloc.h>
#include <cerrno>
#include <cstdlib>
#include <cstring>

#include "stress/explorer/heap/heap.hpp"
#include "stress/explorer/heap/regions.hpp"

namespace {

namespace heap = busproof::explore::heap;
constexpr std::size_t usual = busproof::explore::regions::alignment_least;
constexpr std::size_t page = 4096;

void* or_no_memory(void* block) {
  if (block == nullptr) errno = ENOMEM;
  return block;
}

bool is_power_of_two(std::size_t value) { return value != 0 && (value & (value - 1)) == 0; }

}  // namespace

extern "C" {

void* malloc(std::size_t bytes) {
  return or_no_memory(heap::allocate(bytes, usual, __builtin_return_address(0)));
}

void free(void* block) { heap::release(block); }

void* calloc(std::size_t count, std::size_t bytes) {
  std::size_t all = 0;
  if (__builtin_mul_overflow(count, bytes, &all)) {
    errno = ENOMEM;
    return nullptr;
  }
  auto* const block = heap::allocate(all, usual, __builtin_return_address(0));
  if (block != nullptr) std::memset(block, 0, all);
  return or_no_memory(block);
}

void* realloc(void* block, std::size_t bytes) {
  if (block != nullptr && bytes == 0) {  // as in glibc, which programs rely on
    heap::release(block);
    return nullptr;
  }
  return or_no_memory(heap::reallocate(block, bytes, __builtin_return_address(0)));
}

void* memalign(std::size_t alignment, std::size_t bytes) {
  if (!is_power_of_two(alignment)) {
    errno = EINVAL;
    return nullptr;
  }
  return or_no_memory(heap::allocate(bytes, alignment, __builtin_return_address(0)));
}

void* aligned_alloc(std::size_t alignment, std::size_t bytes) {
  if (!is_power_of_two(alignment)) {
    errno = EINVAL;
    return nullptr;
  }
  return or_no_memory(heap::allocate(bytes, alignment, __builtin_return_address(0)));
}

int posix_memalign(void** block, std::size_t alignment, std::size_t bytes) {
  if (!is_power_of_two(alignment) || alignment % sizeof(void*) != 0) return EINVAL;
  auto* const made = heap::allocate(bytes, alignment, __builtin_return_address(0));
  if (made == nullptr) return ENOMEM;
  *block = made;
  return 0;
}

void* valloc(std::size_t bytes) {
  return or_no_memory(heap::allocate(bytes, page, __builtin_return_address(0)));
}

void* pvalloc(std::size_t bytes) {
  auto const rounded = (bytes + page - 1) & ~(page - 1);
  return or_no_memory(heap::allocate(rounded, page, __builtin_return_address(0)));
}

std::size_t malloc_usable_size(void* block) { return heap::usable_size(block); }

}  // extern "C"
