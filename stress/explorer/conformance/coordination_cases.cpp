// Latches, barriers and semaphores.
#include <atomic>
#include <barrier>
#include <chrono>
#include <latch>
#include <semaphore>
#include <thread>

#include "stress/explorer/conformance/case.hpp"

namespace busproof::conformance {

using std::chrono::milliseconds;

case_list coordination_cases() {
  return {
      holds("latch.opens_when_all_have_counted",
            [] {
              std::latch latch(3);
              std::atomic<int> arrived = 0;
              auto const arrive = [&] {
                ++arrived;
                latch.count_down();
              };
              std::thread waiter([&] {
                latch.wait();
                require(arrived == 3 && latch.try_wait());
              });
              together(arrive, arrive, arrive);
              waiter.join();
            }),
      holds("latch.counts_down_by_more_than_one",
            [] {
              std::latch latch(4);
              together([&] { latch.count_down(3); }, [&] { latch.arrive_and_wait(); });
              latch.wait();
            }),
      reaches("latch.try_wait_may_be_early", {0, 1},
              [] {
                std::latch latch(1);
                std::thread one([&] { latch.count_down(); });
                int const seen = latch.try_wait() ? 1 : 0;
                one.join();
                return seen;
              }),
      holds("barrier.phases_do_not_mix",
            [] {
              std::barrier barrier(2);
              std::atomic<int> here = 0;
              auto const work = [&] {
                for (int phase = 1; phase <= 3; ++phase) {
                  ++here;
                  barrier.arrive_and_wait();
                  require(here >= 2 * phase && here <= 2 * phase + 1);
                }
              };
              together(work, work);
            }),
      holds("barrier.completes_each_phase_once_while_all_wait",
            [] {
              int phases = 0;
              std::atomic<bool> inside = false;
              std::barrier barrier(3, [&]() noexcept {
                inside = true;
                ++phases;
                std::this_thread::yield();
                inside = false;
              });
              std::atomic<int> done = 0;
              auto const work = [&] {
                for (int phase = 1; phase <= 3; ++phase) {
                  barrier.arrive_and_wait();
                  require(!inside && phases >= phase);
                }
                ++done;
              };
              together(work, work, work);
              require(phases == 3 && done == 3);
            }),
      holds("barrier.goes_on_without_who_dropped",
            [] {
              std::atomic<int> completed = 0;
              std::barrier barrier(3, [&]() noexcept { ++completed; });
              auto const stay = [&] {
                for (int phase = 0; phase < 3; ++phase) barrier.arrive_and_wait();
              };
              together(stay, stay, [&] { barrier.arrive_and_drop(); });
              require(completed == 3);
            }),
      holds("barrier.token_waits_for_its_phase",
            [] {
              std::barrier barrier(2);
              std::atomic<int> value = 0;
              together(
                  [&] {
                    barrier.wait(barrier.arrive());
                    require(value == 1);
                  },
                  [&] {
                    value = 1;
                    barrier.arrive_and_wait();
                  });
            }),
      holds("semaphore.admits_as_many_as_it_has_permits",
            [] {
              std::counting_semaphore<4> permits(2);
              std::atomic<int> inside = 0;
              auto const enter = [&] {
                permits.acquire();
                require(++inside <= 2);
                std::this_thread::yield();
                --inside;
                permits.release();
              };
              together(enter, enter, enter);
            }),
      holds("semaphore.binary_one_excludes",
            [] {
              std::binary_semaphore semaphore(1);
              int count = 0;
              auto const add = [&] {
                semaphore.acquire();
                int const before = count;
                std::this_thread::yield();
                count = before + 1;
                semaphore.release();
              };
              together(add, add);
              require(count == 2);
            }),
      holds("semaphore.releases_several_at_once",
            [] {
              std::counting_semaphore<> permits(0);
              auto const take = [&] { permits.acquire(); };
              together(take, take, take, [&] { permits.release(3); });
              require(!permits.try_acquire());
            }),
      reaches("semaphore.try_acquire_has_luck_or_not", {0, 1},
              [] {
                std::binary_semaphore semaphore(0);
                // Longer than the tries that it makes before it gives up.
                std::thread one([&] {
                  for (std::atomic<int> steps = 0; steps < 20;) ++steps;
                  semaphore.release();
                });
                int const got = semaphore.try_acquire() ? 1 : 0;
                one.join();
                return got;
              }),
      holds("semaphore.timed_acquire_gives_up",
            [] {
              std::counting_semaphore<3> permits(0);
              auto const began = std::chrono::steady_clock::now();
              require(!permits.try_acquire_for(milliseconds(2)));
              require(std::chrono::steady_clock::now() - began >= milliseconds(2));
              require(
                  !permits.try_acquire_until(std::chrono::system_clock::now() + milliseconds(1)));
              permits.release();
              require(permits.try_acquire_for(milliseconds(1)));
            }),
      reaches("semaphore.release_races_with_the_end_of_a_wait", {0, 1},
              [] {
                std::binary_semaphore semaphore(0);
                std::thread one([&] {
                  std::this_thread::sleep_for(milliseconds(1));
                  semaphore.release();
                });
                int const got = semaphore.try_acquire_for(milliseconds(1)) ? 1 : 0;
                one.join();
                return got;
              }),
  };
}

}  // namespace busproof::conformance
