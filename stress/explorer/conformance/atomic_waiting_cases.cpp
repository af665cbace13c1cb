// Waiting for atomics to change.
#include <atomic>
#include <memory>
#include <thread>

#include "stress/explorer/conformance/case.hpp"

namespace busproof::conformance {
namespace {

enum class colour : std::uint16_t { red, green };

/// One waits until the other has written.
template <typename T>
void waits_for_change(T before, T after) {
  std::atomic<T> value = before;
  together(
      [&] {
        value.wait(before);
        require(value.load() == after);
      },
      [&] {
        value.store(after);
        value.notify_one();
      });
}

}  // namespace

case_list atomic_waiting_cases() {
  return {
      holds("wait.returns_at_once_when_the_value_differs",
            [] {
              std::atomic<int> value = 1;
              value.wait(0);
              require(value == 1);
            }),
      holds("wait.sees_a_change_of_8_bits", [] { waits_for_change<std::uint8_t>(0, 200); }),
      holds("wait.sees_a_change_of_16_bits", [] { waits_for_change(colour::red, colour::green); }),
      holds("wait.sees_a_change_of_an_int", [] { waits_for_change(1, -1); }),
      holds("wait.sees_a_change_of_64_bits",
            [] { waits_for_change<std::int64_t>(1, std::int64_t{1} << 40); }),
      holds("wait.sees_a_change_of_a_bool", [] { waits_for_change(false, true); }),
      holds("wait.sees_a_change_of_a_pointer",
            [] {
              static int target = 0;
              waits_for_change<int*>(nullptr, &target);
            }),
      holds("wait.sees_a_change_of_a_double", [] { waits_for_change(0.0, 1.5); }),
      holds("wait.goes_on_when_woken_without_a_change",
            [] {
              std::atomic<int> value = 0;
              std::atomic<bool> woken = false;
              std::thread waiter([&] {
                value.wait(0);
                require(woken);
              });
              value.notify_all();
              woken = true;
              value = 1;
              value.notify_all();
              waiter.join();
            }),
      holds("wait.all_are_woken_by_notify_all",
            [] {
              std::atomic<int> value = 0;
              std::atomic<int> woken = 0;
              auto const wait = [&] {
                value.wait(0);
                ++woken;
              };
              together(wait, wait, wait, [&] {
                value = 1;
                value.notify_all();
              });
              require(woken == 3);
            }),
      holds("wait.each_is_woken_by_a_notify_one_of_its_own",
            [] {
              std::atomic<int> value = 0;
              auto const wait = [&] { value.wait(0); };
              together(wait, wait, [&] {
                value = 1;
                value.notify_one();
                value.notify_one();
              });
            }),
      reaches("wait.either_waiter_goes_on_first", {1, 2},
              [] {
                std::atomic<int> value = 0, first = 0;
                auto const wait = [&](int who) {
                  value.wait(0);
                  int nobody = 0;
                  first.compare_exchange_strong(nobody, who);
                };
                together([&] { wait(1); }, [&] { wait(2); },
                         [&] {
                           value = 1;
                           value.notify_all();
                         });
                return first.load();
              }),
      holds("wait.plays_ping_pong",
            [] {
              std::atomic<int> turn = 0;
              auto const play = [&](int me) {
                for (int round = 0; round < 4; ++round) {
                  turn.wait(1 - me);
                  require(turn == me);
                  turn = 1 - me;
                  turn.notify_one();
                }
              };
              together([&] { play(0); }, [&] { play(1); });
            }),
      holds("wait.works_for_flags_and_references",
            [] {
              std::atomic_flag flag;
              int plain = 0;
              together(
                  [&] {
                    flag.wait(false);
                    std::atomic_ref(plain).wait(0);
                    require(flag.test() && std::atomic_ref(plain) == 4);
                  },
                  [&] {
                    flag.test_and_set();
                    flag.notify_one();
                    std::atomic_ref(plain).store(4);
                    std::atomic_ref(plain).notify_all();
                  });
            }),
      holds("wait.sees_a_change_of_a_shared_pointer",
            [] {
              std::atomic<std::shared_ptr<int>> shared;
              together(
                  [&] {
                    shared.wait(nullptr);
                    require(*shared.load() == 3);
                  },
                  [&] {
                    shared = std::make_shared<int>(3);
                    shared.notify_one();
                  });
            }),
  };
}

}  // namespace busproof::conformance
