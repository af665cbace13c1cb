// Condition variables. Waiting gives the mutex back and begins to wait in one step; waking up and
// taking the mutex again are one step as well.
#include <cerrno>

#include "stress/explorer/intercept/deadlines.hpp"
#include "stress/explorer/intercept/mutex_state.hpp"
#include "stress/explorer/intercept/real.hpp"

using namespace busproof::explore;

namespace {

int wait_for_wake(machine& m, pthread_cond_t* condition, pthread_mutex_t* mutex, wait_terms terms) {
  auto& self = m.current();
  if (mutex->__data.__owner != self.owner_mark()) {
    m.fail(failure_kind::lock_misuse,
           "a condition variable is waited on with a mutex that the thread does not own");
  }
  m.step(op::wait, condition);
  auto const depth = mutex->__data.__count;
  disown_mutex(m, mutex);
  self.woken = m.answer(question::spurious, 2) == 1;
  terms.waits_for = guard::woken_and_mutex;
  terms.second = mutex;
  bool const late = m.step(op::lock, condition, terms);
  own_mutex(m, mutex, true);
  mutex->__data.__count = depth;
  auto const why = result_of_taking(mutex);
  return why != 0 ? why : late ? ETIMEDOUT : 0;
}

int wake_waiters(machine& m, pthread_cond_t* condition, bool all) {
  m.step(op::notify, condition);
  auto const waiters = m.waiters_at(condition, guard::woken_and_mutex);
  if (waiters.empty()) return 0;
  if (all) {
    for (auto* const each : waiters) m.wake(*each);
  } else {
    m.wake(*waiters[m.answer(question::whom_to_wake, static_cast<unsigned>(waiters.size()))]);
  }
  return 0;
}

/// The clock that the condition variable was initialised with: glibc's second bit of its flags.
clockid_t clock_of(pthread_cond_t const* condition) {
  return (condition->__data.__wrefs & 2u) != 0 ? CLOCK_MONOTONIC : CLOCK_REALTIME;
}

}  // namespace

extern "C" {

int pthread_cond_init(pthread_cond_t* condition, pthread_condattr_t const* how) noexcept {
  return real().pthread_cond_init(condition, how);
}

int pthread_cond_destroy(pthread_cond_t* condition) noexcept {
  auto* const m = running;
  if (m == nullptr) return real().pthread_cond_destroy(condition);
  if (!m->waiters_at(condition, guard::woken_and_mutex).empty()) {
    m->fail(failure_kind::lock_misuse,
            "a condition variable is destroyed while a thread waits on it");
  }
  return 0;
}

int pthread_cond_wait(pthread_cond_t* condition, pthread_mutex_t* mutex) {
  auto* const m = running;
  if (m == nullptr) return real().pthread_cond_wait(condition, mutex);
  return wait_for_wake(*m, condition, mutex, {});
}

int pthread_cond_timedwait(pthread_cond_t* condition, pthread_mutex_t* mutex,
                           timespec const* until) {
  auto* const m = running;
  if (m == nullptr) return real().pthread_cond_timedwait(condition, mutex, until);
  if (!is_valid(*until)) return EINVAL;
  return wait_for_wake(*m, condition, mutex, until_time(*m, clock_of(condition), until));
}

int pthread_cond_clockwait(pthread_cond_t* condition, pthread_mutex_t* mutex, clockid_t clock,
                           timespec const* until) {
  auto* const m = running;
  if (m == nullptr) return real().pthread_cond_clockwait(condition, mutex, clock, until);
  if (!is_valid(*until)) return EINVAL;
  return wait_for_wake(*m, condition, mutex, until_time(*m, clock, until));
}

int pthread_cond_signal(pthread_cond_t* condition) noexcept {
  auto* const m = running;
  if (m == nullptr) return real().pthread_cond_signal(condition);
  return wake_waiters(*m, condition, false);
}

int pthread_cond_broadcast(pthread_cond_t* condition) noexcept {
  auto* const m = running;
  if (m == nullptr) return real().pthread_cond_broadcast(condition);
  return wake_waiters(*m, condition, true);
}
}
