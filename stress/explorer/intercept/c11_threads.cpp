// <threads.h>: libc's functions call those of pthreads by private names that nobody can stand in
// for. Here they call the public ones, in a schedule and outside.
#include <threads.h>

#include <pthread.h>
#include <cerrno>
#include <cstdint>
#include <ctime>

namespace {

int as_c11(int why) {
  switch (why) {
    case 0:
      return thrd_success;
    case EBUSY:
      return thrd_busy;
    case ENOMEM:
    case EAGAIN:
      return thrd_nomem;
    case ETIMEDOUT:
      return thrd_timedout;
    default:
      return thrd_error;
  }
}

// glibc's types are those of pthreads under other names.
pthread_mutex_t* as_pthread(mtx_t* mutex) { return reinterpret_cast<pthread_mutex_t*>(mutex); }
pthread_cond_t* as_pthread(cnd_t* condition) {
  return reinterpret_cast<pthread_cond_t*>(condition);
}

}  // namespace

extern "C" {

int thrd_create(thrd_t* thread, thrd_start_t function, void* argument) {
  // The int that it gives back is in the lower half of where a pointer would be.
  using entry = void*(void*);
  auto* const erased = reinterpret_cast<void (*)()>(function);
  return as_c11(pthread_create(thread, nullptr, reinterpret_cast<entry*>(erased), argument));
}

int thrd_join(thrd_t thread, int* result) {
  void* pointer = nullptr;
  auto const why = pthread_join(thread, &pointer);
  if (result != nullptr) *result = static_cast<int>(reinterpret_cast<std::intptr_t>(pointer));
  return as_c11(why);
}

int thrd_detach(thrd_t thread) { return as_c11(pthread_detach(thread)); }

void thrd_exit(int result) {
  pthread_exit(reinterpret_cast<void*>(static_cast<std::intptr_t>(result)));
}

int thrd_sleep(timespec const* span, timespec* left) {
  auto const why = clock_nanosleep(CLOCK_REALTIME, 0, span, left);
  return why == 0 ? 0 : why == EINTR ? -1 : -2;
}

void thrd_yield() { sched_yield(); }

int mtx_init(mtx_t* mutex, int type) {
  pthread_mutexattr_t how;
  pthread_mutexattr_init(&how);
  pthread_mutexattr_settype(
      &how, (type & mtx_recursive) != 0 ? PTHREAD_MUTEX_RECURSIVE : PTHREAD_MUTEX_NORMAL);
  auto const why = pthread_mutex_init(as_pthread(mutex), &how);
  pthread_mutexattr_destroy(&how);
  return as_c11(why);
}

void mtx_destroy(mtx_t* mutex) { pthread_mutex_destroy(as_pthread(mutex)); }
int mtx_lock(mtx_t* mutex) { return as_c11(pthread_mutex_lock(as_pthread(mutex))); }
int mtx_trylock(mtx_t* mutex) { return as_c11(pthread_mutex_trylock(as_pthread(mutex))); }
int mtx_unlock(mtx_t* mutex) { return as_c11(pthread_mutex_unlock(as_pthread(mutex))); }
int mtx_timedlock(mtx_t* mutex, timespec const* until) {
  return as_c11(pthread_mutex_timedlock(as_pthread(mutex), until));
}

int cnd_init(cnd_t* condition) { return as_c11(pthread_cond_init(as_pthread(condition), nullptr)); }
void cnd_destroy(cnd_t* condition) { pthread_cond_destroy(as_pthread(condition)); }
int cnd_signal(cnd_t* condition) { return as_c11(pthread_cond_signal(as_pthread(condition))); }
int cnd_broadcast(cnd_t* condition) {
  return as_c11(pthread_cond_broadcast(as_pthread(condition)));
}
int cnd_wait(cnd_t* condition, mtx_t* mutex) {
  return as_c11(pthread_cond_wait(as_pthread(condition), as_pthread(mutex)));
}
int cnd_timedwait(cnd_t* condition, mtx_t* mutex, timespec const* until) {
  return as_c11(pthread_cond_timedwait(as_pthread(condition), as_pthread(mutex), until));
}

int tss_create(tss_t* key, tss_dtor_t destroy) { return as_c11(pthread_key_create(key, destroy)); }
void tss_delete(tss_t key) { pthread_key_delete(key); }
int tss_set(tss_t key, void* value) { return as_c11(pthread_setspecific(key, value)); }

void call_once(once_flag* flag, void (*function)()) {
  pthread_once(reinterpret_cast<pthread_once_t*>(flag), function);
}
}
