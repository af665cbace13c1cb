// Futures, promises, tasks and std::async.
#include <chrono>
#include <future>
#include <memory>
#include <stdexcept>
#include <string>
#include <thread>

#include "stress/explorer/conformance/case.hpp"

namespace busproof::conformance {
namespace {

using std::chrono::hours;
using std::chrono::milliseconds;

/// Says when a thread's variables are gone.
struct says_when_gone {
  std::atomic<bool>* gone = nullptr;
  ~says_when_gone() {
    if (gone != nullptr) *gone = true;
  }
};
thread_local says_when_gone last_words;

std::future_errc code_of(std::future<int>& future) {
  try {
    future.get();
  } catch (std::future_error const& error) {
    return static_cast<std::future_errc>(error.code().value());
  }
  return {};
}

}  // namespace

case_list future_cases() {
  return {
      holds("async.launched_runs_in_another_thread",
            [] {
              auto const here = std::this_thread::get_id();
              auto there = std::async(
                  std::launch::async,
                  [](int more) { return std::pair(std::this_thread::get_id(), 40 + more); }, 2);
              auto const [id, value] = there.get();
              require(id != here && value == 42);
            }),
      holds("async.deferred_runs_in_who_asks_and_only_then",
            [] {
              bool ran = false;
              auto const here = std::this_thread::get_id();
              auto later = std::async(std::launch::deferred, [&] {
                ran = true;
                return std::this_thread::get_id();
              });
              require(later.wait_for(hours(1)) == std::future_status::deferred && !ran);
              require(later.get() == here && ran);
              bool never = false;
              {
                auto const unasked = std::async(std::launch::deferred, [&] { never = true; });
              }
              require(!never);
            }),
      holds("async.hands_over_exceptions",
            [] {
              auto bad = std::async(std::launch::async,
                                    []() -> int { throw std::runtime_error("a reason"); });
              try {
                bad.get();
                require(false);
              } catch (std::runtime_error const& error) {
                require(std::string(error.what()) == "a reason");
              }
            }),
      holds("async.future_waits_when_it_is_destroyed",
            [] {
              std::atomic<int> ended = 0;
              {
                auto const one = std::async(std::launch::async, [&] {
                  std::this_thread::sleep_for(milliseconds(1));
                  ended = 1;
                });
              }
              require(ended == 1);
            }),
      holds("async.many_at_once_by_default_policy",
            [] {
              std::vector<std::future<int>> all;
              for (int each = 0; each < 4; ++each) {
                all.push_back(std::async([each] { return each; }));
              }
              int sum = 0;
              for (auto& each : all) sum += each.get();
              require(sum == 6);
            }),
      holds("promise.value_crosses_threads",
            [] {
              std::promise<std::unique_ptr<std::string>> promise;
              auto future = promise.get_future();
              std::thread setter(
                  [&] { promise.set_value(std::make_unique<std::string>("from there")); });
              require(*future.get() == "from there" && !future.valid());
              setter.join();
            }),
      holds("promise.exception_crosses_threads",
            [] {
              std::promise<void> promise;
              auto future = promise.get_future();
              std::thread setter([&] {
                promise.set_exception(std::make_exception_ptr(std::out_of_range("far")));
              });
              require(throws<std::out_of_range>([&] { future.get(); }));
              setter.join();
            }),
      holds("promise.broken_and_kept_twice_are_errors",
            [] {
              std::future<int> future;
              {
                std::promise<int> promise;
                future = promise.get_future();
                std::thread([given = std::move(promise)] {}).join();
              }
              require(code_of(future) == std::future_errc::broken_promise);
              std::promise<int> again;
              again.set_value(1);
              require(throws<std::future_error>([&] { again.set_value(2); }));
            }),
      reaches("promise.two_setters_of_which_one_wins", {1, 2},
              [] {
                std::promise<int> promise;
                auto future = promise.get_future();
                std::atomic<int> lost = 0;
                auto const set = [&](int value) {
                  if (throws<std::future_error>([&] { promise.set_value(value); })) ++lost;
                };
                together([&] { set(1); }, [&] { set(2); });
                require(lost == 1);
                return future.get();
              }),
      holds("promise.at_thread_exit_comes_after_thread_locals",
            [] {
              std::promise<int> promise;
              auto future = promise.get_future();
              std::atomic<bool> gone = false;
              std::thread setter([&] {
                last_words.gone = &gone;
                promise.set_value_at_thread_exit(5);
                require(!gone);
              });
              require(future.get() == 5 && gone);
              setter.join();
            }),
      holds("promise.exception_at_thread_exit",
            [] {
              std::promise<int> promise;
              auto future = promise.get_future();
              std::thread setter([&] {
                promise.set_exception_at_thread_exit(std::make_exception_ptr(3));
                require(future.wait_for(milliseconds(0)) == std::future_status::timeout);
              });
              require(throws<int>([&] { future.get(); }));
              setter.join();
            }),
      holds("future.wait_gives_up_in_time",
            [] {
              std::promise<int> promise;
              auto future = promise.get_future();
              auto const began = std::chrono::steady_clock::now();
              require(future.wait_for(milliseconds(2)) == std::future_status::timeout);
              require(std::chrono::steady_clock::now() - began >= milliseconds(2));
              require(future.wait_until(std::chrono::system_clock::now() + milliseconds(1)) ==
                      std::future_status::timeout);
              promise.set_value(1);
              require(future.wait_for(milliseconds(0)) == std::future_status::ready);
            }),
      reaches("future.value_races_with_the_end_of_a_wait", {0, 1},
              [] {
                std::promise<int> promise;
                auto future = promise.get_future();
                std::thread setter([&] {
                  std::this_thread::sleep_for(milliseconds(1));
                  promise.set_value(1);
                });
                auto const how = future.wait_for(milliseconds(1));
                setter.join();
                return how == std::future_status::ready ? 1 : 0;
              }),
      holds("shared_future.many_read_one_value",
            [] {
              std::promise<std::string> promise;
              std::shared_future<std::string> const shared = promise.get_future();
              auto const read = [shared] { require(shared.get() == "one for all"); };
              together(read, read, [&] { promise.set_value("one for all"); });
              require(shared.valid());
            }),
      holds("task.runs_elsewhere_and_again_after_reset",
            [] {
              std::packaged_task<int(int)> task([](int x) {
                if (x < 0) throw x;
                return x + 1;
              });
              auto first = task.get_future();
              std::thread([&] { task(1); }).join();
              require(first.get() == 2);
              task.reset();
              auto second = task.get_future();
              std::thread([&] { task(-1); }).join();
              require(throws<int>([&] { second.get(); }));
              task.reset();
              auto third = task.get_future();
              std::thread(std::move(task), 5).join();
              require(third.get() == 6);
              require(!task.valid());  // NOLINT(bugprone-use-after-move): what moving leaves
            }),
      holds("task.is_ready_only_at_thread_exit",
            [] {
              std::packaged_task<int()> task([] { return 9; });
              auto future = task.get_future();
              std::atomic<bool> gone = false;
              std::thread one([&] {
                last_words.gone = &gone;
                task.make_ready_at_thread_exit();
                require(future.wait_for(milliseconds(0)) == std::future_status::timeout);
              });
              require(future.get() == 9 && gone);
              one.join();
            }),
  };
}

}  // namespace busproof::conformance
