// Every kind of failure: found, named, and told with what a reader needs. Each body has one defect.
#include <atomic>
#include <chrono>
#include <condition_variable>
#include <cstdlib>
#include <future>
#include <mutex>
#include <stdexcept>
#include <thread>

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <pthread.h>
#include <unistd.h>
#include <busproof/explore.hpp>
#include <busproof/world.hpp>

#include "stress/explorer/detectors_support.hpp"

namespace busproof::explore {
namespace {

using namespace std::chrono_literals;
using testing::AllOf;
using testing::Contains;
using testing::Field;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::Not;

TEST(Deadlock, of_two_locks_is_found_and_says_who_holds_what) {
  auto const what = found([] {
    std::mutex left, right;
    std::thread other([&] {
      std::lock_guard const first(right);
      std::lock_guard const second(left);
    });
    {
      std::lock_guard const first(left);
      std::lock_guard const second(right);
    }
    other.join();
  });
  EXPECT_EQ(what.kind, failure_kind::deadlock);
  EXPECT_THAT(what.threads, Contains(AllOf(Field(&thread_state::name, "main"),
                                           Field(&thread_state::waits, HasSubstr("held by T1")))));
  EXPECT_THAT(what.threads,
              Contains(AllOf(Field(&thread_state::name, "T1"),
                             Field(&thread_state::waits, HasSubstr("held by main")))));
  for (auto const& each : what.threads) {
    EXPECT_THAT(each.stack, Contains(HasSubstr("detectors_test.cpp"))) << each.name;
  }
}

TEST(Deadlock, of_a_thread_with_itself_is_found) {
  auto const what = found([] {
    std::mutex only;
    only.lock();
    only.lock();
  });
  EXPECT_EQ(what.kind, failure_kind::deadlock);
  ASSERT_EQ(what.threads.size(), 1u);
  EXPECT_THAT(what.threads[0].waits, HasSubstr("which it holds itself"));
}

TEST(Deadlock, by_a_lost_notify_is_found) {
  auto const what = found([] {
    std::mutex mutex;
    std::condition_variable changed;
    bool ready = false;
    std::thread setter([&] {
      {
        std::lock_guard const held(mutex);
        ready = true;
      }
      changed.notify_one();
    });
    std::unique_lock held(mutex);
    if (!ready) {
      held.unlock();  // the setter may come here, and its notify is lost
      held.lock();
      changed.wait(held);
    }
    held.unlock();
    setter.join();
  });
  EXPECT_EQ(what.kind, failure_kind::deadlock);
  EXPECT_THAT(what.threads, Contains(Field(&thread_state::waits, HasSubstr("condition variable"))));
}

TEST(LockOrder, in_a_circle_is_a_warning_even_if_nobody_got_stuck) {
  auto const what = explored([] {
    std::mutex left, right;
    std::thread([&] {
      std::lock_guard const first(left);
      std::lock_guard const second(right);
    }).join();
    std::thread([&] {
      std::lock_guard const first(right);
      std::lock_guard const second(left);
    }).join();
  });
  EXPECT_EQ(what.failing, 0u) << describe(what);
  EXPECT_THAT(what.warnings,
              Contains(AllOf(HasSubstr("lock order"), HasSubstr("detectors_test.cpp"))));
}

TEST(LockOrder, by_scoped_lock_is_no_warning) {
  auto const what = explored([] {
    std::mutex left, right;
    std::thread one([&] { std::scoped_lock const both(left, right); });
    std::thread other([&] { std::scoped_lock const both(right, left); });
    one.join();
    other.join();
  });
  EXPECT_EQ(what.failing, 0u) << describe(what);
  EXPECT_THAT(what.warnings, IsEmpty());
}

TEST(LockOrder, behind_a_gate_is_no_warning) {
  auto const what = explored([] {
    std::mutex gate, left, right;
    std::thread other([&] {
      std::scoped_lock const all(gate);
      std::scoped_lock const first(left);
      std::scoped_lock const second(right);
    });
    {
      std::scoped_lock const all(gate);
      std::scoped_lock const first(right);
      std::scoped_lock const second(left);
    }
    other.join();
  });
  EXPECT_EQ(what.failing, 0u) << describe(what);
  EXPECT_THAT(what.warnings, IsEmpty());
}

TEST(Exception, that_nobody_catches_is_found_with_its_text) {
  auto const what = found([] { std::thread([] { throw std::runtime_error("no luck"); }).join(); });
  EXPECT_EQ(what.kind, failure_kind::exception);
  EXPECT_THAT(what.message, HasSubstr("std::runtime_error: no luck"));
}

TEST(Exception, out_of_the_body_is_found) {
  auto const what = found([] { throw 7; });
  EXPECT_EQ(what.kind, failure_kind::exception);
  EXPECT_THAT(what.message, HasSubstr("int"));
}

TEST(Exception, that_is_caught_is_none) {
  auto const what = explored([] {
    auto task = std::async(std::launch::async, []() -> int { throw std::out_of_range("far"); });
    try {
      task.get();
      std::abort();
    } catch (std::out_of_range const&) {
    }
  });
  EXPECT_EQ(what.failing, 0u) << describe(what);
}

TEST(Crash, by_abort_is_found) {
  auto const what = found([] { std::abort(); });
  EXPECT_EQ(what.kind, failure_kind::crash);
  EXPECT_THAT(what.message, HasSubstr("abort"));
}

TEST(Crash, by_a_signal_is_found_and_replayed) {
  auto const what =
      found([] { std::thread([] { *reinterpret_cast<int volatile*>(8) = 1; }).join(); });
  EXPECT_EQ(what.kind, failure_kind::crash);
  EXPECT_THAT(what.message, AllOf(HasSubstr("Segmentation fault"), HasSubstr("0x8")));
  ASSERT_FALSE(what.threads.empty());
  ASSERT_FALSE(what.threads[0].stack.empty());
  EXPECT_THAT(what.threads[0].stack[0], HasSubstr("detectors_test.cpp"));
  EXPECT_THAT(what.token, Not(IsEmpty()));
}

TEST(Crash, by_a_thread_that_was_not_joined_is_found) {
  auto const what = found([] { std::thread const forgotten([] {}); });
  EXPECT_EQ(what.kind, failure_kind::crash);
  EXPECT_THAT(what.message, HasSubstr("not joined"));
}

int deeper(int level, int until) {
  char volatile room[4096];
  room[0] = static_cast<char>(level);
  return level == until ? 0 : deeper(level + 1, until) + room[0];
}

TEST(Crash, by_a_stack_that_is_too_deep_says_so) {
  auto const what = found([] {
    std::thread([] {
      if (deeper(0, 1'000'000) != 0) std::abort();
    }).join();
  });
  EXPECT_EQ(what.kind, failure_kind::crash);
  EXPECT_THAT(what.message, HasSubstr("stack overflow"));
}

TEST(Crash, of_the_whole_worker_is_contained) {
  auto const what = found([] { ::_exit(3); });
  EXPECT_EQ(what.kind, failure_kind::crash);
  EXPECT_THAT(what.message, HasSubstr("exit code 3"));
}

TEST(LockMisuse, is_found_in_each_form) {
  auto const unlocked = found([] {
    std::mutex mutex;
    mutex.unlock();
  });
  EXPECT_EQ(unlocked.kind, failure_kind::lock_misuse);
  EXPECT_THAT(unlocked.message, HasSubstr("not locked"));

  auto const foreign = found([] {
    std::mutex mutex;
    mutex.lock();
    std::thread([&] { mutex.unlock(); }).join();
  });
  EXPECT_THAT(foreign.message, HasSubstr("does not own it"));

  auto const destroyed = found([] {
    pthread_mutex_t mutex = PTHREAD_MUTEX_INITIALIZER;
    pthread_mutex_lock(&mutex);
    pthread_mutex_destroy(&mutex);
  });
  EXPECT_THAT(destroyed.message, HasSubstr("destroyed while it is locked"));

  auto const without = found([] {
    pthread_mutex_t mutex = PTHREAD_MUTEX_INITIALIZER;
    pthread_cond_t condition = PTHREAD_COND_INITIALIZER;
    pthread_cond_wait(&condition, &mutex);
  });
  EXPECT_THAT(without.message, HasSubstr("does not own"));
}

TEST(Leak, of_a_thread_that_never_ends_is_found) {
  auto const what = found([] {
    auto* const never = new std::promise<void>;
    std::thread([never] { never->get_future().wait(); }).detach();
  });
  EXPECT_EQ(what.kind, failure_kind::leak);
  EXPECT_THAT(what.message, HasSubstr("left behind"));
}

TEST(DetachedThread, that_ends_later_is_waited_for) {
  auto const what = explored([] { std::thread([] { std::this_thread::sleep_for(1h); }).detach(); });
  EXPECT_EQ(what.failing, 0u) << describe(what);
}

TEST(Unsupported, calls_are_named) {
  auto const exits = found([] { std::thread([] { pthread_exit(nullptr); }).join(); });
  EXPECT_EQ(exits.kind, failure_kind::unsupported);
  EXPECT_THAT(exits.message, HasSubstr("pthread_exit"));
  auto const forks = found([] { ::fork(); });
  EXPECT_THAT(forks.message, HasSubstr("fork"));
  auto const shells = found([] {
    if (std::system("true") != 0) std::abort();
  });
  EXPECT_EQ(shells.kind, failure_kind::unsupported);
  EXPECT_THAT(shells.message, HasSubstr("system is not supported"));
}

TEST(DoubleFree, is_found) {
  auto const what = found([] {
    void* volatile block = std::malloc(10);  // volatile: or the compiler sees through it
    std::free(block);
    std::free(block);
  });
  EXPECT_EQ(what.kind, failure_kind::double_free);
}

TEST(KeepGoing, counts_the_failures) {
  options how;
  how.keep_going = true;
  how.schedules = 60;
  how.how = strategy::random;
  auto const what = explored(
      [] {
        std::atomic<int> value{0};
        auto const add = [&] { value.store(value.load() + 1); };
        std::thread one(add), other(add);
        one.join();
        other.join();
        if (value.load() != 2) world::fail("an addition was lost");
      },
      how);
  EXPECT_EQ(what.schedules, 60u);
  EXPECT_GT(what.failing, 1u);
  EXPECT_LT(what.failing, 60u);
  ASSERT_TRUE(what.first_failure);
  EXPECT_EQ(what.first_failure->kind, failure_kind::assertion);
  EXPECT_EQ(what.first_failure->message, "an addition was lost");
}

TEST(Diverged, is_a_body_that_remembers_its_earlier_runs) {
  static int runs = 0;
  auto const what = found([] {
    std::atomic<int> value{0};
    auto const rounds = ++runs;
    for (int round = 0; round < rounds; ++round) value.fetch_add(1);
  });
  EXPECT_EQ(what.kind, failure_kind::diverged);
  EXPECT_THAT(what.message, HasSubstr("another way"));
}

}  // namespace
}  // namespace busproof::explore
