// Mutexes, spin locks: their state is in their own bytes, as in glibc, so that a mutex that nobody
// initialised works, and one in memory that is used again is a new one.
#include <cerrno>

#include "stress/explorer/intercept/deadlines.hpp"
#include "stress/explorer/intercept/mutex_state.hpp"
#include "stress/explorer/intercept/real.hpp"
#include "stress/explorer/runtime/guards.hpp"

using namespace busproof::explore;

namespace busproof::explore {

int take_mutex(machine& m, pthread_mutex_t* mutex, wait_terms terms) {
  auto& state = mutex->__data;
  auto const me = m.current().owner_mark();
  if (state.__owner == me) {
    if (kind_of(mutex) == PTHREAD_MUTEX_RECURSIVE_NP) {
      ++state.__count;
      return 0;
    }
    if (kind_of(mutex) == PTHREAD_MUTEX_ERRORCHECK_NP) return EDEADLK;
    // A plain mutex waits for itself, for ever: the deadlock detector will say so.
  }
  terms.waits_for = guard::mutex_free;
  if (m.step(op::lock, mutex, terms)) return ETIMEDOUT;
  if (is_lost(mutex)) return ENOTRECOVERABLE;
  own_mutex(m, mutex, true);
  return result_of_taking(mutex);
}

void own_mutex(machine& m, pthread_mutex_t* mutex, bool would_wait) {
  mutex->__data.__owner = m.current().owner_mark();
  mutex->__data.__lock = 1;
  mutex->__data.__count = 1;
  if (is_robust(mutex)) keep_robust(m.current(), mutex);
  m.note_lock_change();
  m.note_lock(mutex, would_wait);
}

void disown_mutex(machine& m, pthread_mutex_t* mutex) {
  mutex->__data.__owner = 0;
  mutex->__data.__lock = 0;
  mutex->__data.__count = 0;
  if (is_robust(mutex)) let_go_of_robust(m.current(), mutex);
  m.note_lock_change();
  lock_order::note_giving_back(m.current(), mutex);
}

}  // namespace busproof::explore

extern "C" {

int pthread_mutex_init(pthread_mutex_t* mutex, pthread_mutexattr_t const* how) noexcept {
  return real().pthread_mutex_init(mutex, how);
}

int pthread_mutex_destroy(pthread_mutex_t* mutex) noexcept {
  auto* const m = running;
  if (m == nullptr) return real().pthread_mutex_destroy(mutex);
  if (!mutex_is_free(mutex))
    m->fail(failure_kind::lock_misuse, "a mutex is destroyed while it is locked");
  return 0;
}

int pthread_mutex_lock(pthread_mutex_t* mutex) noexcept {
  auto* const m = running;
  if (m == nullptr) return real().pthread_mutex_lock(mutex);
  return take_mutex(*m, mutex, {});
}

int pthread_mutex_timedlock(pthread_mutex_t* mutex, timespec const* until) noexcept {
  auto* const m = running;
  if (m == nullptr) return real().pthread_mutex_timedlock(mutex, until);
  if (!is_valid(*until)) return EINVAL;
  return take_mutex(*m, mutex, until_time(*m, CLOCK_REALTIME, until));
}

int pthread_mutex_clocklock(pthread_mutex_t* mutex, clockid_t clock,
                            timespec const* until) noexcept {
  auto* const m = running;
  if (m == nullptr) return real().pthread_mutex_clocklock(mutex, clock, until);
  if (!is_valid(*until)) return EINVAL;
  return take_mutex(*m, mutex, until_time(*m, clock, until));
}

int pthread_mutex_trylock(pthread_mutex_t* mutex) noexcept {
  auto* const m = running;
  if (m == nullptr) return real().pthread_mutex_trylock(mutex);
  if (mutex->__data.__owner == m->current().owner_mark()) {
    if (kind_of(mutex) != PTHREAD_MUTEX_RECURSIVE_NP) return EBUSY;
    ++mutex->__data.__count;
    return 0;
  }
  m->note_reading(mutex);
  m->step(op::try_lock, mutex);
  if (!mutex_is_free(mutex)) return EBUSY;
  if (is_lost(mutex)) return ENOTRECOVERABLE;
  own_mutex(*m, mutex, false);
  return result_of_taking(mutex);
}

int pthread_mutex_unlock(pthread_mutex_t* mutex) noexcept {
  auto* const m = running;
  if (m == nullptr) return real().pthread_mutex_unlock(mutex);
  auto& state = mutex->__data;
  if (state.__owner != m->current().owner_mark()) {
    auto const kind = kind_of(mutex);
    if (kind == PTHREAD_MUTEX_ERRORCHECK_NP || kind == PTHREAD_MUTEX_RECURSIVE_NP) return EPERM;
    m->fail(failure_kind::lock_misuse,
            state.__owner == 0 ? "a mutex is unlocked that is not locked"
                               : "a mutex is unlocked by a thread that does not own it");
  }
  if (state.__count > 1 && kind_of(mutex) == PTHREAD_MUTEX_RECURSIVE_NP) {
    --state.__count;
    return 0;
  }
  m->step(op::unlock, mutex);
  disown_mutex(*m, mutex);
  return 0;
}

int pthread_spin_init(pthread_spinlock_t* lock, int shared) noexcept {
  return real().pthread_spin_init(lock, shared);
}

int pthread_spin_destroy(pthread_spinlock_t* lock) noexcept {
  auto* const m = running;
  if (m == nullptr) return real().pthread_spin_destroy(lock);
  if (!spin_is_free(const_cast<int*>(lock))) {
    m->fail(failure_kind::lock_misuse, "a spin lock is destroyed while it is locked");
  }
  return 0;
}

// Waiting instead of spinning: who spins for a lock learns nothing on the way.
int pthread_spin_lock(pthread_spinlock_t* lock) noexcept {
  auto* const m = running;
  if (m == nullptr) return real().pthread_spin_lock(lock);
  auto* const where = const_cast<int*>(lock);
  m->step(op::lock, where, {.waits_for = guard::spin_free});
  *where = 0;
  m->note_lock_change();
  return 0;
}

int pthread_spin_trylock(pthread_spinlock_t* lock) noexcept {
  auto* const m = running;
  if (m == nullptr) return real().pthread_spin_trylock(lock);
  auto* const where = const_cast<int*>(lock);
  m->note_reading(where);
  m->step(op::try_lock, where);
  if (!spin_is_free(where)) return EBUSY;
  *where = 0;
  m->note_lock_change();
  return 0;
}

int pthread_spin_unlock(pthread_spinlock_t* lock) noexcept {
  auto* const m = running;
  if (m == nullptr) return real().pthread_spin_unlock(lock);
  auto* const where = const_cast<int*>(lock);
  if (spin_is_free(where))
    m->fail(failure_kind::lock_misuse, "a spin lock is unlocked that is not locked");
  m->step(op::unlock, where);
  *where = 1;
  m->note_lock_change();
  return 0;
}
}
