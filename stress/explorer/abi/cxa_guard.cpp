// Function statics: the Itanium C++ ABI's guards (section 3.3.3).
#include "stress/explorer/heap/heap.hpp"
#include "stress/explorer/intercept/next_in_line.hpp"
#include "stress/explorer/runtime/guards.hpp"
#include "stress/explorer/runtime/machine.hpp"

using busproof::explore::guard;
using busproof::explore::next_in_line;
using busproof::explore::op;
using busproof::explore::running;
using busproof::explore::static_guard;

namespace {

void initialising(int change) {
  auto& self = running->current();
  self.initialising += static_cast<unsigned>(change);
  busproof::explore::heap::enter(self);
}

}  // namespace

extern "C" {

int __cxa_guard_acquire(static_guard* which) {
  auto* const m = running;
  if (m == nullptr) {
    return next_in_line<int(static_guard*)>("__cxa_guard_acquire")(which);
  }
  if (which->done != 0) return 0;
  m->step(op::initialise_static, which, {.waits_for = guard::static_settled});
  if (which->done != 0) return 0;
  which->running = 1;
  m->note_static_initialised();
  initialising(+1);
  return 1;
}

void __cxa_guard_release(static_guard* which) {
  if (running == nullptr) {
    return next_in_line<void(static_guard*)>("__cxa_guard_release")(which);
  }
  which->running = 0;
  __atomic_store_n(&which->done, 1, __ATOMIC_SEQ_CST);
  running->note_progress();
  initialising(-1);
}

void __cxa_guard_abort(static_guard* which) {
  if (running == nullptr) {
    return next_in_line<void(static_guard*)>("__cxa_guard_abort")(which);
  }
  which->running = 0;
  running->note_progress();
  initialising(-1);
}
}
