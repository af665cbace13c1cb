// What pthreads offer beside the standard library.
#include <pthread.h>
#include <semaphore.h>
#include <atomic>
#include <cerrno>
#include <csignal>
#include <cstring>
#include <ctime>
#include <utility>

#include "stress/explorer/conformance/case.hpp"

namespace busproof::conformance {
namespace {

timespec from_now(clockid_t clock, long milliseconds) {
  timespec out;
  clock_gettime(clock, &out);
  out.tv_nsec += milliseconds * 1'000'000;
  out.tv_sec += out.tv_nsec / 1'000'000'000;
  out.tv_nsec %= 1'000'000'000;
  return out;
}

class mutex_of_kind {
 public:
  explicit mutex_of_kind(int kind, bool robust = false, int protocol = PTHREAD_PRIO_NONE) {
    pthread_mutexattr_t how;
    pthread_mutexattr_init(&how);
    pthread_mutexattr_settype(&how, kind);
    if (robust) pthread_mutexattr_setrobust(&how, PTHREAD_MUTEX_ROBUST);
    pthread_mutexattr_setprotocol(&how, protocol);
    require(pthread_mutex_init(&mutex_, &how) == 0);
    pthread_mutexattr_destroy(&how);
  }
  ~mutex_of_kind() { require(pthread_mutex_destroy(&mutex_) == 0); }
  mutex_of_kind(mutex_of_kind const&) = delete;
  mutex_of_kind& operator=(mutex_of_kind const&) = delete;
  pthread_mutex_t* operator&() { return &mutex_; }

