// <threads.h>, which C code uses.
#include <threads.h>

#include <ctime>

#include "stress/explorer/conformance/case.hpp"

namespace busproof::conformance {
namespace {

struct shared_by_two {
  mtx_t mutex;
  cnd_t changed;
  int count = 0;
  bool ready = false;
};

int adds(void* to) {
  auto& shared = *static_cast<shared_by_two*>(to);
  for (int each = 0; each < 2; ++each) {
    require(mtx_lock(&shared.mutex) == thrd_success);
    int const before = shared.count;
    std::this_thread::yield();
    shared.count = before + 1;
    require(mtx_unlock(&shared.mutex) == thrd_success);
  }
  thrd_yield();
  return -7;
}

int waits(void* at) {
  auto& shared = *static_cast<shared_by_two*>(at);
  require(mtx_lock(&shared.mutex) == thrd_success);
  while (!shared.ready) require(cnd_wait(&shared.changed, &shared.mutex) == thrd_success);
  mtx_unlock(&shared.mutex);
  return 0;
}

int calls = 0;
tss_t slot;
int destroyed = 0;

}  // namespace

case_list c11_cases() {
  return {
      holds("c11.threads_lock_and_hand_over_a_result",
            [] {
              shared_by_two shared;
              require(mtx_init(&shared.mutex, mtx_plain) == thrd_success);
              thrd_t threads[2];
              for (auto& each : threads) require(thrd_create(&each, adds, &shared) == thrd_success);
              for (auto const each : threads) {
                int result = 0;
                require(thrd_join(each, &result) == thrd_success && result == -7);
              }
              require(shared.count == 4);
              mtx_destroy(&shared.mutex);
            }),
      holds("c11.conditions_wake",
            [] {
              shared_by_two shared;
              mtx_init(&shared.mutex, mtx_plain);
              require(cnd_init(&shared.changed) == thrd_success);
              thrd_t waiter;
              require(thrd_create(&waiter, waits, &shared) == thrd_success);
              mtx_lock(&shared.mutex);
              shared.ready = true;
              require(cnd_signal(&shared.changed) == thrd_success);
              mtx_unlock(&shared.mutex);
              require(thrd_join(waiter, nullptr) == thrd_success);
              cnd_destroy(&shared.changed);
              mtx_destroy(&shared.mutex);
            }),
      holds("c11.waits_give_up",
            [] {
              shared_by_two shared;
              mtx_init(&shared.mutex, mtx_timed | mtx_recursive);
              cnd_init(&shared.changed);
              require(mtx_lock(&shared.mutex) == thrd_success);
              require(mtx_trylock(&shared.mutex) == thrd_success);
              mtx_unlock(&shared.mutex);
              timespec until;
              timespec_get(&until, TIME_UTC);
              int why = thrd_success;
              while (why == thrd_success) {
                why = cnd_timedwait(&shared.changed, &shared.mutex, &until);
              }
              require(why == thrd_timedout);
              std::thread([&] {
                require(mtx_trylock(&shared.mutex) == thrd_busy);
                require(mtx_timedlock(&shared.mutex, &until) == thrd_timedout);
              }).join();
              mtx_unlock(&shared.mutex);
              timespec const span{0, 1'000'000};
              timespec before, after;
              timespec_get(&before, TIME_UTC);
              require(thrd_sleep(&span, nullptr) == 0);
              timespec_get(&after, TIME_UTC);
              require(after.tv_sec > before.tv_sec || after.tv_nsec >= before.tv_nsec + 1'000'000);
              cnd_destroy(&shared.changed);
              mtx_destroy(&shared.mutex);
            }),
      holds("c11.calls_once_and_destroys_what_threads_have",
            [] {
              calls = destroyed = 0;
              require(tss_create(&slot, [](void*) { ++destroyed; }) == thrd_success);
              once_flag flag = ONCE_FLAG_INIT;
              auto const use = [&] {
                call_once(&flag, [] { ++calls; });
                require(tss_get(slot) == nullptr && calls == 1);
              };
              together(use, [&] {
                use();
                require(tss_set(slot, &calls) == thrd_success && tss_get(slot) == &calls);
              });
              tss_delete(slot);
              require(calls == 1 && destroyed == 1);
            }),
  };
}

}  // namespace busproof::conformance
