// Robust mutexes: who gets one after its owner ended is told so. Natively the kernel does it at the
// end of a thread, which a fiber does not reach.
#include <cerrno>
#include <cstddef>

#include "stress/explorer/intercept/mutex_state.hpp"
#include "stress/explorer/intercept/real.hpp"
#include "stress/explorer/runtime/thread_exit.hpp"

using namespace busproof::explore;

namespace {

/// Of a robust mutex, in a field that glibc has for statistics.
enum class health : unsigned { well, owner_died, not_yet_repaired, lost };

health health_of(pthread_mutex_t const* mutex) {
  return static_cast<health>(mutex->__data.__nusers);
}
void set_health(pthread_mutex_t* mutex, health to) {
  mutex->__data.__nusers = static_cast<unsigned>(to);
}

// A thread's robust mutexes are a list through the field that glibc has for it.
using link = __pthread_internal_list;

link* link_of(pthread_mutex_t* mutex) { return &mutex->__data.__list; }
pthread_mutex_t* mutex_of(link* at) {
  return reinterpret_cast<pthread_mutex_t*>(reinterpret_cast<char*>(at) -
                                            offsetof(pthread_mutex_t, __data.__list));
}

}  // namespace

namespace busproof::explore {

bool is_lost(pthread_mutex_t const* mutex) noexcept {
  return is_robust(mutex) && health_of(mutex) == health::lost;
}

void keep_robust(thread& owner, pthread_mutex_t* mutex) noexcept {
  link_of(mutex)->__next = owner.robust;
  owner.robust = link_of(mutex);
}

void let_go_of_robust(thread& owner, pthread_mutex_t* mutex) noexcept {
  auto** at = &owner.robust;
  while (*at != nullptr && *at != link_of(mutex)) at = &(*at)->__next;
  if (*at != nullptr) *at = (*at)->__next;
  if (health_of(mutex) == health::not_yet_repaired) set_health(mutex, health::lost);
}

int result_of_taking(pthread_mutex_t* mutex) noexcept {
  if (!is_robust(mutex) || health_of(mutex) != health::owner_died) return 0;
  set_health(mutex, health::not_yet_repaired);
  return EOWNERDEAD;
}

void abandon_robust_mutexes(thread& who) noexcept {
  while (who.robust != nullptr) {
    auto* const mutex = mutex_of(who.robust);
    who.robust = who.robust->__next;
    mutex->__data.__owner = mutex->__data.__lock = 0;
    mutex->__data.__count = 0;
    if (health_of(mutex) != health::lost) set_health(mutex, health::owner_died);
  }
}

}  // namespace busproof::explore

extern "C" int pthread_mutex_consistent(pthread_mutex_t* mutex) noexcept {
  auto* const m = running;
  if (m == nullptr) return real().pthread_mutex_consistent(mutex);
  if (!is_robust(mutex) || health_of(mutex) != health::not_yet_repaired ||
      mutex->__data.__owner != m->current().owner_mark()) {
    return EINVAL;
  }
  set_health(mutex, health::well);
  return 0;
}
