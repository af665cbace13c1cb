// pthread_once, and with it std::call_once: safe if the function throws, which then was not called.
#include "stress/explorer/intercept/real.hpp"
#include "stress/explorer/runtime/guards.hpp"
#include "stress/explorer/runtime/machine.hpp"

using namespace busproof::explore;

namespace {

/// Gives the flag back unless the function returned.
class attempt {
 public:
  explicit attempt(pthread_once_t* once) : once_(once) { *once_ = once_running; }
  ~attempt() {
    *once_ = done_ ? once_done : 0;
    if (running != nullptr) running->note_progress();
  }
  attempt(attempt const&) = delete;
  attempt& operator=(attempt const&) = delete;
  void succeeded() { done_ = true; }

 private:
  pthread_once_t* once_;
  bool done_ = false;
};

}  // namespace

extern "C" int pthread_once(pthread_once_t* once, void (*function)()) {
  auto* const m = running;
  if (m == nullptr) return real().pthread_once(once, function);
  m->step(op::once, once, {.waits_for = guard::once_settled});
  if (*once == once_done) return 0;
  attempt once_only(once);
  function();
  once_only.succeeded();
  return 0;
}
