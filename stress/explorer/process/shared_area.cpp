#include "stress/explorer/process/shared_area.hpp"

#include <sys/mman.h>
#include <new>

namespace busproof::explore {

// Fresh pages are zero, and zero is what most of it starts as: only what is not is written, so that
// the large lists take no memory until they are used.
shared_mapping::shared_mapping() {
  auto* const room = mmap(nullptr, sizeof(shared_area), PROT_READ | PROT_WRITE,
                          MAP_SHARED | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);
  if (room == MAP_FAILED) throw std::bad_alloc();
  static_assert(std::is_trivially_destructible_v<shared_area>);
  static_assert(std::is_trivially_copyable_v<shared_area>);
  area_ = static_cast<shared_area*>(room);
}

shared_mapping::~shared_mapping() { munmap(area_, sizeof(shared_area)); }

}  // namespace busproof::explore
