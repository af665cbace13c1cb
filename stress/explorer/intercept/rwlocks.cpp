// Reader-writer locks. No side is preferred: which of those that wait goes first is a decision.
#include <cerrno>

#include "stress/explorer/intercept/deadlines.hpp"
#include "stress/explorer/intercept/real.hpp"
#include "stress/explorer/runtime/guards.hpp"

using namespace busproof::explore;

namespace {

void now_reads(machine& m, pthread_rwlock_t* lock, bool would_wait) {
  ++lock->__data.__readers;
  m.note_lock_change();
  m.note_lock(lock, would_wait);
}

void now_writes(machine& m, pthread_rwlock_t* lock, bool would_wait) {
  lock->__data.__cur_writer = m.current().owner_mark();
  m.note_lock_change();
  m.note_lock(lock, would_wait);
}

int read_lock(machine& m, pthread_rwlock_t* lock, wait_terms terms) {
  if (lock->__data.__cur_writer == m.current().owner_mark()) return EDEADLK;
  terms.waits_for = guard::may_read;
  if (m.step(op::read_lock, lock, terms)) return ETIMEDOUT;
  now_reads(m, lock, true);
  return 0;
}

int write_lock(machine& m, pthread_rwlock_t* lock, wait_terms terms) {
  if (lock->__data.__cur_writer == m.current().owner_mark()) return EDEADLK;
  terms.waits_for = guard::may_write;
  if (m.step(op::lock, lock, terms)) return ETIMEDOUT;
  now_writes(m, lock, true);
  return 0;
}

}  // namespace

extern "C" {

int pthread_rwlock_init(pthread_rwlock_t* lock, pthread_rwlockattr_t const* how) noexcept {
  return real().pthread_rwlock_init(lock, how);
}

int pthread_rwlock_destroy(pthread_rwlock_t* lock) noexcept {
  auto* const m = running;
  if (m == nullptr) return real().pthread_rwlock_destroy(lock);
  if (!may_write(lock)) {
    m->fail(failure_kind::lock_misuse, "a reader-writer lock is destroyed while it is locked");
  }
  return 0;
}

int pthread_rwlock_rdlock(pthread_rwlock_t* lock) noexcept {
  auto* const m = running;
  return m == nullptr ? real().pthread_rwlock_rdlock(lock) : read_lock(*m, lock, {});
}

int pthread_rwlock_timedrdlock(pthread_rwlock_t* lock, timespec const* until) noexcept {
  auto* const m = running;
  if (m == nullptr) return real().pthread_rwlock_timedrdlock(lock, until);
  if (!is_valid(*until)) return EINVAL;
  return read_lock(*m, lock, until_time(*m, CLOCK_REALTIME, until));
}

int pthread_rwlock_clockrdlock(pthread_rwlock_t* lock, clockid_t clock,
                               timespec const* until) noexcept {
  auto* const m = running;
  if (m == nullptr) return real().pthread_rwlock_clockrdlock(lock, clock, until);
  if (!is_valid(*until)) return EINVAL;
  return read_lock(*m, lock, until_time(*m, clock, until));
}

int pthread_rwlock_tryrdlock(pthread_rwlock_t* lock) noexcept {
  auto* const m = running;
  if (m == nullptr) return real().pthread_rwlock_tryrdlock(lock);
  m->note_reading(lock);
  m->step(op::try_lock, lock);
  if (!may_read(lock)) return EBUSY;
  now_reads(*m, lock, false);
  return 0;
}

int pthread_rwlock_wrlock(pthread_rwlock_t* lock) noexcept {
  auto* const m = running;
  return m == nullptr ? real().pthread_rwlock_wrlock(lock) : write_lock(*m, lock, {});
}

int pthread_rwlock_timedwrlock(pthread_rwlock_t* lock, timespec const* until) noexcept {
  auto* const m = running;
  if (m == nullptr) return real().pthread_rwlock_timedwrlock(lock, until);
  if (!is_valid(*until)) return EINVAL;
  return write_lock(*m, lock, until_time(*m, CLOCK_REALTIME, until));
}

int pthread_rwlock_clockwrlock(pthread_rwlock_t* lock, clockid_t clock,
                               timespec const* until) noexcept {
  auto* const m = running;
  if (m == nullptr) return real().pthread_rwlock_clockwrlock(lock, clock, until);
  if (!is_valid(*until)) return EINVAL;
  return write_lock(*m, lock, until_time(*m, clock, until));
}

int pthread_rwlock_trywrlock(pthread_rwlock_t* lock) noexcept {
  auto* const m = running;
  if (m == nullptr) return real().pthread_rwlock_trywrlock(lock);
  m->note_reading(lock);
  m->step(op::try_lock, lock);
  if (!may_write(lock)) return EBUSY;
  now_writes(*m, lock, false);
  return 0;
}

int pthread_rwlock_unlock(pthread_rwlock_t* lock) noexcept {
  auto* const m = running;
  if (m == nullptr) return real().pthread_rwlock_unlock(lock);
  auto& state = lock->__data;
  auto const mine = state.__cur_writer == m->current().owner_mark();
  if (!mine && state.__readers == 0) {
    m->fail(failure_kind::lock_misuse,
            state.__cur_writer == 0
                ? "a reader-writer lock is unlocked that is not locked"
                : "a reader-writer lock is unlocked by a thread that does not own it");
  }
  m->step(op::unlock, lock);
  if (mine) {
    state.__cur_writer = 0;
  } else {
    --state.__readers;
  }
  m->note_lock_change();
  lock_order::note_giving_back(m->current(), lock);
  return 0;
}
}
