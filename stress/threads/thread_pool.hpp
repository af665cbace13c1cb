// thread_pool: an io_context and the threads that run it.
#pragma once

#include <thread>
#include <vector>

#include "bus/sync/asio.hpp"

namespace busproof::stress {

/// Runs its context on so many threads until join() is called and the context has no work left, or
/// it is destroyed (then work that is left is dropped).
class thread_pool {
 public:
  explicit thread_pool(unsigned threads) : work_(asio::make_work_guard(io_)) {
    for (unsigned i = 0; i < threads; ++i) threads_.emplace_back([this] { io_.run(); });
  }
  thread_pool(thread_pool const&) = delete;
  thread_pool& operator=(thread_pool const&) = delete;
  ~thread_pool() {
    io_.stop();
    join();
  }

  /// Waits until nothing is left to run. A hang here is the failure that CTest's timeout reports.
  void join() {
    work_.reset();
    threads_.clear();
  }

  asio::any_io_executor executor() { return io_.get_executor(); }

 private:
  asio::io_context io_;
  asio::executor_work_guard<asio::io_context::executor_type> work_;
  std::vector<std::jthread> threads_;
};

}  // namespace busproof::stress