 private:
  pthread_mutex_t mutex_;
};

void lock_and_count(pthread_mutex_t* mutex, int& count) {
  for (int each = 0; each < 3; ++each) {
    require(pthread_mutex_lock(mutex) == 0);
    ++count;
    require(pthread_mutex_unlock(mutex) == 0);
  }
}

void* give_back(void* argument) { return argument; }

}  // namespace

case_list pthread_cases() {
  return {
      holds("pthread.join_hands_over_the_result",
            [] {
              pthread_t one;
              int value = 0;
              require(pthread_create(&one, nullptr, give_back, &value) == 0);
              void* result = nullptr;
              require(pthread_join(one, &result) == 0 && result == &value);
            }),
      holds("pthread.begins_detached_if_asked",
            [] {
              pthread_attr_t how;
              pthread_attr_init(&how);
              pthread_attr_setdetachstate(&how, PTHREAD_CREATE_DETACHED);
              sem_t ran;
              sem_init(&ran, 0, 0);
              pthread_t one;
              auto const post = [](void* to) -> void* {
                sem_post(static_cast<sem_t*>(to));
                return nullptr;
              };
              require(pthread_create(&one, &how, post, &ran) == 0);
              pthread_attr_destroy(&how);
              require(sem_wait(&ran) == 0);
              // Not destroyed: natively its last sem_post may still be under way.
            }),
      reaches("pthread.tryjoin_meets_a_running_or_an_ended_thread", {0, 1},
              [] {
                pthread_t one;
                require(pthread_create(&one, nullptr, give_back, nullptr) == 0);
                auto const why = pthread_tryjoin_np(one, nullptr);
                require(why == 0 || why == EBUSY);
                if (why == EBUSY) require(pthread_join(one, nullptr) == 0);
                return why == 0 ? 1 : 0;
              }),
      holds("pthread.timedjoin_gives_up",
            [] {
              sem_t go;
              sem_init(&go, 0, 0);
              pthread_t one;
              auto const wait = [](void* at) -> void* {
                while (sem_wait(static_cast<sem_t*>(at)) != 0) {
                }
                return nullptr;
              };
              require(pthread_create(&one, nullptr, wait, &go) == 0);
              auto const soon = from_now(CLOCK_REALTIME, 2);
              require(pthread_timedjoin_np(one, nullptr, &soon) == ETIMEDOUT);
              sem_post(&go);
              require(pthread_join(one, nullptr) == 0);
              sem_destroy(&go);
            }),
      holds("pthread.self_is_what_create_gave",
            [] {
              std::atomic<pthread_t> inside = 0;
              pthread_t one;
              auto const look = [](void* to) -> void* {
                *static_cast<std::atomic<pthread_t>*>(to) = pthread_self();
                return nullptr;
              };
              require(pthread_create(&one, nullptr, look, &inside) == 0);
              require(pthread_join(one, nullptr) == 0);
              require(pthread_equal(one, inside) != 0 && pthread_equal(one, pthread_self()) == 0);
            }),
      holds("pthread.names_are_per_thread",
            [] {
              auto const take = [](char const* name) {
                char seen[16];
                require(pthread_setname_np(pthread_self(), name) == 0);
                std::this_thread::yield();
                require(pthread_getname_np(pthread_self(), seen, sizeof seen) == 0);
                require(std::strcmp(seen, name) == 0);
                require(pthread_setname_np(pthread_self(), "longer than fifteen") == ERANGE);
              };
              together([&] { take("left"); }, [&] { take("right"); });
            }),
      holds("pthread.knows_its_stack",
            [] {
              std::thread([] {
                pthread_attr_t how;
                require(pthread_getattr_np(pthread_self(), &how) == 0);
                void* base = nullptr;
                std::size_t bytes = 0;
                require(pthread_attr_getstack(&how, &base, &bytes) == 0);
                auto const* const here = static_cast<char*>(__builtin_frame_address(0));
                require(here > base && here < static_cast<char*>(base) + bytes);
                pthread_attr_destroy(&how);
              }).join();
            }),
      holds("pthread.signal_masks_are_inherited_and_per_thread",
            [] {
              sigset_t usr1, before, seen;
              sigemptyset(&usr1);
              sigaddset(&usr1, SIGUSR1);
              require(pthread_sigmask(SIG_BLOCK, &usr1, &before) == 0);
              std::thread([&] {
                sigset_t mine;
                pthread_sigmask(SIG_UNBLOCK, &usr1, &mine);
                require(sigismember(&mine, SIGUSR1) == 1);
              }).join();
              pthread_sigmask(SIG_SETMASK, &before, &seen);
              require(sigismember(&seen, SIGUSR1) == 1);
            }),
      holds("pthread.errorcheck_mutex_tells_of_misuse",
            [] {
              mutex_of_kind mutex(PTHREAD_MUTEX_ERRORCHECK);
              require(pthread_mutex_unlock(&mutex) == EPERM);
              require(pthread_mutex_lock(&mutex) == 0);
              require(pthread_mutex_lock(&mutex) == EDEADLK);
              require(pthread_mutex_trylock(&mutex) == EBUSY);
              std::thread([&] {
                require(pthread_mutex_unlock(&mutex) == EPERM);
                require(pthread_mutex_trylock(&mutex) == EBUSY);
              }).join();
              require(pthread_mutex_unlock(&mutex) == 0);
            }),
      holds("pthread.recursive_mutex_counts",
            [] {
              mutex_of_kind mutex(PTHREAD_MUTEX_RECURSIVE);
              require(pthread_mutex_lock(&mutex) == 0 && pthread_mutex_trylock(&mutex) == 0);
              require(pthread_mutex_unlock(&mutex) == 0);
              std::thread([&] { require(pthread_mutex_trylock(&mutex) == EBUSY); }).join();
              require(pthread_mutex_unlock(&mutex) == 0);
              require(pthread_mutex_unlock(&mutex) == EPERM);
            }),
      holds("pthread.adaptive_and_inheriting_mutexes_exclude",
            [] {
              mutex_of_kind adaptive(PTHREAD_MUTEX_ADAPTIVE_NP);
              mutex_of_kind inheriting(PTHREAD_MUTEX_NORMAL, false, PTHREAD_PRIO_INHERIT);
              int counts[2] = {};
              auto const work = [&] {
                lock_and_count(&adaptive, counts[0]);
                lock_and_count(&inheriting, counts[1]);
              };
              together(work, work);
              require(counts[0] == 6 && counts[1] == 6);
            }),
      holds("pthread.robust_mutex_tells_that_its_owner_died",
            [] {
              mutex_of_kind mutex(PTHREAD_MUTEX_NORMAL, true);
              int count = 0;
              auto const work = [&] { lock_and_count(&mutex, count); };
              together(work, work);
              require(count == 6);
              std::thread([&] { require(pthread_mutex_lock(&mutex) == 0); }).join();
              require(pthread_mutex_lock(&mutex) == EOWNERDEAD);
              require(pthread_mutex_consistent(&mutex) == 0);
              require(pthread_mutex_unlock(&mutex) == 0);
              require(pthread_mutex_lock(&mutex) == 0);
              require(pthread_mutex_unlock(&mutex) == 0);
              // Not repaired, it is lost.
              std::thread([&] { require(pthread_mutex_trylock(&mutex) == 0); }).join();
              require(pthread_mutex_trylock(&mutex) == EOWNERDEAD);
              require(pthread_mutex_unlock(&mutex) == 0);
              require(pthread_mutex_lock(&mutex) == ENOTRECOVERABLE);
            }),
      holds("pthread.robust_mutex_tells_who_waits_on_a_condition",
            [] {
              mutex_of_kind mutex(PTHREAD_MUTEX_NORMAL, true);
              pthread_cond_t changed = PTHREAD_COND_INITIALIZER;
              bool waiting = false, ready = false;
              std::thread waiter([&] {
                require(pthread_mutex_lock(&mutex) == 0);
                waiting = true;
                int why = 0;
                while (!ready) why = pthread_cond_wait(&changed, &mutex);
                require(why == EOWNERDEAD && pthread_mutex_consistent(&mutex) == 0);
                require(pthread_mutex_unlock(&mutex) == 0);
              });
              std::thread([&] {
                require(pthread_mutex_lock(&mutex) == 0);
                while (!waiting) {
                  pthread_mutex_unlock(&mutex);
                  std::this_thread::yield();
                  pthread_mutex_lock(&mutex);
                }
                ready = true;
                pthread_cond_signal(&changed);
              }).join();
              waiter.join();
              require(pthread_cond_destroy(&changed) == 0);
            }),
      holds("pthread.spin_lock_excludes",
            [] {
              pthread_spinlock_t lock;
              pthread_spin_init(&lock, PTHREAD_PROCESS_PRIVATE);
              int count = 0;
              auto const work = [&] {
                pthread_spin_lock(&lock);
                require(pthread_spin_trylock(&lock) == EBUSY);
                int const before = count;
                std::this_thread::yield();
                count = before + 1;
                pthread_spin_unlock(&lock);
              };
              together(work, work);
              require(count == 2 && pthread_spin_trylock(&lock) == 0);
              pthread_spin_unlock(&lock);
              pthread_spin_destroy(&lock);
            }),
      reaches("pthread.barrier_lets_all_go_and_names_one", {1, 2},
              [] {
                pthread_barrier_t barrier;
                require(pthread_barrier_init(&barrier, nullptr, 2) == 0);
                std::atomic<int> here = 0, serial = 0;
                auto const arrive = [&](int who) {
                  for (int round = 1; round <= 2; ++round) {
                    ++here;
                    // NOLINTNEXTLINE(bugprone-posix-return): the one constant is -1
                    if (pthread_barrier_wait(&barrier) == PTHREAD_BARRIER_SERIAL_THREAD) {
                      serial = who;
                    }
                    require(here >= 2 * round);
                  }
                };
                together([&] { arrive(1); }, [&] { arrive(2); });
                require(pthread_barrier_destroy(&barrier) == 0);
                return serial.load();
              }),
      reaches("pthread.rwlock_admits_readers_together_or_one_writer", {1, 2},
              [] {
                pthread_rwlock_t lock = PTHREAD_RWLOCK_INITIALIZER;
                std::atomic<int> readers = 0, most = 0;
                bool writes = false;
                auto const read = [&] {
                  require(pthread_rwlock_rdlock(&lock) == 0);
                  require(!writes && pthread_rwlock_trywrlock(&lock) != 0);
                  auto const now = ++readers;
                  if (now > most) most = now;
                  std::this_thread::yield();
                  --readers;
                  require(pthread_rwlock_unlock(&lock) == 0);
                };
                together(read, read, [&] {
                  require(pthread_rwlock_wrlock(&lock) == 0);
                  require(readers == 0);
                  writes = true;
                  std::this_thread::yield();
                  writes = false;
                  require(pthread_rwlock_unlock(&lock) == 0);
                });
                require(pthread_rwlock_destroy(&lock) == 0);
                return most.load();
              }),
      holds("pthread.rwlock_waits_give_up",
            [] {
              pthread_rwlock_t lock = PTHREAD_RWLOCK_INITIALIZER;
              require(pthread_rwlock_wrlock(&lock) == 0);
              std::thread([&] {
                auto const wall = from_now(CLOCK_REALTIME, 2);
                require(pthread_rwlock_timedrdlock(&lock, &wall) == ETIMEDOUT);
                auto const steady = from_now(CLOCK_MONOTONIC, 2);
                require(pthread_rwlock_clockwrlock(&lock, CLOCK_MONOTONIC, &steady) == ETIMEDOUT);
                require(pthread_rwlock_tryrdlock(&lock) == EBUSY);
              }).join();
              require(pthread_rwlock_unlock(&lock) == 0);
            }),
      holds("pthread.semaphore_counts_and_gives_up",
            [] {
              sem_t permits;
              require(sem_init(&permits, 0, 1) == 0);
              int value = 0;
              require(sem_wait(&permits) == 0 && sem_getvalue(&permits, &value) == 0 && value == 0);
              require(sem_trywait(&permits) == -1 && errno == EAGAIN);
              auto const soon = from_now(CLOCK_REALTIME, 2);
              require(sem_timedwait(&permits, &soon) == -1 && errno == ETIMEDOUT);
              std::thread poster([&] { sem_post(&permits); });
              require(sem_wait(&permits) == 0);
              poster.join();
              require(sem_destroy(&permits) == 0);
            }),
      holds("pthread.condition_takes_the_clock_it_was_made_with",
            [] {
              pthread_condattr_t how;
              pthread_condattr_init(&how);
              require(pthread_condattr_setclock(&how, CLOCK_MONOTONIC) == 0);
              pthread_cond_t never;
              require(pthread_cond_init(&never, &how) == 0);
              pthread_mutex_t mutex = PTHREAD_MUTEX_INITIALIZER;
              pthread_mutex_lock(&mutex);
              auto const soon = from_now(CLOCK_MONOTONIC, 2);
              int why = 0;
              while (why == 0) why = pthread_cond_timedwait(&never, &mutex, &soon);
              require(why == ETIMEDOUT);
              pthread_mutex_unlock(&mutex);
              timespec now;
              clock_gettime(CLOCK_MONOTONIC, &now);
              require(std::pair(now.tv_sec, now.tv_nsec) >= std::pair(soon.tv_sec, soon.tv_nsec));
              require(pthread_cond_destroy(&never) == 0);
            }),
  };
}

}  // namespace busproof::conformance
