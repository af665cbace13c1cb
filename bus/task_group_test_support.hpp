// task_group_test_support: what the tests of the task group share.
#pragma once

#include <exception>
#include <map>
#include <mutex>
#include <string>
#include <string_view>
#include <utility>

#include <gtest/gtest.h>

#include "bus/sync/sync_test_support.hpp"
#include "bus/task_group.hpp"

namespace busproof::bus::task_group_test {

using asio::awaitable;
using asio::use_awaitable;
using sync::cancellation_source;
using sync::cancellation_token;
using sync::has_pending_work;
using sync::run_ready;
using sync::yield;

/// Waits until it is cancelled by Asio's means.
inline awaitable<void> wait_for_ever(cancellation_token) {
  asio::steady_timer never(co_await asio::this_coro::executor);
  never.expires_at(asio::steady_timer::time_point::max());
  co_await never.async_wait(use_awaitable);
}

inline std::string what(std::exception_ptr const& why) {
  if (!why) return "";
  try {
    std::rethrow_exception(why);
  } catch (std::exception const& failure) {
    return failure.what();
  } catch (...) {
    return "something else";
  }
}

/// What a join said.
struct outcome {
  int calls = 0;
  std::exception_ptr why;

  auto handler() {
    return [this](std::exception_ptr told) {
      ++calls;
      why = std::move(told);
    };
  }
};

inline void run(asio::io_context& io) {
  io.restart();
  io.run();
}

/// Counts, per name, who started and ended.
class recorder final : public observer {
 public:
  void on_task_started(std::string_view name) noexcept override { count(started_, name); }
  void on_task_ended(std::string_view name) noexcept override { count(ended_, name); }
  std::map<std::string, int> started() const { return started_; }
  std::map<std::string, int> ended() const { return ended_; }

 private:
  void count(std::map<std::string, int>& in, std::string_view name) {
    std::scoped_lock const held(mutex_);
    ++in[std::string(name)];
  }

  std::mutex mutex_;
  std::map<std::string, int> started_;
  std::map<std::string, int> ended_;
};

}  // namespace busproof::bus::task_group_test
