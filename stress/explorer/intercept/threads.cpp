// Threads: created, joined, detached; names, ids, signal masks.
#include <sched.h>
#include <cerrno>
#include <cstdio>
#include <cstring>

#include "stress/explorer/intercept/deadlines.hpp"
#include "stress/explorer/intercept/real.hpp"
#include "stress/explorer/runtime/machine.hpp"
#include "stress/explorer/runtime/thread_exit.hpp"

using namespace busproof::explore;

namespace {

thread* joinable(machine& m, pthread_t handle, int& why) {
  auto* const who = m.thread_of(handle);
  why = who == nullptr                 ? ESRCH
        : who->detached || who->joined ? EINVAL
        : who == &m.current()          ? EDEADLK
                                       : 0;
  return why == 0 ? who : nullptr;
}

void take_result(machine& m, thread& who, void** result) {
  if (result != nullptr) *result = who.result;
  who.joined = true;
  m.release_slot(who);
}

int timed_join(machine& m, pthread_t handle, void** result, wait_terms terms) {
  int why = 0;
  auto* const who = joinable(m, handle, why);
  if (who == nullptr) return why;
  terms.waits_for = guard::finished;
  if (m.step(op::join, who, terms)) return ETIMEDOUT;
  take_result(m, *who, result);
  return 0;
}

}  // namespace

extern "C" {

int pthread_create(pthread_t* handle, pthread_attr_t const* how, void* (*entry)(void*),
                   void* argument) {
  auto* const m = running;
  if (m == nullptr) return real().pthread_create(handle, how, entry, argument);
  m->step(op::create, nullptr);
  auto* const made = m->spawn(entry, argument);
  if (made == nullptr) return EAGAIN;
  int state = PTHREAD_CREATE_JOINABLE;
  if (how != nullptr) pthread_attr_getdetachstate(how, &state);
  made->detached = state == PTHREAD_CREATE_DETACHED;
  made->signal_mask = m->current().signal_mask;
  *handle = m->slot_of(*made).handle();
  m->note_progress();
  return 0;
}

int pthread_join(pthread_t handle, void** result) {
  auto* const m = running;
  if (m == nullptr) return real().pthread_join(handle, result);
  return timed_join(*m, handle, result, {});
}

int pthread_tryjoin_np(pthread_t handle, void** result) {
  auto* const m = running;
  if (m == nullptr) return real().pthread_tryjoin_np(handle, result);
  int why = 0;
  auto* const who = joinable(*m, handle, why);
  if (who == nullptr) return why;
  m->note_reading(who);
  m->step(op::join, who);
  if (!who->finished) return EBUSY;
  take_result(*m, *who, result);
  return 0;
}

int pthread_timedjoin_np(pthread_t handle, void** result, timespec const* until) {
  auto* const m = running;
  if (m == nullptr) return real().pthread_timedjoin_np(handle, result, until);
  return timed_join(*m, handle, result, until_time(*m, CLOCK_REALTIME, until));
}

int pthread_clockjoin_np(pthread_t handle, void** result, clockid_t clock, timespec const* until) {
  auto* const m = running;
  if (m == nullptr) return real().pthread_clockjoin_np(handle, result, clock, until);
  return timed_join(*m, handle, result, until_time(*m, clock, until));
}

int pthread_detach(pthread_t handle) {
  auto* const m = running;
  if (m == nullptr) return real().pthread_detach(handle);
  auto* const who = m->thread_of(handle);
  if (who == nullptr) return ESRCH;
  if (who->detached || who->joined) return EINVAL;
  m->step(op::detach, who);
  who->detached = true;
  if (who->finished) m->release_slot(*who);
  return 0;
}

void pthread_exit(void* result) {
  auto* const m = running;
  if (m == nullptr) {
    real().pthread_exit(result);
    __builtin_unreachable();
  }
  m->fail(failure_kind::unsupported,
          "pthread_exit is not supported: it unwinds the stack by force; return from the thread's "
          "function instead");
}

int pthread_cancel(pthread_t handle) {
  auto* const m = running;
  if (m == nullptr) return real().pthread_cancel(handle);
  m->fail(
      failure_kind::unsupported,
      "pthread_cancel is not supported; ask the thread to stop, with std::stop_token for example");
}

int pthread_kill(pthread_t handle, int signal) {
  auto* const m = running;
  if (m == nullptr) return real().pthread_kill(handle, signal);
  if (signal == 0) return m->thread_of(handle) != nullptr ? 0 : ESRCH;
  m->fail(failure_kind::unsupported, "pthread_kill is not supported: signals are not simulated");
}

int pthread_sigmask(int how, sigset_t const* set, sigset_t* before) {
  auto* const m = running;
  if (m == nullptr) return real().pthread_sigmask(how, set, before);
  // Kept per thread and handed back; no signal arrives in a schedule.
  auto& mask = m->current().signal_mask;
  std::uint64_t wanted = 0;
  if (set != nullptr) std::memcpy(&wanted, set, sizeof wanted);
  if (before != nullptr) {
    std::memset(before, 0, sizeof *before);
    std::memcpy(before, &mask, sizeof mask);
  }
  if (set == nullptr) return 0;
  switch (how) {
    case SIG_BLOCK:
      mask |= wanted;
      return 0;
    case SIG_UNBLOCK:
      mask &= ~wanted;
      return 0;
    case SIG_SETMASK:
      mask = wanted;
      return 0;
    default:
      return EINVAL;
  }
}

int pthread_setname_np(pthread_t handle, char const* name) {
  auto* const m = running;
  if (m == nullptr) return real().pthread_setname_np(handle, name);
  auto* const who = m->thread_of(handle);
  if (who == nullptr) return ESRCH;
  if (std::strlen(name) >= who->name.size()) return ERANGE;
  std::snprintf(who->name.data(), who->name.size(), "%s", name);
  return 0;
}

int pthread_getname_np(pthread_t handle, char* name, std::size_t size) {
  auto* const m = running;
  if (m == nullptr) return real().pthread_getname_np(handle, name, size);
  auto* const who = m->thread_of(handle);
  if (who == nullptr) return ESRCH;
  if (std::strlen(who->name.data()) >= size) return ERANGE;
  std::strcpy(name, who->name.data());
  return 0;
}

pid_t gettid() noexcept {
  auto* const m = running;
  if (m == nullptr) return real().gettid();
  return m->current().owner_mark();
}

int sched_yield() noexcept {
  auto* const m = running;
  if (m == nullptr) return real().sched_yield();
  m->note_reading(nullptr);
  m->make_way();
  m->step(op::yield, nullptr);
  return 0;
}

int sched_getcpu() noexcept { return 0; }
}
