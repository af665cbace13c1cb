// late_answers: a worker thread that answers requests after their callbacks have returned.
#pragma once

#include <condition_variable>
#include <deque>
#include <mutex>
#include <thread>

#include "bus/server/native_service.hpp"

namespace busproof::stress {

/// Answers in the order of add(), each from its own thread. Thread safety: all.
class late_answers {
 public:
  late_answers() : thread_([this](std::stop_token stop) { work(stop); }) {}

  void add(bus::reply_handle handle) {
    std::scoped_lock held(mutex_);
    waiting_.push_back(std::move(handle));
    changed_.notify_one();
  }

 private:
  void work(std::stop_token stop) {
    std::unique_lock held(mutex_);
    while (changed_.wait(held, stop, [&] { return !waiting_.empty(); })) {
      auto next = std::move(waiting_.front());
      waiting_.pop_front();
      held.unlock();
      // The session may have ended meanwhile, which is no concern of a worker.
      static_cast<void>(next.respond(bus::as_bytes("later")));
      next.finish();
      held.lock();
    }
  }

  std::mutex mutex_;
  std::condition_variable_any changed_;
  std::deque<bus::reply_handle> waiting_;
  std::jthread thread_;  ///< last: it uses the others
};

}  // namespace busproof::stress
