// The process: how it may end, and what a schedule must not do.
#include <dlfcn.h>
#include <unistd.h>
#include <cstdio>
#include <cstdlib>

#include "stress/explorer/intercept/real.hpp"
#include "stress/explorer/runtime/machine.hpp"

using namespace busproof::explore;

namespace {

template <typename Function>
Function* next_in_line(char const* name) {
  return reinterpret_cast<Function*>(dlsym(RTLD_NEXT, name));
}

void fail_if_exploring(failure_kind kind, char const* what) {
  if (running != nullptr) running->fail(kind, what);
}

}  // namespace

extern "C" {

void abort() noexcept {
  fail_if_exploring(failure_kind::crash, "abort was called");
  next_in_line<void()>("abort")();
  __builtin_unreachable();
}

void exit(int status) noexcept {
  fail_if_exploring(failure_kind::crash, "exit was called inside a schedule");
  next_in_line<void(int)>("exit")(status);
  __builtin_unreachable();
}

void __assert_fail(char const* what, char const* file, unsigned line,
                   char const* function) noexcept {
  if (running != nullptr) {
    char text[1024];
    std::snprintf(text, sizeof text, "assertion failed: %s (%s:%u, %s)", what, file, line,
                  function != nullptr ? function : "?");
    running->fail(failure_kind::assertion, text);
  }
  next_in_line<void(char const*, char const*, unsigned, char const*)>("__assert_fail")(
      what, file, line, function);
  __builtin_unreachable();
}

pid_t fork() noexcept {
  fail_if_exploring(failure_kind::unsupported, "fork is not supported inside a schedule");
  return real().fork();
}

int get_nprocs() noexcept {
  return running != nullptr ? 2 : static_cast<int>(sysconf(_SC_NPROCESSORS_ONLN));
}
}
