#include "stress/explorer/intercept/real.hpp"

#include <dlfcn.h>
#include <sched.h>

#include "stress/explorer/runtime/machine.hpp"

namespace busproof::explore {
namespace {

constinit real_functions found{};
constinit bool ready = false;

void find_all() {
  // The dynamic linker may lock and allocate: not the program's doing.
  auto* const self = std::exchange(running, nullptr);
#define BUSPROOF_FIND(name) \
  found.name = reinterpret_cast<decltype(found.name)>(dlsym(RTLD_NEXT, #name));
  BUSPROOF_REAL_FUNCTIONS(BUSPROOF_FIND)
#undef BUSPROOF_FIND
  __atomic_store_n(&ready, true, __ATOMIC_RELEASE);
  running = self;
}

}  // namespace

real_functions const& real() noexcept {
  if (!__atomic_load_n(&ready, __ATOMIC_ACQUIRE)) find_all();
  return found;
}

}  // namespace busproof::explore
