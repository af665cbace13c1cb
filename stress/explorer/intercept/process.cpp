// The process: how it may end, and what a schedule must not do.
#include <sched.h>
#include <unistd.h>
#include <cerrno>
#include <cstdio>
#include <cstdlib>
#include <cstring>

#include "stress/explorer/intercept/next_in_line.hpp"
#include "stress/explorer/intercept/real.hpp"
#include "stress/explorer/runtime/machine.hpp"

using namespace busproof::explore;

namespace {

constexpr int processors = 2;

int fill(std::size_t bytes, cpu_set_t* set) {
  if (bytes < sizeof(long)) return EINVAL;
  std::memset(set, 0, bytes);
  for (int each = 0; each < processors; ++each) {
    CPU_SET_S(static_cast<std::size_t>(each), bytes, set);
  }
  return 0;
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

// The number of processors is the same on every machine.

int get_nprocs() noexcept {
  return running != nullptr ? processors : static_cast<int>(sysconf(_SC_NPROCESSORS_ONLN));
}

int get_nprocs_conf() noexcept {
  return running != nullptr ? processors : static_cast<int>(sysconf(_SC_NPROCESSORS_CONF));
}

long sysconf(int what) noexcept {
  bool const asks = what == _SC_NPROCESSORS_ONLN || what == _SC_NPROCESSORS_CONF;
  return asks && running != nullptr ? processors : real().sysconf(what);
}

int sched_getaffinity(pid_t who, std::size_t bytes, cpu_set_t* set) noexcept {
  if (running == nullptr) return real().sched_getaffinity(who, bytes, set);
  auto const why = fill(bytes, set);
  if (why == 0) return 0;
  errno = why;
  return -1;
}

int pthread_getaffinity_np(pthread_t who, std::size_t bytes, cpu_set_t* set) noexcept {
  if (running == nullptr) return real().pthread_getaffinity_np(who, bytes, set);
  return fill(bytes, set);
}

// Which processor runs a thread makes no difference in a schedule.

int sched_setaffinity(pid_t who, std::size_t bytes, cpu_set_t const* set) noexcept {
  return running != nullptr ? 0 : real().sched_setaffinity(who, bytes, set);
}

int pthread_setaffinity_np(pthread_t who, std::size_t bytes, cpu_set_t const* set) noexcept {
  return running != nullptr ? 0 : real().pthread_setaffinity_np(who, bytes, set);
}
}
