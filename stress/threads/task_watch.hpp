// task_watch: waits for what changes when a server's sessions end.
#pragma once

#include <chrono>
#include <condition_variable>
#include <functional>
#include <mutex>

#include "bus/observer.hpp"

namespace busproof::stress {

/// An observer of a server. Thread safety: all.
class task_watch final : public bus::observer {
 public:
  /// Looks at `happened` now and after the end of each session. False after 60 s.
  bool wait(std::function<bool()> const& happened) {
    std::unique_lock held(mutex_);
    return changed_.wait_for(held, std::chrono::seconds(60), happened);
  }

  void on_task_started(std::string_view) noexcept override { tell(); }
  void on_task_ended(std::string_view) noexcept override { tell(); }

 private:
  void tell() {
    std::scoped_lock held(mutex_);
    changed_.notify_all();
  }

  std::mutex mutex_;
  std::condition_variable changed_;
};

}  // namespace busproof::stress
