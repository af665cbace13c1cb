// mutex_state: what mutexes and condition variables share.
#pragma once

#include <pthread.h>

#include "stress/explorer/runtime/machine.hpp"

namespace busproof::explore {

/// PTHREAD_MUTEX_TIMED_NP (the plain one), _RECURSIVE_NP, _ERRORCHECK_NP or _ADAPTIVE_NP.
inline int kind_of(pthread_mutex_t const* mutex) noexcept { return mutex->__data.__kind & 3; }

/// A step, and then the mutex is the current thread's: 0, ETIMEDOUT, EDEADLK.
int take_mutex(machine& m, pthread_mutex_t* mutex, wait_terms terms);
/// Without a step of their own.
void own_mutex(machine& m, pthread_mutex_t* mutex, bool would_wait);
void disown_mutex(machine& m, pthread_mutex_t* mutex);

}  // namespace busproof::explore
