// caller_thread: the thread that makes the calls of a run, so that a call that does not return
// hangs this thread and not the run.
#pragma once

#include <chrono>
#include <functional>
#include <memory>

namespace busproof::scenarios {

/// Thread safety: one owner.
class caller_thread {
 public:
  /// `on_idle` is called in the thread whenever it has done all it was given.
  explicit caller_thread(std::function<void()> on_idle);
  /// Joins, unless a call hangs: then the thread goes on without its owner, and what its calls use
  /// must be kept.
  ~caller_thread();
  caller_thread(caller_thread const&) = delete;
  caller_thread& operator=(caller_thread const&) = delete;

  /// Makes the call after those before it.
  void post(std::function<void()> call);
  bool idle() const;
  /// True if it is idle now, or by then.
  bool wait_until_idle(std::chrono::nanoseconds at_most) const;

 private:
  struct shared;
  std::shared_ptr<shared> shared_;
};

}  // namespace busproof::scenarios
