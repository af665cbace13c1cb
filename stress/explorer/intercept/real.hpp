// real: the functions that the interceptions stand in front of.
#pragma once

#include <poll.h>
#include <pthread.h>
#include <semaphore.h>
#include <sys/random.h>
#include <sys/time.h>
#include <sys/types.h>
#include <unistd.h>
#include <csignal>
#include <cstdio>
#include <ctime>

// A line per family; the names are those of libc.
// clang-format off
#define BUSPROOF_REAL_FUNCTIONS(X) \
  X(pthread_create) X(pthread_join) X(pthread_detach) X(pthread_exit) X(pthread_cancel) \
    X(pthread_kill) X(pthread_sigmask) X(pthread_setname_np) X(pthread_getname_np) \
    X(pthread_tryjoin_np) X(pthread_timedjoin_np) X(pthread_clockjoin_np) \
  X(pthread_mutex_init) X(pthread_mutex_destroy) X(pthread_mutex_lock) X(pthread_mutex_trylock) \
    X(pthread_mutex_timedlock) X(pthread_mutex_clocklock) X(pthread_mutex_unlock) \
    X(pthread_mutex_consistent) \
  X(pthread_cond_init) X(pthread_cond_destroy) X(pthread_cond_wait) X(pthread_cond_timedwait) \
    X(pthread_cond_clockwait) X(pthread_cond_signal) X(pthread_cond_broadcast) \
  X(pthread_rwlock_init) X(pthread_rwlock_destroy) X(pthread_rwlock_rdlock) \
    X(pthread_rwlock_tryrdlock) X(pthread_rwlock_timedrdlock) X(pthread_rwlock_clockrdlock) \
    X(pthread_rwlock_wrlock) X(pthread_rwlock_trywrlock) X(pthread_rwlock_timedwrlock) \
    X(pthread_rwlock_clockwrlock) X(pthread_rwlock_unlock) \
  X(pthread_barrier_init) X(pthread_barrier_destroy) X(pthread_barrier_wait) \
  X(pthread_spin_init) X(pthread_spin_destroy) X(pthread_spin_lock) X(pthread_spin_trylock) \
    X(pthread_spin_unlock) \
  X(pthread_once) \
  X(pthread_key_create) X(pthread_key_delete) X(pthread_setspecific) X(pthread_getspecific) \
  X(sem_init) X(sem_destroy) X(sem_wait) X(sem_trywait) X(sem_timedwait) X(sem_clockwait) \
    X(sem_post) X(sem_getvalue) \
  X(nanosleep) X(clock_nanosleep) X(usleep) X(sleep) \
  X(clock_gettime) X(clock_getres) X(gettimeofday) X(time) X(timespec_get) X(clock) \
  X(flockfile) X(ftrylockfile) X(funlockfile) X(fputs) X(puts) X(fputc) X(fwrite) X(fread) \
    X(fgetc) X(fgets) X(fflush) X(fclose) X(vfprintf) \
  X(sched_yield) X(syscall) X(getrandom) X(getentropy) X(fork) X(gettid) \
  X(sysconf) X(sched_getaffinity) X(sched_setaffinity) X(pthread_getaffinity_np) \
    X(pthread_setaffinity_np)
// clang-format on

namespace busproof::explore {

struct real_functions {
#define BUSPROOF_REAL_MEMBER(name) decltype(&::name) name;
  BUSPROOF_REAL_FUNCTIONS(BUSPROOF_REAL_MEMBER)
#undef BUSPROOF_REAL_MEMBER
};

/// Looked up at the first call, which may come before any constructor ran.
real_functions const& real() noexcept;

}  // namespace busproof::explore
