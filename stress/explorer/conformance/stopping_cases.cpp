// std::jthread and stop tokens.
#include <atomic>
#include <chrono>
#include <condition_variable>
#include <latch>
#include <mutex>
#include <optional>
#include <stop_token>
#include <thread>

#include "stress/explorer/conformance/case.hpp"

namespace busproof::conformance {

using std::chrono::hours;
using std::chrono::milliseconds;

case_list stopping_cases() {
  return {
      holds("jthread.stops_and_joins_when_destroyed",
            [] {
              std::atomic<bool> ended = false;
              {
                std::jthread one([&](std::stop_token stop) {
                  while (!stop.stop_requested()) std::this_thread::yield();
                  ended = true;
                });
              }
              require(ended);
            }),
      holds("jthread.needs_no_token_and_can_be_assigned",
            [] {
              std::atomic<int> ran = 0;
              std::jthread one([&] { ran += 1; });
              one = std::jthread([&](std::stop_token, int more) { ran += more; }, 10);
              one.join();
              require(ran == 11);
            }),
      reaches("stop.only_one_request_counts", {1, 2},
              [] {
                std::stop_source source;
                std::atomic<int> counted = 0;
                auto const ask = [&](int who) {
                  if (source.request_stop()) counted += who;
                };
                together([&] { ask(1); }, [&] { ask(2); });
                require(source.stop_requested());
                return counted.load();
              }),
      reaches("stop.callback_runs_in_the_requester_or_at_registration", {1, 2},
              [] {
                std::stop_source source;
                std::atomic<int> where = 0;
                std::optional<std::stop_callback<std::function<void()>>> callback;
                auto const registers = std::this_thread::get_id();
                std::thread requester([&] { source.request_stop(); });
                callback.emplace(source.get_token(),
                                 [&] { where += std::this_thread::get_id() == registers ? 1 : 2; });
                requester.join();
                return where.load();
              }),
      holds("stop.callback_that_was_taken_back_does_not_run",
            [] {
              std::stop_source source;
              bool ran = false;
              {
                std::stop_callback const callback(source.get_token(), [&] { ran = true; });
              }
              source.request_stop();
              require(!ran);
            }),
      reaches("stop.taking_a_callback_back_waits_until_it_has_run", {0, 1},
              [] {
                std::stop_source source;
                int begun = 0, ended = 0;
                std::thread requester;
                {
                  std::stop_callback const callback(source.get_token(), [&] {
                    begun = 1;
                    std::this_thread::yield();
                    ended = 1;
                  });
                  requester = std::thread([&] { source.request_stop(); });
                }
                int const seen = begun;
                require(ended == begun);
                requester.join();
                return seen;
              }),
      holds("stop.callbacks_run_all",
            [] {
              std::stop_source source;
              std::atomic<int> ran = 0;
              std::stop_callback const one(source.get_token(), [&] { ran += 1; });
              std::stop_callback const other(source.get_token(), [&] { ran += 10; });
              std::thread([&] { source.request_stop(); }).join();
              require(ran == 11);
            }),
      holds("stop.is_impossible_once_all_sources_are_gone",
            [] {
              std::stop_token token;
              require(!token.stop_possible());
              {
                std::stop_source const source;
                token = source.get_token();
                require(token.stop_possible());
              }
              require(!token.stop_possible() &&
                      !std::stop_source(std::nostopstate).stop_possible());
            }),
      holds("stop.ends_a_wait_on_a_condition",
            [] {
              std::mutex mutex;
              std::condition_variable_any never;
              std::atomic<int> seen = -1;
              {
                std::jthread const one([&](std::stop_token stop) {
                  std::unique_lock lock(mutex);
                  seen = never.wait(lock, stop, [] { return false; }) ? 1 : 0;
                });
              }
              require(seen == 0);
            }),
      reaches("stop.races_with_the_predicate_of_a_wait", {0, 1},
              [] {
                std::mutex mutex;
                std::condition_variable_any changed;
                bool ready = false;
                int seen = -1;
                std::jthread waiter([&](std::stop_token stop) {
                  std::unique_lock lock(mutex);
                  seen = changed.wait(lock, stop, [&] { return ready; }) ? 1 : 0;
                });
                together([&] { waiter.request_stop(); },
                         [&] {
                           std::lock_guard const lock(mutex);
                           ready = true;
                           changed.notify_all();
                         });
                waiter.join();
                return seen;
              }),
      holds("stop.ends_a_timed_wait_early_or_time_does",
            [] {
              std::mutex mutex;
              std::condition_variable_any never;
              std::jthread asked([&](std::stop_token stop) {
                std::unique_lock lock(mutex);
                require(!never.wait_for(lock, stop, hours(1), [] { return false; }));
                // Explored, the hour may be over first: time passes as it likes.
                require(world::explored() || stop.stop_requested());
              });
              std::jthread left([&](std::stop_token stop) {
                std::unique_lock lock(mutex);
                auto const end = std::chrono::steady_clock::now() + milliseconds(2);
                require(!never.wait_until(lock, stop, end, [] { return false; }));
                require(std::chrono::steady_clock::now() >= end);
              });
              left.join();
              asked.request_stop();
            }),
  };
}

}  // namespace busproof::conformance
