#include "stress/explorer/runtime/thread_slot.hpp"

#include <sys/mman.h>
#include <cerrno>
#include <csignal>

#include "stress/explorer/intercept/real.hpp"
#include "stress/explorer/limits.hpp"
#include "stress/explorer/runtime/raw_system.hpp"

namespace busproof::explore {
namespace {

constexpr std::size_t guard_bytes = 64 << 10;
constexpr std::size_t stride = limits::stack_bytes + guard_bytes;
/// Below the parked thread's own frames, which are alive in the process that made it.
constexpr std::size_t below_parked = 2048;

std::uintptr_t base_of(std::size_t index) { return limits::stacks_base + index * stride; }

constinit std::array<thread_slot, limits::threads_max> slots{};

}  // namespace

bool thread_slot::create(std::size_t index) {
  auto* const wanted = reinterpret_cast<void*>(base_of(index));
  auto* const room = mmap(wanted, stride, PROT_NONE,
                          MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE | MAP_FIXED_NOREPLACE, -1, 0);
  if (room != wanted) return false;
  auto* const stack = static_cast<std::byte*>(room) + guard_bytes;
  if (mprotect(stack, limits::stack_bytes, PROT_READ | PROT_WRITE) != 0) return false;

  // The parked thread must never take a signal that is meant for the process.
  sigset_t all, before;
  sigfillset(&all);
  real().pthread_sigmask(SIG_SETMASK, &all, &before);
  pthread_attr_t how;
  pthread_attr_init(&how);
  pthread_attr_setstack(&how, stack, limits::stack_bytes);
  auto const why = real().pthread_create(&handle_, &how, park, this);
  pthread_attr_destroy(&how);
  real().pthread_sigmask(SIG_SETMASK, &before, nullptr);
  if (why != 0) {
    errno = why;
    return false;
  }
  while (__atomic_load_n(&parked_, __ATOMIC_ACQUIRE) == 0) raw_futex_wait(&parked_, 0);
  return true;
}

void* thread_slot::park(void* slot) {
  auto& self = *static_cast<thread_slot*>(slot);
  self.image_.take();
  self.stack_top_ = static_cast<std::byte*>(__builtin_frame_address(0)) - below_parked;
  self.thread_pointer_ = static_cast<std::uintptr_t>(pthread_self());
  __atomic_store_n(&self.parked_, 1, __ATOMIC_RELEASE);
  raw_futex_wake(&self.parked_, 1);
  for (;;) raw_futex_wait(&self.parked_, 1);
}

thread_slot& slot_at(std::size_t index) noexcept { return slots[index]; }

bool prepare_slots(std::size_t count) {
  for (std::size_t index = 0; index < count; ++index) {
    if (!slots[index].exists() && !slots[index].create(index)) return false;
  }
  return true;
}

long thread_slot::index_of(pthread_t handle) noexcept {
  auto const address = static_cast<std::uintptr_t>(handle);
  if (address < limits::stacks_base) return -1;
  auto const index = (address - limits::stacks_base) / stride;
  return index < limits::threads_max ? static_cast<long>(index) : -1;
}

long thread_slot::guard_at(std::uintptr_t address) noexcept {
  if (address < limits::stacks_base) return -1;
  auto const index = (address - limits::stacks_base) / stride;
  auto const offset = (address - limits::stacks_base) % stride;
  return index < limits::threads_max && offset < guard_bytes ? static_cast<long>(index) : -1;
}

}  // namespace busproof::explore
