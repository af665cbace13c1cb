// The atomic operations that g++ and clang emit under -fsanitize=thread. Each is a decision point,
// then the operation itself, sequentially consistent: one fiber runs at a time.
#include <cstdint>

#include "stress/explorer/runtime/machine.hpp"

using busproof::explore::op;
using busproof::explore::question;
using busproof::explore::running;

namespace {

inline void before_load(void const volatile* where) {
  if (auto* const m = running) {
    m->note_reading(where);
    m->step(op::load, const_cast<void const*>(where));
  }
}

inline void before_change(op what, void const volatile* where) {
  if (auto* const m = running) m->step(what, const_cast<void const*>(where));
}

/// An exchange that leaves the value as it was is a look, as in a spin lock's loop.
inline void after_change(void const volatile* where, bool changed) {
  if (auto* const m = running) {
    if (changed) {
      m->note_progress();
    } else {
      m->note_reading(where);
    }
  }
}

template <typename T>
T load(T const volatile* where) {
  before_load(where);
  return __atomic_load_n(where, __ATOMIC_SEQ_CST);
}

template <typename T>
void store(T volatile* where, T value) {
  before_change(op::store, where);
  auto const before = __atomic_exchange_n(where, value, __ATOMIC_SEQ_CST);
  after_change(where, before != value);
}

template <typename T, typename Change>
T modify(T volatile* where, Change change) {
  before_change(op::modify, where);
  auto const before = change();
  after_change(where, __atomic_load_n(where, __ATOMIC_SEQ_CST) != before);
  return before;
}

template <typename T>
bool compare_exchange(T volatile* where, T* expected, T wanted, bool weak) {
  before_change(op::compare_exchange, where);
  if (weak && running != nullptr && __atomic_load_n(where, __ATOMIC_SEQ_CST) == *expected &&
      running->answer(question::spurious, 2) == 1) {
    return false;
  }
  bool const done = __atomic_compare_exchange_n(where, expected, wanted, false, __ATOMIC_SEQ_CST,
                                                __ATOMIC_SEQ_CST);
  after_change(where, done);
  return done;
}

}  // namespace

// One line per operation and width: the symbols are the compiler's.
#define BUSPROOF_ATOMICS(BITS, T)                                                         \
  T __tsan_atomic##BITS##_load(T const volatile* p, int) { return load(p); }              \
  void __tsan_atomic##BITS##_store(T volatile* p, T v, int) { store(p, v); }              \
  T __tsan_atomic##BITS##_exchange(T volatile* p, T v, int) {                             \
    return modify(p, [&] { return __atomic_exchange_n(p, v, __ATOMIC_SEQ_CST); });        \
  }                                                                                       \
  T __tsan_atomic##BITS##_fetch_add(T volatile* p, T v, int) {                            \
    return modify(p, [&] { return __atomic_fetch_add(p, v, __ATOMIC_SEQ_CST); });         \
  }                                                                                       \
  T __tsan_atomic##BITS##_fetch_sub(T volatile* p, T v, int) {                            \
    return modify(p, [&] { return __atomic_fetch_sub(p, v, __ATOMIC_SEQ_CST); });         \
  }                                                                                       \
  T __tsan_atomic##BITS##_fetch_and(T volatile* p, T v, int) {                            \
    return modify(p, [&] { return __atomic_fetch_and(p, v, __ATOMIC_SEQ_CST); });         \
  }                                                                                       \
  T __tsan_atomic##BITS##_fetch_or(T volatile* p, T v, int) {                             \
    return modify(p, [&] { return __atomic_fetch_or(p, v, __ATOMIC_SEQ_CST); });          \
  }                                                                                       \
  T __tsan_atomic##BITS##_fetch_xor(T volatile* p, T v, int) {                            \
    return modify(p, [&] { return __atomic_fetch_xor(p, v, __ATOMIC_SEQ_CST); });         \
  }                                                                                       \
  T __tsan_atomic##BITS##_fetch_nand(T volatile* p, T v, int) {                           \
    return modify(p, [&] { return __atomic_fetch_nand(p, v, __ATOMIC_SEQ_CST); });        \
  }                                                                                       \
  int __tsan_atomic##BITS##_compare_exchange_strong(T volatile* p, T* e, T v, int, int) { \
    return compare_exchange(p, e, v, false) ? 1 : 0;                                      \
  }                                                                                       \
  int __tsan_atomic##BITS##_compare_exchange_weak(T volatile* p, T* e, T v, int, int) {   \
    return compare_exchange(p, e, v, true) ? 1 : 0;                                       \
  }                                                                                       \
  T __tsan_atomic##BITS##_compare_exchange_val(T volatile* p, T e, T v, int, int) {       \
    compare_exchange(p, &e, v, false);                                                    \
    return e;                                                                             \
  }

__extension__ using wide = unsigned __int128;

extern "C" {
BUSPROOF_ATOMICS(8, std::uint8_t)
BUSPROOF_ATOMICS(16, std::uint16_t)
BUSPROOF_ATOMICS(32, std::uint32_t)
BUSPROOF_ATOMICS(64, std::uint64_t)
BUSPROOF_ATOMICS(128, wide)  // libatomic: the processor has only a compare-exchange so wide

void __tsan_atomic_thread_fence(int) {
  if (auto* const m = running) m->step(op::fence, nullptr);
}
void __tsan_atomic_signal_fence(int) {}
}
