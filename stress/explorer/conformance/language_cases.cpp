// Exceptions, coroutines and the parts of the library that make something at their first use.
#include <atomic>
#include <coroutine>
#include <exception>
#include <functional>
#include <locale>
#include <mutex>
#include <random>
#include <regex>
#include <set>
#include <stdexcept>
#include <string>
#include <thread>

#include "stress/explorer/conformance/case.hpp"

namespace busproof::conformance {
namespace {

struct looks_at_exceptions {
  int* seen;
  ~looks_at_exceptions() {
    std::this_thread::yield();
    *seen = std::uncaught_exceptions();
  }
};

/// A coroutine that goes on where it is told to.
struct task {
  struct promise_type {
    std::exception_ptr error;
    task get_return_object() { return {std::coroutine_handle<promise_type>::from_promise(*this)}; }
    std::suspend_always initial_suspend() noexcept { return {}; }
    std::suspend_always final_suspend() noexcept { return {}; }
    void return_void() {}
    void unhandled_exception() { error = std::current_exception(); }
  };
  std::coroutine_handle<promise_type> handle;
};

/// Goes on in a new thread.
struct on_a_new_thread {
  std::thread& thread;
  bool await_ready() const noexcept { return false; }
  void await_suspend(std::coroutine_handle<> rest) { thread = std::thread(rest); }
  void await_resume() const noexcept {}
};

task counts(int& value, std::thread& second) {
  ++value;
  co_await on_a_new_thread{second};
  ++value;
  co_await std::suspend_always{};
  ++value;
  throw std::runtime_error("out of a coroutine");
}

}  // namespace

case_list language_cases() {
  return {
      holds("exception.several_fly_at_once",
            [] {
              auto const fly = [](int me) {
                int seen = 0;
                try {
                  looks_at_exceptions const look{&seen};
                  throw me;
                } catch (int caught) {
                  std::this_thread::yield();
                  require(caught == me && seen == 1 && std::uncaught_exceptions() == 0);
                }
              };
              together([&] { fly(1); }, [&] { fly(2); }, [&] { fly(3); });
            }),
      holds("exception.handlers_nest_across_switches",
            [] {
              auto const work = [](int me) {
                try {
                  throw me;
                } catch (...) {
                  try {
                    std::this_thread::yield();
                    throw std::to_string(me);
                  } catch (std::string const& inner) {
                    std::this_thread::yield();
                    require(inner == std::to_string(me));
                  }
                  try {
                    throw;
                  } catch (int again) {
                    require(again == me);
                  }
                }
                require(std::current_exception() == nullptr);
              };
              together([&] { work(1); }, [&] { work(2); });
            }),
      holds("exception_ptr.carries_one_to_several_threads",
            [] {
              std::exception_ptr carried;
              std::thread([&] {
                try {
                  throw std::runtime_error(
                      "a message that is long enough to be allocated for sure");
                } catch (...) {
                  carried = std::current_exception();
                }
              }).join();
              auto const look = [copy = carried] {
                try {
                  std::rethrow_exception(copy);
                } catch (std::runtime_error const& error) {
                  require(std::string(error.what()).size() > 40);
                }
              };
              together(look, look);
              carried = nullptr;
            }),
      holds("exception.nested_ones_keep_their_cause",
            [] {
              std::thread([] {
                try {
                  try {
                    throw 1;
                  } catch (...) {
                    std::throw_with_nested(std::runtime_error("outer"));
                  }
                } catch (std::exception const& outer) {
                  require(throws<int>([&] { std::rethrow_if_nested(outer); }));
                }
              }).join();
            }),
      holds("exception.unwinds_through_many_frames",
            [] {
              struct recursion {
                static void into(int depth, int& unwound) {
                  struct counts_down {
                    int& value;
                    ~counts_down() { ++value; }
                  } const counter{unwound};
                  if (depth == 0) throw 5;
                  into(depth - 1, unwound);
                }
              };
              auto const dive = [] {
                int unwound = 0;
                require(throws<int>([&] { recursion::into(300, unwound); }));
                require(unwound == 301);
              };
              together(dive, dive);
            }),
      holds("coroutine.goes_on_in_other_threads",
            [] {
              int value = 0;
              std::thread second;
              auto const one = counts(value, second);
              require(value == 0);
              std::thread(one.handle).join();
              second.join();
              require(value == 2 && !one.handle.done());
              std::thread([&] { one.handle.resume(); }).join();
              require(value == 3 && one.handle.done() && one.handle.promise().error != nullptr);
              one.handle.destroy();
            }),
      holds("random_device.gives_numbers_in_all_threads",
            [] {
              std::set<unsigned> seen;
              std::mutex mutex;
              auto const draw = [&] {
                std::random_device device;
                for (int each = 0; each < 4; ++each) {
                  std::lock_guard const lock(mutex);
                  seen.insert(device());
                }
              };
              together(draw, draw);
              require(seen.size() >= 7);
              std::mt19937 engine(std::random_device{}());
              require(std::uniform_int_distribution(1, 6)(engine) <= 6);
            }),
      holds_at_first_use("regex.works_at_its_first_use_in_several_threads",
                         [] {
                           auto const match = [] {
                             std::regex const pattern("([a-z]+)-([0-9]+)");
                             std::smatch parts;
                             std::string const text = "order-66";
                             require(std::regex_match(text, parts, pattern) && parts[2] == "66");
                           };
                           together(match, match);
                         }),
      holds_at_first_use("locale.facets_work_at_their_first_use_in_several_threads",
                         [] {
                           auto const use = [] {
                             std::locale const here;
                             require(std::toupper('q', here) == 'Q');
                             std::locale const mine(here, new std::numpunct<char>());
                             auto const& punctuation = std::use_facet<std::numpunct<char>>(mine);
                             require(punctuation.decimal_point() == '.');
                           };
                           together(use, use);
                         }),
      holds("function.and_bind_cross_threads",
            [] {
              std::function<int(int)> const add = [big = std::string(50, 'x')](int more) {
                return static_cast<int>(big.size()) + more;
              };
              auto const use = [add] { require(std::bind(add, 2)() == 52); };
              together(use, use);
            }),
  };
}

}  // namespace busproof::conformance
