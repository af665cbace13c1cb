// Condition variables.
#include <atomic>
#include <chrono>
#include <condition_variable>
#include <deque>
#include <mutex>
#include <shared_mutex>
#include <thread>

#include "stress/explorer/conformance/case.hpp"

namespace busproof::conformance {
namespace {

using std::chrono::hours;
using std::chrono::milliseconds;
using std::chrono::steady_clock;
using std::chrono::system_clock;

template <typename Clock>
void gives_up_at_a_time_of() {
  std::mutex mutex;
  std::condition_variable never;
  std::unique_lock lock(mutex);
  auto const end = Clock::now() + milliseconds(2);
  while (never.wait_until(lock, end) == std::cv_status::no_timeout) {
  }
  require(Clock::now() >= end && lock.owns_lock());
  require(!never.wait_until(lock, Clock::now() + milliseconds(1), [] { return false; }));
  require(never.wait_until(lock, Clock::now() - hours(1), [] { return true; }));
}

}  // namespace

case_list condition_cases() {
  return {
      holds("condition.hands_items_from_one_to_another",
            [] {
              std::mutex mutex;
              std::condition_variable changed;
              std::deque<int> items;
              together(
                  [&] {
                    for (int each = 0; each < 4; ++each) {
                      std::lock_guard const lock(mutex);
                      items.push_back(each);
                      changed.notify_one();
                    }
                  },
                  [&] {
                    for (int each = 0; each < 4; ++each) {
                      std::unique_lock lock(mutex);
                      changed.wait(lock, [&] { return !items.empty(); });
                      require(items.front() == each);
                      items.pop_front();
                    }
                  });
            }),
      reaches("condition.notify_one_wakes_either", {1, 2},
              [] {
                std::mutex mutex;
                std::condition_variable changed;
                int waiting = 0, permits = 0, first = 0;
                auto const wait = [&](int who) {
                  std::unique_lock lock(mutex);
                  ++waiting;
                  changed.wait(lock, [&] { return permits > 0; });
                  --permits;
                  if (first == 0) first = who;
                };
                together([&] { wait(1); }, [&] { wait(2); },
                         [&] {
                           for (int each = 0; each < 2;) {
                             std::unique_lock lock(mutex);
                             if (waiting < 2) {
                               lock.unlock();
                               std::this_thread::yield();
                               continue;
                             }
                             ++permits;
                             ++each;
                             changed.notify_one();
                           }
                         });
                return first;
              }),
      holds("condition.notify_all_wakes_all",
            [] {
              std::mutex mutex;
              std::condition_variable changed;
              bool ready = false;
              int woken = 0;
              auto const wait = [&] {
                std::unique_lock lock(mutex);
                changed.wait(lock, [&] { return ready; });
                ++woken;
              };
              together(wait, wait, wait, [&] {
                {
                  std::lock_guard const lock(mutex);
                  ready = true;
                }
                changed.notify_all();
              });
              require(woken == 3);
            }),
      // Natively it is rare.
      reaches("condition.may_wake_for_nothing", {0, 1},
              [] {
                if (!world::explored()) return 1;
                std::mutex mutex;
                std::condition_variable changed;
                bool ready = false;
                std::unique_lock lock(mutex);
                std::thread other([&] {
                  std::lock_guard const inside(mutex);
                  ready = true;
                  changed.notify_one();
                });
                changed.wait(lock);
                int const seen = ready ? 1 : 0;
                lock.unlock();
                other.join();
                return seen;
              }),
      holds("condition.gives_up_at_a_time_of_the_steady_clock",
            [] { gives_up_at_a_time_of<steady_clock>(); }),
      holds("condition.gives_up_at_a_time_of_the_wall_clock",
            [] { gives_up_at_a_time_of<system_clock>(); }),
      holds("condition.gives_up_after_a_span",
            [] {
              std::mutex mutex;
              std::condition_variable never;
              std::unique_lock lock(mutex);
              auto const began = steady_clock::now();
              require(!never.wait_for(lock, milliseconds(2), [] { return false; }));
              require(steady_clock::now() - began >= milliseconds(2));
            }),
      // Explored, the hour may be over first: time passes as it likes.
      holds("condition.long_wait_ends_when_notified",
            [] {
              std::mutex mutex;
              std::condition_variable changed;
              bool ready = false;
              together(
                  [&] {
                    std::unique_lock lock(mutex);
                    bool const in_time = changed.wait_for(lock, hours(1), [&] { return ready; });
                    require(in_time == ready && (ready || world::explored()));
                  },
                  [&] {
                    std::lock_guard const lock(mutex);
                    ready = true;
                    changed.notify_one();
                  });
            }),
      reaches("condition.notify_races_with_the_end_of_a_wait", {0, 1},
              [] {
                std::mutex mutex;
                std::condition_variable changed;
                bool ready = false;
                std::thread other([&] {
                  std::this_thread::sleep_for(milliseconds(1));
                  std::lock_guard const lock(mutex);
                  ready = true;
                  changed.notify_one();
                });
                std::unique_lock lock(mutex);
                bool const in_time = changed.wait_for(lock, milliseconds(1), [&] { return ready; });
                lock.unlock();
                other.join();
                return in_time ? 1 : 0;
              }),
      holds("condition.any_works_with_shared_locks",
            [] {
              std::shared_mutex mutex;
              std::condition_variable_any changed;
              bool ready = false;
              auto const wait = [&] {
                std::shared_lock lock(mutex);
                changed.wait(lock, [&] { return ready; });
                require(lock.owns_lock() && ready);
              };
              together(wait, wait, [&] {
                std::unique_lock const lock(mutex);
                ready = true;
                changed.notify_all();
              });
            }),
      holds("condition.any_gives_up",
            [] {
              std::recursive_timed_mutex mutex;
              std::condition_variable_any never;
              std::unique_lock lock(mutex);
              require(!never.wait_for(lock, milliseconds(1), [] { return false; }));
              auto const end = system_clock::now() + milliseconds(1);
              require(!never.wait_until(lock, end, [] { return false; }));
              require(system_clock::now() >= end);
            }),
      holds("condition.notifies_all_at_thread_exit",
            [] {
              std::mutex mutex;
              std::condition_variable ended;
              bool done = false;
              std::thread one([&] {
                std::unique_lock lock(mutex);
                done = true;
                std::notify_all_at_thread_exit(ended, std::move(lock));
                require(!mutex.try_lock());
              });
              std::unique_lock lock(mutex);
              ended.wait(lock, [&] { return done; });
              lock.unlock();
              one.join();
            }),
  };
}

}  // namespace busproof::conformance
