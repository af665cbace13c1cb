// Plain memory accesses under -fsanitize=thread. They are no decision points: what two threads do
// to plain memory without a decision point between is a data race, which is for the race detector.
#include <cstddef>
#include <cstdint>
#include <cstring>

#include "stress/explorer/abi/instrumented.hpp"
#include "stress/explorer/runtime/machine.hpp"

namespace busproof::explore {

std::uint32_t accesses_left = limits::accesses_per_forced_decision;

void force_decision() {
  accesses_left = limits::accesses_per_forced_decision;
  if (running == nullptr) return;
  running->make_way();
  running->step(op::forced, nullptr);
}

}  // namespace busproof::explore

namespace {

using busproof::explore::op;
using busproof::explore::running;

inline void access() {
  if (--busproof::explore::accesses_left == 0) [[unlikely]]
    busproof::explore::force_decision();
}

inline void volatile_read(void const* where) {
  if (running == nullptr) return;
  running->note_reading(where);
  running->step(op::volatile_access, where);
}

inline void volatile_write(void const* where) {
  if (running == nullptr) return;
  running->step(op::volatile_access, where);
  running->note_progress();  // with which value is not said
}

}  // namespace

#define BUSPROOF_ACCESSES(BYTES)                                                    \
  void __tsan_read##BYTES(void*) { access(); }                                      \
  void __tsan_write##BYTES(void*) { access(); }                                     \
  void __tsan_read_write##BYTES(void*) { access(); }                                \
  void __tsan_unaligned_read##BYTES(void*) { access(); }                            \
  void __tsan_unaligned_write##BYTES(void*) { access(); }                           \
  void __tsan_unaligned_read_write##BYTES(void*) { access(); }                      \
  void __tsan_volatile_read##BYTES(void* where) { volatile_read(where); }           \
  void __tsan_volatile_write##BYTES(void* where) { volatile_write(where); }         \
  void __tsan_unaligned_volatile_read##BYTES(void* where) { volatile_read(where); } \
  void __tsan_unaligned_volatile_write##BYTES(void* where) { volatile_write(where); }

extern "C" {
BUSPROOF_ACCESSES(1)
BUSPROOF_ACCESSES(2)
BUSPROOF_ACCESSES(4)
BUSPROOF_ACCESSES(8)
BUSPROOF_ACCESSES(16)

void __tsan_read_range(void*, std::size_t) { access(); }
void __tsan_write_range(void*, std::size_t) { access(); }
void __tsan_vptr_update(void**, void*) { access(); }
void __tsan_vptr_read(void**) { access(); }

// clang-19 calls these in place of the functions they are named after.
void* __tsan_memcpy(void* to, void const* from, std::size_t bytes) {
  access();
  return std::memcpy(to, from, bytes);
}
void* __tsan_memmove(void* to, void const* from, std::size_t bytes) {
  access();
  return std::memmove(to, from, bytes);
}
void* __tsan_memset(void* to, int value, std::size_t bytes) {
  access();
  return std::memset(to, value, bytes);
}
}
