#include "stress/explorer/runtime/thread_exit.hpp"

#include <dlfcn.h>
#include <clocale>

#include "stress/explorer/runtime/machine.hpp"

namespace busproof::explore {
namespace {

using destructors = void();

/// libc's own: it keeps the list per thread, and the fiber has a real thread's.
destructors* thread_local_destructors() {
  static constinit destructors* found = nullptr;
  if (found == nullptr) {
    auto* const self = std::exchange(running, nullptr);
    found = reinterpret_cast<destructors*>(dlsym(RTLD_DEFAULT, "__call_tls_dtors"));
    running = self;
  }
  return found;
}

}  // namespace

void exit_current_thread(void* result) {
  if (auto* const run = thread_local_destructors()) run();
  auto& self = running->current();
  if (self.uses_keys) run_key_destructors(self);
  // The slot's next thread begins with the locale of the process; libc keeps this thread's in
  // thread-local storage of its own, which is not restored.
  if (uselocale(nullptr) != LC_GLOBAL_LOCALE) uselocale(LC_GLOBAL_LOCALE);
  abandon_robust_mutexes(self);
  running->finish_current(result);
}

}  // namespace busproof::explore
