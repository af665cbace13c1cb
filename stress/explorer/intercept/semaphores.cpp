// POSIX semaphores and barriers.
#include <cerrno>
#include <climits>

#include "stress/explorer/intercept/deadlines.hpp"
#include "stress/explorer/intercept/real.hpp"
#include "stress/explorer/runtime/guards.hpp"

using namespace busproof::explore;

namespace {

int fails_with(int why) {
  errno = why;
  return -1;
}

int take_permit(machine& m, sem_t* semaphore, wait_terms terms) {
  terms.waits_for = guard::permit;
  if (m.step(op::semaphore_wait, semaphore, terms)) return fails_with(ETIMEDOUT);
  --permits_of(semaphore);
  m.note_progress();
  return 0;
}

/// Our own use of a barrier's 32 bytes.
struct barrier_state {
  std::uint32_t needed;
  std::uint32_t arrived;
};

barrier_state& state_of(pthread_barrier_t* barrier) {
  return *reinterpret_cast<barrier_state*>(barrier);
}

}  // namespace

extern "C" {

int sem_init(sem_t* semaphore, int shared, unsigned permits) noexcept {
  return real().sem_init(semaphore, shared, permits);
}

int sem_destroy(sem_t* semaphore) noexcept {
  auto* const m = running;
  if (m == nullptr) return real().sem_destroy(semaphore);
  if (!m->waiters_at(semaphore, guard::permit).empty()) {
    m->fail(failure_kind::lock_misuse, "a semaphore is destroyed while a thread waits for it");
  }
  return 0;
}

int sem_wait(sem_t* semaphore) {
  auto* const m = running;
  return m == nullptr ? real().sem_wait(semaphore) : take_permit(*m, semaphore, {});
}

int sem_timedwait(sem_t* semaphore, timespec const* until) {
  auto* const m = running;
  if (m == nullptr) return real().sem_timedwait(semaphore, until);
  if (!is_valid(*until)) return fails_with(EINVAL);
  return take_permit(*m, semaphore, until_time(*m, CLOCK_REALTIME, until));
}

int sem_clockwait(sem_t* semaphore, clockid_t clock, timespec const* until) {
  auto* const m = running;
  if (m == nullptr) return real().sem_clockwait(semaphore, clock, until);
  if (!is_valid(*until)) return fails_with(EINVAL);
  return take_permit(*m, semaphore, until_time(*m, clock, until));
}

int sem_trywait(sem_t* semaphore) noexcept {
  auto* const m = running;
  if (m == nullptr) return real().sem_trywait(semaphore);
  m->note_reading(semaphore);
  m->step(op::semaphore_wait, semaphore);
  if (!has_permit(semaphore)) return fails_with(EAGAIN);
  --permits_of(semaphore);
  m->note_progress();
  return 0;
}

int sem_post(sem_t* semaphore) noexcept {
  auto* const m = running;
  if (m == nullptr) return real().sem_post(semaphore);
  m->step(op::semaphore_post, semaphore);
  if (permits_of(semaphore) == SEM_VALUE_MAX) return fails_with(EOVERFLOW);
  ++permits_of(semaphore);
  m->note_progress();
  return 0;
}

int sem_getvalue(sem_t* semaphore, int* value) noexcept {
  auto* const m = running;
  if (m == nullptr) return real().sem_getvalue(semaphore, value);
  m->note_reading(semaphore);
  m->step(op::load, semaphore);
  *value = static_cast<int>(permits_of(semaphore));
  return 0;
}

int pthread_barrier_init(pthread_barrier_t* barrier, pthread_barrierattr_t const* how,
                         unsigned count) noexcept {
  if (running == nullptr) return real().pthread_barrier_init(barrier, how, count);
  if (count == 0 || count > INT_MAX) return EINVAL;
  state_of(barrier) = {count, 0};
  return 0;
}

int pthread_barrier_destroy(pthread_barrier_t* barrier) noexcept {
  auto* const m = running;
  if (m == nullptr) return real().pthread_barrier_destroy(barrier);
  if (state_of(barrier).arrived != 0) {
    m->fail(failure_kind::lock_misuse, "a barrier is destroyed while a thread waits at it");
  }
  return 0;
}

int pthread_barrier_wait(pthread_barrier_t* barrier) noexcept {
  auto* const m = running;
  if (m == nullptr) return real().pthread_barrier_wait(barrier);
  m->step(op::barrier_wait, barrier);
  auto& state = state_of(barrier);
  m->note_progress();
  if (++state.arrived == state.needed) {
    state.arrived = 0;
    for (auto* const each : m->waiters_at(barrier, guard::woken)) m->wake(*each);
    return PTHREAD_BARRIER_SERIAL_THREAD;
  }
  m->current().woken = false;
  m->step(op::barrier_wait, barrier, {.waits_for = guard::woken});
  return 0;
}
}
