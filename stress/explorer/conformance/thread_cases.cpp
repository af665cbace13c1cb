// std::thread, and what threads see of each other.
#include <pthread.h>
#include <sched.h>
#include <sys/sysinfo.h>
#include <unistd.h>
#include <atomic>
#include <condition_variable>
#include <latch>
#include <memory>
#include <mutex>
#include <set>
#include <system_error>
#include <thread>

#include "stress/explorer/conformance/case.hpp"

namespace busproof::conformance {

case_list thread_cases() {
  return {
      holds("thread.has_run_when_join_returns",
            [] {
              int value = 0;
              std::thread one([&] { value = 7; });
              one.join();
              require(value == 7);
              require(!one.joinable());
            }),
      holds("thread.gets_copies_moved_values_and_references",
            [] {
              int target = 0;
              std::string text = "a text that is too long for the small buffer of a string";
              std::thread one([](int number, std::unique_ptr<int> owned, std::string copy,
                                 int& to) { to = number + *owned + static_cast<int>(copy.size()); },
                              1, std::make_unique<int>(10), text, std::ref(target));
              one.join();
              require(target == 11 + static_cast<int>(text.size()));
            }),
      holds("thread.calls_a_member_of_an_object",
            [] {
              struct counter {
                int value = 0;
                void add(int more) { value += more; }
              } object;
              std::thread one(&counter::add, &object, 3);
              one.join();
              require(object.value == 3);
            }),
      holds("thread.ids_of_living_threads_differ",
            [] {
              std::latch all_here(3);
              std::thread::id seen[3];
              std::thread threads[3];
              for (int each = 0; each < 3; ++each) {
                threads[each] = std::thread([&, each] {
                  seen[each] = std::this_thread::get_id();
                  all_here.arrive_and_wait();
                });
              }
              for (int each = 0; each < 3; ++each) {
                auto const id = threads[each].get_id();
                threads[each].join();
                require(seen[each] == id);
              }
              std::set<std::thread::id> different(seen, seen + 3);
              different.insert(std::this_thread::get_id());
              require(different.size() == 4 && different.count(std::thread::id()) == 0);
            }),
      holds("thread.can_be_moved_and_swapped",
            [] {
              std::atomic<int> sum = 0;
              std::thread one([&] { sum += 1; }), other;
              require(one.joinable() && !other.joinable());
              other = std::move(one);
              require(!one.joinable());  // NOLINT(bugprone-use-after-move): what moving leaves
              require(other.joinable());
              one.swap(other);
              one.join();
              require(sum == 1 && one.get_id() == std::thread::id());
            }),
      holds("thread.joining_itself_is_an_error",
            [] {
              std::atomic<std::thread*> self = nullptr;
              std::thread one([&] {
                self.wait(nullptr);
                try {
                  self.load()->join();
                  require(false);
                } catch (std::system_error const& error) {
                  require(error.code() == std::errc::resource_deadlock_would_occur);
                }
              });
              self = &one;
              self.notify_all();
              one.join();
            }),
      holds("thread.joining_or_detaching_none_is_an_error",
            [] {
              std::thread none;
              require(throws<std::system_error>([&] { none.join(); }));
              require(throws<std::system_error>([&] { none.detach(); }));
            }),
      holds("thread.goes_on_when_detached",
            [] {
              std::mutex mutex;
              std::condition_variable ended;
              bool done = false;
              std::thread([&] {
                std::lock_guard const lock(mutex);
                done = true;
                ended.notify_one();
              }).detach();
              std::unique_lock lock(mutex);
              ended.wait(lock, [&] { return done; });
            }),
      holds("thread.makes_threads_of_its_own",
            [] {
              int sum = 0;
              std::thread([&] {
                int inner = 0;
                std::thread([&] { std::thread([&] { inner = 5; }).join(); }).join();
                sum = inner + 1;
              }).join();
              require(sum == 6);
            }),
      holds("thread.forty_live_at_once",
            [] {
              std::latch all_here(40);
              std::atomic<int> sum = 0;
              std::vector<std::thread> threads;
              for (int each = 0; each < 40; ++each) {
                threads.emplace_back([&] {
                  all_here.arrive_and_wait();
                  ++sum;
                });
              }
              for (auto& each : threads) each.join();
              require(sum == 40);
            }),
      holds("thread.three_hundred_live_one_after_another",
            [] {
              int sum = 0;
              for (int each = 0; each < 300; ++each) std::thread([&] { ++sum; }).join();
              require(sum == 300);
            }),
      holds("thread.hardware_concurrency_is_the_same_everywhere",
            [] {
              auto const here = std::thread::hardware_concurrency();
              unsigned there = 0;
              std::thread([&] { there = std::thread::hardware_concurrency(); }).join();
              require(here == there);
              if (world::explored()) require(here == 2);
            }),
      holds("thread.processors_are_counted_alike",
            [] {
              auto const all = sysconf(_SC_NPROCESSORS_ONLN);
              require(sysconf(_SC_NPROCESSORS_CONF) >= all && get_nprocs() == all);
              cpu_set_t mine, of_thread;
              require(sched_getaffinity(0, sizeof mine, &mine) == 0);
              require(pthread_getaffinity_np(pthread_self(), sizeof of_thread, &of_thread) == 0);
              require(CPU_EQUAL(&mine, &of_thread) && CPU_COUNT(&mine) >= 1);
              require(CPU_COUNT(&mine) == static_cast<int>(std::thread::hardware_concurrency()) ||
                      !world::explored());
              require(sched_setaffinity(0, sizeof mine, &mine) == 0);
            }),
      reaches("thread.either_of_two_comes_first", {1, 2},
              [] {
                std::atomic<int> first = 0;
                auto const come = [&](int who) {
                  int nobody = 0;
                  first.compare_exchange_strong(nobody, who);
                };
                together([&] { come(1); }, [&] { come(2); });
                return first.load();
              }),
      reaches("thread.three_come_in_each_order", {5, 7, 11, 15, 19, 21},
              [] {
                std::atomic<int> order = 0;
                auto const come = [&](int who) {
                  int before = order;
                  while (!order.compare_exchange_strong(before, before * 3 + who)) {
                  }
                };
                together([&] { come(0); }, [&] { come(1); }, [&] { come(2); });
                return order.load();
              }),
      reaches("thread.runs_before_or_after_its_maker_goes_on", {0, 1},
              [] {
                std::atomic<int> ran = 0;
                std::thread one([&] { ran = 1; });
                int const seen = ran;
                one.join();
                return seen;
              }),
      holds("thread.spins_until_another_has_written",
            [] {
              std::atomic<bool> ready = false;
              int value = 0;
              together(
                  [&] {
                    while (!ready) {
                    }
                    require(value == 1);
                  },
                  [&] {
                    value = 1;
                    ready = true;
                  });
            }),
      holds("thread.yields_until_another_has_written",
            [] {
              std::atomic<int> turn = 0;
              auto const play = [&](int me) {
                for (int round = 0; round < 3; ++round) {
                  while (turn != me) std::this_thread::yield();
                  turn = 1 - me;
                }
              };
              together([&] { play(0); }, [&] { play(1); });
              require(turn == 0);
            }),
  };
}

}  // namespace busproof::conformance
