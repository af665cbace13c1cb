// Running another program with a time limit.
#include "ci/busproof/child_process.hpp"

#include <fcntl.h>
#include <poll.h>
#include <spawn.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <csignal>
#include <cstring>
#include <optional>
#include <thread>

extern char** environ;

namespace busproof::ci {
namespace {

using clock = std::chrono::steady_clock;

std::chrono::nanoseconds time_of(timeval const& value) {
  return std::chrono::seconds(value.tv_sec) + std::chrono::microseconds(value.tv_usec);
}

/// The read end of a pipe whose write end the child gets.
struct output_pipe {
  int read_end = -1, write_end = -1;

  output_pipe() {
    int ends[2];
    if (::pipe2(ends, O_CLOEXEC) != 0) return;
    read_end = ends[0];
    write_end = ends[1];
    ::fcntl(read_end, F_SETFL, O_NONBLOCK);
  }
  output_pipe(output_pipe const&) = delete;
  output_pipe& operator=(output_pipe const&) = delete;
  ~output_pipe() {
    close_end(read_end);
    close_end(write_end);
  }

  static void close_end(int& end) {
    if (end >= 0) ::close(end);
    end = -1;
  }
};

/// What posix_spawn takes, and its release.
class spawn_settings {
 public:
  explicit spawn_settings(int output) {
    posix_spawn_file_actions_init(&actions_);
    posix_spawn_file_actions_addopen(&actions_, STDIN_FILENO, "/dev/null", O_RDONLY, 0);
    posix_spawn_file_actions_adddup2(&actions_, output, STDOUT_FILENO);
    posix_spawn_file_actions_adddup2(&actions_, output, STDERR_FILENO);
    posix_spawnattr_init(&attributes_);
    sigset_t none, all;
    sigemptyset(&none);
    sigfillset(&all);
    posix_spawnattr_setsigmask(&attributes_, &none);
    posix_spawnattr_setsigdefault(&attributes_, &all);
    posix_spawnattr_setpgroup(&attributes_, 0);
    posix_spawnattr_setflags(
        &attributes_, POSIX_SPAWN_SETPGROUP | POSIX_SPAWN_SETSIGMASK | POSIX_SPAWN_SETSIGDEF);
  }
  spawn_settings(spawn_settings const&) = delete;
  spawn_settings& operator=(spawn_settings const&) = delete;
  ~spawn_settings() {
    posix_spawn_file_actions_destroy(&actions_);
    posix_spawnattr_destroy(&attributes_);
  }

  int spawn(pid_t& pid, child_command const& command) const {
    std::vector<char*> arguments;
    for (auto const& one : command.arguments) arguments.push_back(const_cast<char*>(one.c_str()));
    arguments.push_back(nullptr);
    auto const variables = environment_of(command);
    std::vector<char*> pointers;
    for (auto const& one : variables) pointers.push_back(const_cast<char*>(one.c_str()));
    pointers.push_back(nullptr);
    return ::posix_spawnp(&pid, arguments[0], &actions_, &attributes_, arguments.data(),
                          pointers.data());
  }

 private:
  static std::vector<std::string> environment_of(child_command const& command) {
    std::vector<std::string> out;
    for (char** entry = environ; entry && *entry; ++entry) {
      std::string_view const text = *entry;
      auto const name = text.substr(0, text.find('='));
      bool const replaced = std::any_of(command.environment.begin(), command.environment.end(),
                                        [&](auto const& one) { return one.first == name; });
      if (!replaced) out.emplace_back(text);
    }
    for (auto const& [name, value] : command.environment) out.push_back(name + "=" + value);
    return out;
  }

  posix_spawn_file_actions_t actions_;
  posix_spawnattr_t attributes_;
};

/// One child from its start to its end.
class running_child {
 public:
  running_child(pid_t pid, output_pipe& pipe, clock::time_point started)
      : pid_(pid), pipe_(pipe), started_(started) {}

