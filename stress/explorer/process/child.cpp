#include "stress/explorer/process/child.hpp"

#include <poll.h>
#include <sys/wait.h>
#include <unistd.h>
#include <cerrno>
#include <csignal>
#include <cstdio>

#include "stress/explorer/runtime/raw_system.hpp"

namespace busproof::explore {

child::~child() { kill(); }

bool child::start(shared_area& area, assignment const& task, std::function<void()> const& body) {
  std::fflush(nullptr);
  auto const pid = ::fork();
  if (pid < 0) return false;
  if (pid == 0) work(area, task, body);
  pid_ = pid;
  pid_file_ = static_cast<int>(raw_call(SYS_pidfd_open, pid));
  last_beat_ = area.heartbeat;
  last_change_ = std::chrono::steady_clock::now();
  asked_ = false;
  return true;
}

bool child::wait(std::chrono::milliseconds at_most, child_end& how) {
  pollfd ended{pid_file_, POLLIN, 0};
  if (pid_file_ >= 0) ::poll(&ended, 1, static_cast<int>(at_most.count()));
  int status = 0;
  auto const got = ::waitpid(pid_, &status, pid_file_ >= 0 ? WNOHANG : 0);
  if (got == 0 || (got < 0 && errno == EINTR)) return false;
  pid_ = -1;
  if (pid_file_ >= 0) ::close(pid_file_);
  pid_file_ = -1;
  how.by_signal = WIFSIGNALED(status);
  how.code = how.by_signal ? WTERMSIG(status) : WEXITSTATUS(status);
  return true;
}

void child::watch(shared_area const& area, std::chrono::steady_clock::time_point now) {
  auto const beat = __atomic_load_n(&area.heartbeat, __ATOMIC_RELAXED);
  if (beat != last_beat_) {
    last_beat_ = beat;
    last_change_ = now;
    asked_ = false;
    return;
  }
  auto const silent = now - last_change_;
  if (!asked_ && silent > std::chrono::milliseconds(limits::watchdog_ms)) {
    asked_ = true;
    ::kill(pid_, SIGUSR2);
  } else if (silent > std::chrono::milliseconds(2 * limits::watchdog_ms)) {
    ::kill(pid_, SIGKILL);
  }
}

void child::kill() {
  if (pid_ <= 0) return;
  ::kill(pid_, SIGKILL);
  child_end ignored;
  while (!wait(std::chrono::milliseconds(1000), ignored)) {
  }
}

}  // namespace busproof::explore
