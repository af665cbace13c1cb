// context_threads: an io_context, the threads that run it, and how much they have done.
#pragma once

#include <atomic>
#include <chrono>
#include <condition_variable>
#include <cstdint>
#include <memory>
#include <mutex>
#include <optional>
#include <thread>
#include <vector>

#include "bus/sync/asio.hpp"

namespace busproof::scenarios {

/// Runs from construction to join(). Thread safety: every function from any thread but those it
/// runs, once each for join().
class context_threads {
 public:
  explicit context_threads(unsigned threads);
  /// Precondition: join() returned true, or never was called; in the latter case it is called here.
  ~context_threads();
  context_threads(context_threads const&) = delete;
  context_threads& operator=(context_threads const&) = delete;

  asio::io_context& context() noexcept { return context_; }

  /// Handlers that have been run.
  std::uint64_t steps() const noexcept { return steps_.load(std::memory_order_relaxed); }

  /// Lets the threads end when no work is left, and waits for them. False: after `bound` some had
  /// not ended; they were told to stop, and go on using this object for as long as they hang.
  bool join(std::chrono::nanoseconds bound);

 private:
  void run();

  asio::io_context context_;
  std::optional<asio::executor_work_guard<asio::io_context::executor_type>> guard_;
  std::atomic<std::uint64_t> steps_{0};
  std::mutex mutex_;
  std::condition_variable ended_;
  unsigned running_ = 0;
  std::vector<std::thread> threads_;
};

}  // namespace busproof::scenarios
