// Mutexes of the standard library, and the locks on them.
#include <atomic>
#include <chrono>
#include <latch>
#include <mutex>
#include <shared_mutex>
#include <system_error>
#include <thread>

#include "stress/explorer/conformance/case.hpp"

namespace busproof::conformance {
namespace {

using std::chrono::milliseconds;
using std::chrono::steady_clock;
using std::chrono::system_clock;

template <typename Mutex>
void excludes() {
  Mutex mutex;
  int count = 0;
  auto const add = [&] {
    for (int each = 0; each < 2; ++each) {
      std::lock_guard const lock(mutex);
      int const before = count;
      std::this_thread::yield();
      count = before + 1;
    }
  };
  together(add, add);
  require(count == 4);
}

/// While it is locked, every timed try gives up, and not before its time.
template <typename Mutex>
void gives_up() {
  Mutex mutex;
  std::lock_guard const lock(mutex);
  std::thread([&] {
    auto const began = steady_clock::now();
    require(!mutex.try_lock());
    require(!mutex.try_lock_for(milliseconds(1)));
    require(steady_clock::now() - began >= milliseconds(1));
    require(!mutex.try_lock_until(steady_clock::now() + milliseconds(1)));
    require(!mutex.try_lock_until(system_clock::now() + milliseconds(1)));
  }).join();
}

/// 1: the mutex came in time.
template <typename Mutex>
int race_with_the_end_of_a_wait() {
  Mutex mutex;
  std::latch locked(1);
  std::thread holder([&] {
    std::lock_guard const lock(mutex);
    locked.count_down();
    std::this_thread::sleep_for(milliseconds(1));
  });
  locked.wait();
  bool const got = mutex.try_lock_for(milliseconds(1));
  if (got) mutex.unlock();
  holder.join();
  return got ? 1 : 0;
}

template <typename Mutex>
void is_recursive() {
  Mutex mutex;
  std::unique_lock const outer(mutex);
  std::unique_lock const inner(mutex, std::try_to_lock);
  require(inner.owns_lock());
  std::thread([&] { require(!mutex.try_lock()); }).join();
}

template <typename Mutex>
int most_readers() {
  Mutex mutex;
  std::atomic<int> inside = 0, most = 0;
  bool writes = false;
  auto const read = [&] {
    std::shared_lock const lock(mutex);
    require(!writes && !mutex.try_lock());
    int const now = ++inside;
    if (now > most) most = now;
    std::this_thread::yield();
    --inside;
  };
  together(read, read, [&] {
    std::unique_lock const lock(mutex);
    require(inside == 0);
    writes = true;
    std::this_thread::yield();
    writes = false;
  });
  return most;
}

}  // namespace

case_list mutex_cases() {
  return {
      holds("mutex.excludes", [] { excludes<std::mutex>(); }),
      holds("mutex.kinds_all_exclude",
            [] {
              excludes<std::timed_mutex>();
              excludes<std::recursive_mutex>();
              excludes<std::recursive_timed_mutex>();
              excludes<std::shared_mutex>();
              excludes<std::shared_timed_mutex>();
            }),
      reaches("mutex.either_gets_it_first", {1, 2},
              [] {
                std::mutex mutex;
                int first = 0;
                auto const come = [&](int who) {
                  std::lock_guard const lock(mutex);
                  if (first == 0) first = who;
                };
                together([&] { come(1); }, [&] { come(2); });
                return first;
              }),
      reaches("mutex.try_lock_has_luck_or_not", {0, 1},
              [] {
                std::mutex mutex;
                std::thread holder([&] { std::lock_guard const lock(mutex); });
                int const got = mutex.try_lock() ? 1 : 0;
                if (got == 1) mutex.unlock();
                holder.join();
                return got;
              }),
      holds("mutex.recursive_ones_count",
            [] {
              is_recursive<std::recursive_mutex>();
              is_recursive<std::recursive_timed_mutex>();
            }),
      holds("mutex.timed_ones_give_up",
            [] {
              gives_up<std::timed_mutex>();
              gives_up<std::recursive_timed_mutex>();
              gives_up<std::shared_timed_mutex>();
            }),
      reaches("mutex.unlock_races_with_the_end_of_a_timed_wait", {0, 1},
              [] { return race_with_the_end_of_a_wait<std::timed_mutex>(); }),
      reaches("mutex.unlock_races_with_the_end_of_a_shared_timed_wait", {0, 1},
              [] { return race_with_the_end_of_a_wait<std::shared_timed_mutex>(); }),
      reaches("shared_mutex.admits_readers_together_or_one_writer", {1, 2},
              [] { return most_readers<std::shared_mutex>(); }),
      reaches("shared_timed_mutex.admits_readers_together_or_one_writer", {1, 2},
              [] { return most_readers<std::shared_timed_mutex>(); }),
      holds("shared_timed_mutex.readers_give_up_on_a_writer",
            [] {
              std::shared_timed_mutex mutex;
              std::unique_lock const lock(mutex);
              std::thread([&] {
                std::shared_lock shared(mutex, std::defer_lock);
                require(!shared.try_lock() && !shared.try_lock_for(milliseconds(1)));
                require(!shared.try_lock_until(system_clock::now() + milliseconds(1)));
              }).join();
            }),
      holds("lock.takes_several_in_any_order_without_deadlock",
            [] {
              std::mutex a, b;
              std::timed_mutex c;
              int count = 0;
              together(
                  [&] {
                    std::scoped_lock const all(a, b, c);
                    ++count;
                  },
                  [&] {
                    std::scoped_lock const all(c, b, a);
                    ++count;
                  },
                  [&] {
                    std::lock(b, a);
                    std::lock_guard const one(a, std::adopt_lock), other(b, std::adopt_lock);
                    ++count;
                  });
              require(count == 3);
            }),
      holds("lock.try_lock_names_who_was_taken",
            [] {
              std::mutex a, b;
              std::thread([&] {
                std::lock_guard const taken(b);
                std::thread([&] {
                  require(std::try_lock(a, b) == 1 && a.try_lock());
                  a.unlock();
                }).join();
              }).join();
              require(std::try_lock(a, b) == -1);
              a.unlock();
              b.unlock();
            }),
      holds("lock.unique_lock_refuses_misuse",
            [] {
              std::mutex mutex;
              std::unique_lock lock(mutex, std::defer_lock);
              require(throws<std::system_error>([&] { lock.unlock(); }));
              lock.lock();
              require(throws<std::system_error>([&] { lock.lock(); }));
              auto other = std::move(lock);
              require(!lock.owns_lock());  // NOLINT(bugprone-use-after-move): what moving leaves
              require(other.owns_lock() && other.release() == &mutex);
              mutex.unlock();
            }),
      holds("lock.unlocks_when_an_exception_leaves",
            [] {
              std::mutex mutex;
              auto const work = [&] {
                require(throws<int>([&] {
                  std::lock_guard const lock(mutex);
                  std::this_thread::yield();
                  throw 1;
                }));
              };
              together(work, work);
              require(mutex.try_lock());
              mutex.unlock();
            }),
  };
}

}  // namespace busproof::conformance