  child_result wait(child_command const& command, std::function<bool()> const& go_on) {
    std::optional<clock::time_point> deadline;
    if (command.time_limit.count() > 0) deadline = started_ + command.time_limit;
    while (!collect()) {
      auto const now = clock::now();
      if (!stopped_ && deadline && now >= *deadline) stop(child_end::timed_out, now);
      if (!stopped_ && go_on && !go_on()) stop(child_end::interrupted, now);
      if (stopped_ && now >= kill_at_) ::kill(-pid_, SIGKILL);
      read_for(slice(deadline, now));
    }
    read_for(std::chrono::nanoseconds(0));
    result_.output = output_.text();
    result_.wall_time = clock::now() - started_;
    return result_;
  }

 private:
  std::chrono::nanoseconds slice(std::optional<clock::time_point> deadline,
                                 clock::time_point now) const {
    auto wait = pipe_.read_end < 0 ? limits::child_poll : limits::progress_poll;
    if (!stopped_ && deadline) wait = std::min(wait, std::chrono::nanoseconds(*deadline - now));
    if (stopped_) wait = std::min(wait, std::chrono::nanoseconds(kill_at_ - now));
    return std::max(wait, std::chrono::nanoseconds(std::chrono::milliseconds(1)));
  }

  void stop(child_end why, clock::time_point now) {
    stopped_ = why;
    kill_at_ = now + limits::child_grace;
    ::kill(-pid_, SIGTERM);
  }

  /// Waits at most so long for output, and reads what there is.
  void read_for(std::chrono::nanoseconds wait) {
    if (pipe_.read_end < 0) {
      std::this_thread::sleep_for(wait);
      return;
    }
    pollfd entry{pipe_.read_end, POLLIN, 0};
    auto const milliseconds = std::chrono::ceil<std::chrono::milliseconds>(wait).count();
    if (::poll(&entry, 1, static_cast<int>(milliseconds)) <= 0) return;
    char buffer[16 * 1024];
    // Bounded, so that a flood cannot keep the deadline from being looked at.
    for (int round = 0; round < 64; ++round) {
      auto const count = ::read(pipe_.read_end, buffer, sizeof buffer);
      if (count > 0) {
        output_.append({buffer, static_cast<std::size_t>(count)});
        continue;
      }
      if (count == 0) output_pipe::close_end(pipe_.read_end);
      return;
    }
  }

  /// True once the child has ended.
  bool collect() {
    siginfo_t info{};
    int const error = ::waitid(P_PID, static_cast<id_t>(pid_), &info, WEXITED | WNOHANG | WNOWAIT);
    if (error != 0 || info.si_pid == 0) return false;
    // What it left behind would hold its ports and disturb the next run. As long as the child is
    // not collected, its id, and so its group's, belongs to nobody else.
    ::kill(-pid_, SIGKILL);
    int status = 0;
    rusage usage{};
    ::wait4(pid_, &status, 0, &usage);
    result_.cpu_time = time_of(usage.ru_utime) + time_of(usage.ru_stime);
    if (WIFSIGNALED(status)) {
      result_.end = child_end::signalled;
      result_.signal = WTERMSIG(status);
    } else {
      result_.end = child_end::exited;
      result_.exit_code = WEXITSTATUS(status);
    }
    if (stopped_) result_.end = *stopped_;
    return true;
  }

  pid_t pid_;
  output_pipe& pipe_;
  clock::time_point started_;
  std::optional<child_end> stopped_;
  clock::time_point kill_at_;
  bounded_output output_;
  child_result result_;
};

}  // namespace

child_result run_child(child_command const& command, std::function<bool()> const& go_on) {
  child_result failed;
  output_pipe pipe;
  if (pipe.read_end < 0) {
    failed.problem = std::strerror(errno);
    return failed;
  }
  if (command.arguments.empty()) {
    failed.problem = "no program";
    return failed;
  }
  auto const started = clock::now();
  pid_t pid = 0;
  if (int const error = spawn_settings(pipe.write_end).spawn(pid, command); error != 0) {
    failed.problem = command.arguments.front() + ": " + std::strerror(error);
    return failed;
  }
  output_pipe::close_end(pipe.write_end);
  return running_child(pid, pipe, started).wait(command, go_on);
}

}  // namespace busproof::ci
