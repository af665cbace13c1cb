// What happens once: std::call_once, and the variables of functions.
#include <atomic>
#include <memory>
#include <mutex>
#include <stdexcept>
#include <string>
#include <thread>

#include "stress/explorer/conformance/case.hpp"

namespace busproof::conformance {
namespace {

std::atomic<int> made = 0;

struct made_slowly {
  made_slowly() {
    ++made;
    std::this_thread::yield();
    value = 5;
  }
  int value = 0;
};

made_slowly& the_only_one() {
  static made_slowly one;
  return one;
}

std::string const& a_text() {
  static std::string const text =
      "a text that does not fit into the string itself, so it allocates";
  return text;
}

std::atomic<int> tries = 0;

int made_at_the_second_try() {
  static int const value = [] {
    if (++tries == 1) throw std::runtime_error("the first try fails");
    return 8;
  }();
  return value;
}

int made_by(int who) {
  static int const first = who;
  return first;
}

}  // namespace

case_list once_cases() {
  return {
      holds("call_once.calls_once_and_the_others_wait",
            [] {
              std::once_flag flag;
              int calls = 0, value = 0;
              auto const work = [&] {
                std::call_once(flag, [&] {
                  ++calls;
                  std::this_thread::yield();
                  value = 3;
                });
                require(calls == 1 && value == 3);
              };
              together(work, work, work);
            }),
      reaches("call_once.either_makes_the_call", {1, 2},
              [] {
                std::once_flag flag;
                int who = 0;
                auto const work = [&](int me) { std::call_once(flag, [&] { who = me; }); };
                together([&] { work(1); }, [&] { work(2); });
                return who;
              }),
      holds("call_once.who_waits_tries_after_an_exception",
            [] {
              std::once_flag flag;
              std::atomic<int> calls = 0, failed = 0;
              auto const work = [&] {
                try {
                  std::call_once(flag, [&] {
                    std::this_thread::yield();
                    if (++calls == 1) throw std::runtime_error("the first call fails");
                  });
                } catch (std::runtime_error const&) {
                  ++failed;
                }
              };
              together(work, work, work);
              require(calls == 2 && failed == 1);
            }),
      holds("call_once.may_be_nested_with_another_flag",
            [] {
              std::once_flag outer, inner;
              int calls = 0;
              auto const work = [&] {
                std::call_once(outer, [&] { std::call_once(inner, [&] { ++calls; }); });
              };
              together(work, work);
              require(calls == 1);
            }),
      holds_at_first_use("static.is_made_once_and_the_others_wait",
                         [] {
                           auto const use = [] { require(the_only_one().value == 5); };
                           together(use, use, use);
                           require(made == 1);
                         }),
      holds_at_first_use("static.keeps_what_it_allocated",
                         [] {
                           std::string const* seen[2] = {};
                           together([&] { seen[0] = &a_text(); }, [&] { seen[1] = &a_text(); });
                           require(seen[0] == seen[1] && seen[0]->size() > 40);
                         }),
      reaches_at_first_use("static.either_makes_it", {1, 2},
                           [] {
                             int seen[2] = {};
                             together([&] { seen[0] = made_by(1); }, [&] { seen[1] = made_by(2); });
                             require(seen[0] == seen[1]);
                             return seen[0];
                           }),
      reaches_at_first_use("static.is_tried_again_after_an_exception", {1, 2},
                           [] {
                             std::atomic<int> failed = 0;
                             auto const use = [&](int who) {
                               try {
                                 require(made_at_the_second_try() == 8);
                               } catch (std::runtime_error const&) {
                                 failed += who;
                               }
                             };
                             together([&] { use(1); }, [&] { use(2); });
                             require(made_at_the_second_try() == 8 && tries == 2);
                             return failed.load();
                           }),
  };
}

}  // namespace busproof::conformance
