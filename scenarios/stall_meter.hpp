// stall_meter: how long the machine kept a thread from running. Time bounds are widened by it, so
// that a busy machine is not mistaken for a slow bus.
#pragma once

#include <atomic>
#include <chrono>
#include <condition_variable>
#include <cstdint>
#include <mutex>
#include <thread>

namespace busproof::scenarios {

/// Wakes up in short intervals and measures how much too late. Thread safety: any thread.
class stall_meter {
 public:
  stall_meter();
  ~stall_meter();
  stall_meter(stall_meter const&) = delete;
  stall_meter& operator=(stall_meter const&) = delete;

  /// The longest delay so far.
  std::chrono::nanoseconds longest() const noexcept {
    return std::chrono::nanoseconds(longest_.load(std::memory_order_relaxed));
  }
  /// By how much time bounds are to be widened.
  std::chrono::nanoseconds allowance() const noexcept;

 private:
  void run();

  std::atomic<std::int64_t> longest_{0};
  std::mutex mutex_;
  std::condition_variable wake_;
  bool stop_ = false;
  std::thread thread_;
};

}  // namespace busproof::scenarios
