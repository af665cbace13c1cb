// child: a forked worker, seen from its parent.
#pragma once

#include <sys/types.h>
#include <chrono>
#include <functional>

#include "stress/explorer/process/shared_area.hpp"
#include "stress/explorer/process/worker.hpp"

namespace busproof::explore {

/// How a worker ended.
struct child_end {
  bool by_signal = false;
  int code = 0;  ///< the exit code or the signal
};

/// Owns the process: it is killed and waited for if it has not ended.
class child {
 public:
  child() = default;
  ~child();
  child(child const&) = delete;
  child& operator=(child const&) = delete;

  /// False, with errno: no process could be made.
  bool start(shared_area& area, assignment const& task, std::function<void()> const& body);
  bool alive() const noexcept { return pid_ > 0; }
  /// Waits so long at most. True: it has ended; `how` says how.
  bool wait(std::chrono::milliseconds at_most, child_end& how);
  /// If it took no step for too long it is told to say where it is, and killed if it does not.
  void watch(shared_area const& area, std::chrono::steady_clock::time_point now);
  void kill();

 private:
  pid_t pid_ = -1;
  int pid_file_ = -1;
  std::uint64_t last_beat_ = 0;
  std::chrono::steady_clock::time_point last_change_{};
  bool asked_ = false;
};

}  // namespace busproof::explore
