#include "stress/explorer/heap/heap.hpp"

#include <link.h>
#include <cstring>
#include <string_view>

#include "stress/explorer/heap/persistent_heap.hpp"
#include "stress/explorer/heap/regions.hpp"
#include "stress/explorer/runtime/machine.hpp"

namespace busproof::explore::heap {
namespace {

// Constant-initialised: instrumented constructors and the dynamic linker allocate before any of our
// constructors ran.
constinit persistent_heap persistent;
constinit regions of_schedules;
constinit bool counting = false;
constinit bool in_region = false;
constinit std::uint32_t slot = 0;
constinit leftovers last_leftovers;

struct range {
  std::uintptr_t begin = 0, end = 0;
  bool has(std::uintptr_t address) const { return address - begin < end - begin; }
};
// libc's own memory lives on: buffers of FILEs, time zones, blocks of thread keys.
constinit range libc_code, linker_code;

void find_libc() {
  dl_iterate_phdr(
      [](dl_phdr_info* module, std::size_t, void*) {
        std::string_view const name(module->dlpi_name);
        auto* const into = name.find("/libc.so") != name.npos    ? &libc_code
                           : name.find("/ld-linux") != name.npos ? &linker_code
                                                                 : nullptr;
        if (into == nullptr) return 0;
        for (int each = 0; each < module->dlpi_phnum; ++each) {
          auto const& part = module->dlpi_phdr[each];
          if (part.p_type != PT_LOAD || (part.p_flags & PF_X) == 0) continue;
          into->begin = module->dlpi_addr + part.p_vaddr;
          into->end = into->begin + part.p_memsz;
        }
        return 0;
      },
      nullptr);
}

bool is_libc(void const* caller) {
  auto const address = reinterpret_cast<std::uintptr_t>(caller);
  return libc_code.has(address) || linker_code.has(address);
}

}  // namespace

void enter(thread const& who) noexcept {
  slot = who.slot;
  in_region = counting && who.initialising == 0;
}
void leave() noexcept { in_region = false; }

pause::pause() noexcept : before_(in_region) { in_region = false; }
pause::~pause() { in_region = before_; }

void start_counting() noexcept {
  find_libc();
  counting = true;
}

bool end_schedule() noexcept {
  last_leftovers = {of_schedules.live_blocks(), of_schedules.live_bytes()};
  if (last_leftovers.blocks != 0) return false;
  of_schedules.clear();
  return true;
}

leftovers left_behind() noexcept { return last_leftovers; }

void* allocate(std::size_t bytes, std::size_t alignment, void const* caller) noexcept {
  if (in_region && !is_libc(caller)) {
    if (auto* const block = of_schedules.allocate(slot, bytes, alignment)) return block;
  }
  return persistent.allocate(bytes, alignment);
}

void release(void* block) noexcept {
  if (block == nullptr) return;
  if (!regions::owns(block)) {
    if (persistent_heap::owns(block)) {
      persistent.release(block);
    } else if (running != nullptr) {
      running->fail(failure_kind::invalid_free, "free of what malloc did not return");
    }
    return;
  }
  if (!of_schedules.release(block) && running != nullptr) {
    running->fail(failure_kind::double_free, "free of a block that is not in use");
  }
}

void* reallocate(void* block, std::size_t bytes, void const* caller) noexcept {
  if (block == nullptr) return allocate(bytes, regions::alignment_least, caller);
  auto const before = usable_size(block);
  auto* const moved = allocate(bytes, regions::alignment_least, caller);
  if (moved == nullptr) return nullptr;
  std::memcpy(moved, block, before < bytes ? before : bytes);
  release(block);
  return moved;
}

std::size_t usable_size(void const* block) noexcept {
  if (block == nullptr) return 0;
  return regions::owns(block) ? regions::size_of(block) : persistent_heap::size_of(block);
}

}  // namespace busproof::explore::heap
