// explore::run and check: options, reports, what a body sees of the world.
#include <atomic>
#include <chrono>
#include <condition_variable>
#include <cstdlib>
#include <filesystem>
#include <mutex>
#include <stdexcept>
#include <string>
#include <thread>

#include <gmock/gmock.h>
#include <gtest/gtest-spi.h>
#include <gtest/gtest.h>
#include <busproof/explore.hpp>
#include <busproof/explore_gtest.hpp>
#include <busproof/world.hpp>

namespace busproof::explore {
namespace {

using namespace std::chrono_literals;
using testing::HasSubstr;

/// Sets a variable for a scope.
class environment_variable {
 public:
  environment_variable(char const* name, char const* value) : name_(name) {
    ::setenv(name, value, 1);
  }
  ~environment_variable() { ::unsetenv(name_); }
  environment_variable(environment_variable const&) = delete;
  environment_variable& operator=(environment_variable const&) = delete;

 private:
  char const* name_;
};

void adds_twice(int& sum) {
  std::atomic<int> value{0};
  auto const add = [&] { value.fetch_add(1); };
  std::thread one(add), other(add);
  one.join();
  other.join();
  sum = value;
}

void correct() {
  int sum = 0;
  adds_twice(sum);
  if (sum != 2) world::fail("lost");
}

void wrong() {
  std::atomic<int> value{0};
  auto const add = [&] { value.store(value.load() + 1); };
  std::thread one(add), other(add);
  one.join();
  other.join();
  if (value != 2) world::fail("lost");
}

TEST(Run, runs_as_many_schedules_as_asked_for) {
  auto const what = run({.name = "correct", .schedules = 321}, correct);
  EXPECT_EQ(what.schedules, 321u);
  EXPECT_EQ(what.failing, 0u) << describe(what);
  EXPECT_FALSE(what.complete);
  EXPECT_THAT(what.model, HasSubstr("sampled"));
  EXPECT_THAT(describe(what), HasSubstr("OK    correct"));
}

TEST(Run, with_a_delay_bound_is_complete) {
  auto const what =
      run({.name = "correct", .schedules = 1'000'000, .how = strategy::delay, .delay_bound = 2},
          correct);
  EXPECT_TRUE(what.complete) << describe(what);
  EXPECT_THAT(what.model, HasSubstr("complete, delay bound 2"));
  // Counted by hand: the default one, five with one deviation, four with two.
  EXPECT_EQ(what.schedules, 10u);
}

/// May wake up for nothing again and again, so there is no end to its schedules.
void waits_for_another() {
  std::mutex lock;
  std::condition_variable changed;
  bool ready = false;
  std::thread other([&] {
    std::lock_guard const held(lock);
    ready = true;
    changed.notify_one();
  });
  {
    std::unique_lock held(lock);
    while (!ready) changed.wait(held);
  }
  other.join();
}

TEST(Run, without_a_bound_is_complete_only_if_the_schedules_came_to_an_end) {
  options how{.name = "correct", .schedules = 10'000'000, .how = strategy::delay};
  auto const ended = run(how, correct);
  EXPECT_TRUE(ended.complete) << describe(ended);
  EXPECT_THAT(ended.model, HasSubstr("complete, no bound"));
  for (std::optional<unsigned> const bound : {std::optional<unsigned>(), {1000}}) {
    how.delay_bound = bound;
    auto const endless = run(how, waits_for_another);
    EXPECT_EQ(endless.failing, 0u) << describe(endless);
    EXPECT_LT(endless.schedules, how.schedules);
    EXPECT_FALSE(endless.complete) << describe(endless);
  }
}

TEST(Run, that_meets_the_limit_first_is_not_complete) {
  auto const what =
      run({.name = "correct", .schedules = 9, .how = strategy::delay, .delay_bound = 2}, correct);
  EXPECT_EQ(what.schedules, 9u);
  EXPECT_FALSE(what.complete);
}

TEST(Run, finds_the_bug_with_every_strategy_and_seed) {
  for (auto const how :
       {strategy::portfolio, strategy::delay, strategy::random, strategy::pct, strategy::pos}) {
    for (std::uint64_t seed = 1; seed <= 5; ++seed) {
      auto const what = run({.name = "wrong", .schedules = 2000, .seed = seed, .how = how}, wrong);
      ASSERT_TRUE(what.first_failure) << to_string(how) << " seed " << seed;
      EXPECT_EQ(what.failing, 1u);
      EXPECT_EQ(what.schedules, what.first_failure->schedule)
          << "it ends with the first that fails";
    }
  }
}

TEST(Run, gives_the_same_failure_for_the_same_seed) {
  auto const once = run({.name = "wrong", .seed = 9, .how = strategy::random}, wrong);
  auto const again = run({.name = "wrong", .seed = 9, .how = strategy::random}, wrong);
  ASSERT_TRUE(once.first_failure && again.first_failure);
  EXPECT_EQ(once.first_failure->token, again.first_failure->token);
  EXPECT_EQ(once.first_failure->schedule, again.first_failure->schedule);
}

TEST(Run, shares_schedules_among_workers) {
  auto const what = run({.name = "correct", .schedules = 1001, .jobs = 3}, correct);
  EXPECT_EQ(what.schedules, 1001u);
  EXPECT_EQ(what.failing, 0u) << describe(what);
}

TEST(Run, can_give_each_schedule_a_process_of_its_own) {
  auto const what = run({.name = "statics", .schedules = 50, .isolate = isolation::process}, [] {
    static int runs = 0;
    if (++runs != 1) world::fail("this process has run before");
    correct();
  });
  EXPECT_EQ(what.schedules, 50u);
  EXPECT_EQ(what.failing, 0u) << describe(what);
}

TEST(Run, ends_when_its_budget_does) {
  auto const what = run({.name = "correct", .schedules = ~0ull, .budget = 200ms}, correct);
  EXPECT_TRUE(what.incomplete);
  EXPECT_GT(what.schedules, 100u);
  EXPECT_THAT(describe(what), HasSubstr("incomplete"));
}

TEST(Run, takes_options_from_the_environment) {
  environment_variable const schedules("BUSPROOF_SCHEDULES", "77");
  environment_variable const strategy("BUSPROOF_STRATEGY", "pos");
  auto const what = run({.name = "correct"}, correct);
  EXPECT_EQ(what.schedules, 77u);
  EXPECT_THAT(what.model, HasSubstr("pos"));
}

TEST(Run, refuses_options_that_make_no_sense) {
  EXPECT_THROW(run({.schedules = 0}, correct), std::invalid_argument);
  EXPECT_THROW(run({.how = strategy::surw}, correct), std::invalid_argument);
  environment_variable const wrong_number("BUSPROOF_SEED", "7x");
  try {
    run({.name = "correct"}, correct);
    ADD_FAILURE() << "no complaint";
  } catch (std::invalid_argument const& error) {
    EXPECT_THAT(error.what(), HasSubstr("BUSPROOF_SEED is '7x'"));
  }
}

TEST(Run, natively_runs_the_body_for_real_once) {
  environment_variable const native("BUSPROOF_NATIVE", "1");
  int sum = 0;
  auto const what = run({.name = "native"}, [&] {
    if (world::explored()) std::abort();
    adds_twice(sum);
  });
  EXPECT_TRUE(what.native);
  EXPECT_EQ(sum, 2) << "it ran in this process";
}

TEST(Report, is_json_on_demand) {
  auto const what = run({.name = "wro\"ng"}, wrong);
  auto const json = to_json(what);
  EXPECT_THAT(json, HasSubstr(R"("name":"wro\"ng")"));
  EXPECT_THAT(json, HasSubstr(R"("kind":"assertion")"));
  EXPECT_THAT(json, HasSubstr(R"("token":"bp1:wro%22ng:)"));
  EXPECT_EQ(json.front(), '{');
  EXPECT_EQ(json.back(), '}');
}

TEST(Report, tells_what_schedules_left_behind) {
  auto const what = run({.name = "leaky", .schedules = 10}, [] {
    std::thread([] {}).join();
    void* volatile lost = std::malloc(100);
    (void)lost;
  });
  EXPECT_EQ(what.schedules, 10u);
  EXPECT_EQ(what.failing, 0u);
  EXPECT_THAT(what.warnings, testing::Contains(HasSubstr("left something behind")));
}

TEST(Time, passes_only_when_nobody_can_do_anything_else) {
  auto const what =
      run({.name = "time", .schedules = 200, .how = strategy::delay, .delay_bound = 0}, [] {
        auto const began = std::chrono::steady_clock::now();
        std::this_thread::sleep_for(10h);
        auto const took = std::chrono::steady_clock::now() - began;
        if (took < 10h || took > 10h + 1ms) world::fail("it took another time");
      });
  EXPECT_EQ(what.failing, 0u) << describe(what);
}

TEST(Time, of_the_wall_clock_may_jump) {
  auto const what = run({.name = "jump", .schedules = 5}, [] {
    auto const wall = std::chrono::system_clock::now();
    auto const steady = std::chrono::steady_clock::now();
    world::jump_wall_clock(-3600s);
    if (std::chrono::system_clock::now() - wall > -3599s)
      world::fail("the wall clock did not jump");
    if (std::chrono::steady_clock::now() - steady > 1s) world::fail("the steady clock jumped");
  });
  EXPECT_EQ(what.failing, 0u) << describe(what);
  EXPECT_THROW(world::jump_wall_clock(1s), std::logic_error) << "natively there is none to move";
}

/// A caller that waits for an answer with a deadline, and who answers. What is handed over is
/// received.
struct call_with_deadline {
  std::mutex mutex;
  std::condition_variable changed;
  bool answered = false;
  bool given_up = false;
  bool received = false;

  /// True: the answer was taken over.
  bool answer() {
    std::lock_guard const held(mutex);
    if (given_up) return false;
    answered = true;
    changed.notify_one();
    return true;
  }
  void call(bool looks_again_at_the_deadline) {
    std::unique_lock held(mutex);
    auto const until = std::chrono::steady_clock::now() + 5s;
    while (!answered) {
      if (changed.wait_until(held, until) == std::cv_status::no_timeout) continue;
      if (looks_again_at_the_deadline && answered) break;
      given_up = true;
      return;  // an answer that came with the deadline is lost
    }
    received = true;
  }
};

report explore_deadline(bool looks_again, std::uint64_t seed) {
  return run({.name = "deadline", .schedules = 500, .seed = seed}, [looks_again] {
    call_with_deadline shared;
    bool taken = false;
    std::thread server([&] {
      std::this_thread::sleep_for(4s);
      taken = shared.answer();
    });
    shared.call(looks_again);
    server.join();
    if (taken != shared.received) world::fail("the answer was lost at the deadline");
  });
}

TEST(Time, brings_a_timeout_and_its_completion_together) {
  for (std::uint64_t seed = 1; seed <= 20; ++seed) {
    auto const wrong_one = explore_deadline(false, seed);
    ASSERT_EQ(wrong_one.failing, 1u) << "seed " << seed;
    EXPECT_EQ(wrong_one.first_failure->message, "the answer was lost at the deadline");
    auto const right_one = explore_deadline(true, seed);
    EXPECT_EQ(right_one.failing, 0u) << describe(right_one);
  }
}

TEST(Time, ends_a_loop_that_waits_by_reading_the_clock) {
  auto const what = run({.name = "polls the clock", .schedules = 200}, [] {
    auto const until = std::chrono::steady_clock::now() + 100s;
    while (std::chrono::steady_clock::now() < until) {
    }
    auto const next = std::chrono::system_clock::now() + 1h;
    while (std::chrono::system_clock::now() < next) std::this_thread::yield();
  });
  EXPECT_EQ(what.failing, 0u) << describe(what);
}

TEST(Report, puts_a_long_token_into_a_file) {
  auto const what = run({.name = "long", .how = strategy::random}, [] {
    std::atomic<int> value{0};
    std::atomic<bool> mixed{false};
    auto const add = [&] {
      for (int round = 0; round < 300; ++round) {
        auto const before = value.fetch_add(1);
        if (value.load() != before + 1 && round > 250) mixed = true;
      }
    };
    std::thread one(add), other(add);
    one.join();
    other.join();
    if (mixed) world::fail("mixed");
  });
  ASSERT_TRUE(what.first_failure);
  auto const& found = *what.first_failure;
  ASSERT_GT(found.token.size(), 200u);
  EXPECT_THAT(describe(what), HasSubstr("BUSPROOF_REPLAY='" + found.saved.string() + "'"));
  EXPECT_TRUE(std::filesystem::exists(found.saved));
  std::filesystem::remove(found.saved);
}

TEST(Choose, is_a_decision_whose_alternatives_are_all_reached) {
  for (unsigned wanted = 0; wanted < 6; ++wanted) {
    auto const what = run({.name = "choose"}, [wanted] {
      if (world::choose(6) == wanted) world::fail("reached");
    });
    EXPECT_EQ(what.failing, 1u) << wanted;
  }
}

TEST(Check, lets_expectations_be_used_in_every_thread) {
  auto const what = check({.schedules = 300}, [] {
    std::atomic<int> value{0};
    std::thread other([&] { EXPECT_GE(value.fetch_add(1), 0); });
    value.fetch_add(1);
    other.join();
    ASSERT_EQ(value.load(), 2);
  });
  EXPECT_EQ(what.name, "Check.lets_expectations_be_used_in_every_thread");
  EXPECT_EQ(what.schedules, 300u);
}

TEST(Check, fails_its_test_with_the_first_expectation_that_fails) {
  EXPECT_NONFATAL_FAILURE(check([] {
                            std::atomic<int> value{0};
                            auto const add = [&] { value.store(value.load() + 1); };
                            std::thread one(add), other(add);
                            one.join();
                            other.join();
                            EXPECT_EQ(value.load(), 2);
                          }),
                          "explore_test.cpp");
}

}  // namespace
}  // namespace busproof::explore
