// mutex_state: what mutexes and condition variables share.
#pragma once

#include <pthread.h>

#include "stress/explorer/runtime/machine.hpp"

namespace busproof::explore {

/// PTHREAD_MUTEX_TIMED_NP (the plain one), _RECURSIVE_NP, _ERRORCHECK_NP or _ADAPTIVE_NP.
inline int kind_of(pthread_mutex_t const* mutex) noexcept { return mutex->__data.__kind & 3; }

inline bool is_robust(pthread_mutex_t const* mutex) noexcept {
  constexpr int bit = 16;  // PTHREAD_MUTEX_ROBUST_NORMAL_NP, which no public header has
  return (mutex->__data.__kind & bit) != 0;
}

// In robust_mutexes.cpp.

/// Its owner died, and the next unlocked it without repairing it.
bool is_lost(pthread_mutex_t const* mutex) noexcept;
void keep_robust(thread& owner, pthread_mutex_t* mutex) noexcept;
void let_go_of_robust(thread& owner, pthread_mutex_t* mutex) noexcept;
/// Of any mutex that was just taken: 0 or EOWNERDEAD.
int result_of_taking(pthread_mutex_t* mutex) noexcept;

/// A step, and then the mutex is the current thread's: 0, ETIMEDOUT, EDEADLK; if it is robust,
/// EOWNERDEAD or ENOTRECOVERABLE.
int take_mutex(machine& m, pthread_mutex_t* mutex, wait_terms terms);
/// Without a step of their own.
void own_mutex(machine& m, pthread_mutex_t* mutex, bool would_wait);
void disown_mutex(machine& m, pthread_mutex_t* mutex);

}  // namespace busproof::explore
