#include "stress/explorer/bench/explored_bodies.hpp"

#include <array>
#include <atomic>
#include <chrono>
#include <condition_variable>
#include <cstdlib>
#include <mutex>
#include <stdexcept>
#include <thread>

namespace busproof::explore {

void two_threads_count() {
  std::atomic<int> count{0};
  auto const add = [&count] {
    count.fetch_add(1);
    count.fetch_add(1);
  };
  std::thread one(add), other(add);
  one.join();
  other.join();
}

void three_threads_lock() {
  std::mutex mutex;
  int guarded = 0;
  auto const enter = [&] {
    std::lock_guard const lock(mutex);
    ++guarded;
  };
  std::thread one(enter), two(enter), three(enter);
  one.join();
  two.join();
  three.join();
}

void two_produce_one_consumes() {
  constexpr int items = 4;
  std::mutex mutex;
  std::condition_variable filled;
  std::array<int, items> queue{};
  int written = 0;
  auto const produce = [&] {
    for (int each = 0; each < items / 2; ++each) {
      {
        std::lock_guard const lock(mutex);
        queue[static_cast<unsigned>(written++)] = each;
      }
      filled.notify_one();
    }
  };
  std::thread one(produce), other(produce);
  std::thread consumer([&] {
    int sum = 0;
    for (int read = 0; read < items; ++read) {
      std::unique_lock lock(mutex);
      while (read == written) filled.wait(lock);
      sum += queue[static_cast<unsigned>(read)];
    }
    if (sum != 2) std::abort();
  });
  one.join();
  other.join();
  consumer.join();
}

namespace {
thread_local int own = 0;
}

void sketch_lost_update() {
  std::atomic<int> count{0};
  auto const add = [&count](int mark) {
    own = mark;
    int const seen = count.load();
    count.store(seen + 1);
    if (own != mark) std::abort();
  };
  std::thread one(add, 1), other(add, 2);
  one.join();
  other.join();
  [[maybe_unused]] bool const volatile lost = count != 2;
}

void sketch_lock_order() {
  std::mutex outer, inner;
  auto const lock_both = [&] {
    std::lock_guard const first(outer);
    std::lock_guard const second(inner);
  };
  std::thread one(lock_both), other(lock_both);
  one.join();
  other.join();
}

void sketch_timed_wait() {
  using namespace std::chrono_literals;
  std::mutex mutex;
  std::condition_variable changed;
  bool ready = false;
  std::thread waiting([&] {
    std::unique_lock lock(mutex);
    // The sketch's clock waits until nothing else can run. Ours may pass the ten seconds before the
    // five have begun, so here they are no failure.
    changed.wait_for(lock, 10s, [&] { return ready; });
  });
  std::thread setting([&] {
    std::this_thread::sleep_for(5s);
    std::lock_guard const lock(mutex);
    ready = true;
    changed.notify_one();
  });
  waiting.join();
  setting.join();
}

void sketch_exceptions() {
  std::atomic<int> count{0};
  auto const throw_twice = [&count] {
    try {
      ++count;
      throw std::runtime_error("x");
    } catch (std::exception const&) {
      ++count;
      try {
        throw 1;
      } catch (int) {
        ++count;
      }
    }
  };
  std::thread one(throw_twice), other(throw_twice);
  one.join();
  other.join();
  if (count != 6) std::abort();
}

}  // namespace busproof::explore
