// The atomic operations of libatomic on objects of any size, which compilers call where no
// instruction is wide enough: each is a decision point like the others. libatomic's own take locks
// of a pool, so that two objects could wait for each other.
#include <dlfcn.h>
#include <cstddef>
#include <cstring>

#include "stress/explorer/runtime/machine.hpp"

using busproof::explore::machine;
using busproof::explore::op;
using busproof::explore::running;

// The names are the compiler's own, hence the labels.
extern "C" {
void busproof_generic_load(std::size_t, void const*, void*, int) asm("__atomic_load");
void busproof_generic_store(std::size_t, void*, void*, int) asm("__atomic_store");
void busproof_generic_exchange(std::size_t, void*, void*, void*, int) asm("__atomic_exchange");
bool busproof_generic_compare_exchange(std::size_t, void*, void*, void*, int,
                                       int) asm("__atomic_compare_exchange");
}

namespace {

template <typename Function>
Function* of_libatomic(char const* name) {
  auto* const found = dlsym(RTLD_NEXT, name);
  if (found == nullptr)
    __builtin_trap();  // the program is linked with it: busproof_explore says so
  return reinterpret_cast<Function*>(found);
}

void note_change(machine& m, void const* where, bool changed) {
  if (changed) {
    m.note_progress();
  } else {
    m.note_reading(where);
  }
}

}  // namespace

extern "C" {

void busproof_generic_load(std::size_t bytes, void const* from, void* to, int order) {
  auto* const m = running;
  if (m == nullptr) {
    return of_libatomic<decltype(busproof_generic_load)>("__atomic_load")(bytes, from, to, order);
  }
  m->note_reading(from);
  m->step(op::load, from);
  std::memcpy(to, from, bytes);
}

void busproof_generic_store(std::size_t bytes, void* to, void* value, int order) {
  auto* const m = running;
  if (m == nullptr) {
    return of_libatomic<decltype(busproof_generic_store)>("__atomic_store")(bytes, to, value,
                                                                            order);
  }
  m->step(op::store, to);
  note_change(*m, to, std::memcmp(to, value, bytes) != 0);
  std::memcpy(to, value, bytes);
}

void busproof_generic_exchange(std::size_t bytes, void* where, void* value, void* before,
                               int order) {
  auto* const m = running;
  if (m == nullptr) {
    return of_libatomic<decltype(busproof_generic_exchange)>("__atomic_exchange")(
        bytes, where, value, before, order);
  }
  m->step(op::modify, where);
  note_change(*m, where, std::memcmp(where, value, bytes) != 0);
  std::memcpy(before, where, bytes);
  std::memcpy(where, value, bytes);
}

// Whether it is the weak one is not said.
bool busproof_generic_compare_exchange(std::size_t bytes, void* where, void* expected, void* value,
                                       int success, int failure) {
  auto* const m = running;
  if (m == nullptr) {
    return of_libatomic<decltype(busproof_generic_compare_exchange)>("__atomic_compare_exchange")(
        bytes, where, expected, value, success, failure);
  }
  m->step(op::compare_exchange, where);
  bool const equal = std::memcmp(where, expected, bytes) == 0;
  if (equal) {
    std::memcpy(where, value, bytes);
  } else {
    std::memcpy(expected, where, bytes);
  }
  note_change(*m, where, equal);
  return equal;
}
}
