// syscall(): the futex calls under std::atomic::wait, std::future, std::latch and their like; other
// numbers pass through if they can't block or make threads.
#include <linux/futex.h>
#include <sys/syscall.h>
#include <cerrno>
#include <cstdarg>
#include <cstdint>
#include <cstdio>

#include "stress/explorer/intercept/deadlines.hpp"
#include "stress/explorer/intercept/real.hpp"

using namespace busproof::explore;

namespace {

long fails_with(int why) {
  errno = why;
  return -1;
}

long wait_at(machine& m, std::uint32_t* word, std::uint32_t expected, wait_terms terms) {
  m.note_reading(word);
  m.step(op::futex_wait, word);
  if (__atomic_load_n(word, __ATOMIC_SEQ_CST) != expected) return fails_with(EAGAIN);
  auto& self = m.current();
  self.woken = m.answer(question::spurious, 2) == 1;
  terms.waits_for = guard::woken;
  return m.step(op::futex_wait, word, terms) ? fails_with(ETIMEDOUT) : 0;
}

long wake_at(machine& m, std::uint32_t* word, long count) {
  m.step(op::futex_wake, word);
  long woken = 0;
  while (woken < count) {
    auto const waiters = m.waiters_at(word, guard::woken);
    if (waiters.empty()) break;
    auto const all = static_cast<long>(waiters.size()) <= count - woken;
    auto const which =
        all ? 0 : m.answer(question::whom_to_wake, static_cast<unsigned>(waiters.size()));
    m.wake(*waiters[which]);
    ++woken;
  }
  return woken;
}

// The caller passes as many arguments as its operation has, and an int leaves the upper half of its
// register as it was: what an operation does not have must not be looked at.
long futex(machine& m, long a, long b, long c, long d) {
  auto* const word = reinterpret_cast<std::uint32_t*>(a);
  auto const operation = static_cast<int>(b);
  auto const value = static_cast<int>(c);
  auto const expected = static_cast<std::uint32_t>(value);
  auto const command = operation & FUTEX_CMD_MASK;
  if (command == FUTEX_WAKE || command == FUTEX_WAKE_BITSET) return wake_at(m, word, value);
  if (command != FUTEX_WAIT && command != FUTEX_WAIT_BITSET) {
    m.fail(failure_kind::unsupported,
           "this futex operation is not supported: only waiting and waking are");
  }
  auto const* const time = reinterpret_cast<timespec const*>(d);
  if (time != nullptr && !is_valid(*time)) return fails_with(EINVAL);
  if (command == FUTEX_WAIT) {
    return wait_at(m, word, expected, time != nullptr ? after_time(m, *time) : wait_terms{});
  }
  auto const clock = (operation & FUTEX_CLOCK_REALTIME) != 0 ? CLOCK_REALTIME : CLOCK_MONOTONIC;
  return wait_at(m, word, expected, until_time(m, clock, time));
}

bool passes_through(long number) {
  switch (number) {
    case SYS_getpid:
    case SYS_getppid:
    case SYS_membarrier:
    case SYS_getcpu:
    case SYS_getuid:
    case SYS_geteuid:
    case SYS_uname:
    case SYS_mmap:
    case SYS_munmap:
    case SYS_madvise:
    case SYS_memfd_create:
      return true;
    default:
      return false;
  }
}

}  // namespace

extern "C" long syscall(long number, ...) noexcept {
  va_list list;
  va_start(list, number);
  long a[6];
  for (auto& each : a) each = va_arg(list, long);
  va_end(list);
  auto* const m = running;
  if (m == nullptr || passes_through(number)) {
    return real().syscall(number, a[0], a[1], a[2], a[3], a[4], a[5]);
  }
  if (number == SYS_futex) return futex(*m, a[0], a[1], a[2], a[3]);
  if (number == SYS_gettid) return m->current().owner_mark();
  if (number == SYS_sched_yield) return sched_yield();
  if (number == SYS_getrandom) {
    return getrandom(reinterpret_cast<void*>(a[0]), static_cast<std::size_t>(a[1]),
                     static_cast<unsigned>(a[2]));
  }
  char text[96];
  std::snprintf(text, sizeof text, "syscall number %ld is not supported in a schedule", number);
  m->fail(failure_kind::unsupported, text);
}
