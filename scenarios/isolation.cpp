// The fork, the pipe and the wait behind isolation.hpp.
#include "scenarios/isolation.hpp"

#include <fcntl.h>
#include <poll.h>
#include <sys/wait.h>
#include <unistd.h>
#include <csignal>

#include <array>
#include <cerrno>
#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <exception>
#include <optional>
#include <string>

#include <fmt/format.h>

#include "scenarios/limits.hpp"

namespace busproof::scenarios {
namespace {

using clock = std::chrono::steady_clock;

void write_all(int to, std::string_view text) {
  while (!text.empty()) {
    auto const written = ::write(to, text.data(), text.size());
    if (written < 0 && errno != EINTR) return;
    if (written > 0) text.remove_prefix(static_cast<std::size_t>(written));
  }
}

[[noreturn]] void be_the_run(mock_gateway::scenario const& file, run_options const& options,
                             int to) {
  scenario_result result;
  try {
    result = run_scenario(file, options);
  } catch (std::exception const& error) {
    result.file = file.file;
    result.name = file.name;
    result.verdict = verdict::unavailable;
    result.reason = error.what();
  }
  write_all(to, to_json(result));
  ::close(to);
  // Threads that hang would be in the way of destructors. Otherwise the end is a full one, because
  // sanitizers report what they found (leaks among it) at exit.
  if (result.stuck) ::_exit(0);
  std::exit(0);
}

/// What came through the pipe until its end; `in_time` is false if the end did not come.
std::string read_until(int from, clock::time_point until, bool& in_time) {
  std::string text;
  std::array<char, 65536> chunk{};
  while (true) {
    auto const left = std::chrono::ceil<std::chrono::milliseconds>(until - clock::now()).count();
    ::pollfd wait{from, POLLIN, 0};
    auto const ready = ::poll(&wait, 1, left > 0 ? static_cast<int>(left) : 0);
    if (ready < 0 && errno == EINTR) continue;
    if (ready <= 0) {
      in_time = false;
      return text;
    }
    auto const got = ::read(from, chunk.data(), chunk.size());
    if (got < 0 && errno == EINTR) continue;
    if (got <= 0) return text;
    text.append(chunk.data(), static_cast<std::size_t>(got));
  }
}

/// Waits for the process; kills it if it has not ended in time.
int status_of(pid_t child, clock::time_point until, bool& in_time) {
  int status = 0;
  while (true) {
    auto const got = ::waitpid(child, &status, WNOHANG);
    if (got == child) return status;
    if (got < 0 && errno != EINTR) return 0;
    if (clock::now() >= until || !in_time) {
      in_time = false;
      ::kill(child, SIGKILL);
      while (::waitpid(child, &status, 0) < 0 && errno == EINTR) {
      }
      return status;
    }
    ::usleep(200);
  }
}

finding crash(mock_gateway::scenario const& file, std::string text, std::string invariant) {
  finding f;
  f.kind = finding_kind::crash;
  f.invariant = std::move(invariant);
  f.text = std::move(text);
  f.file = file.file;
  return f;
}

}  // namespace

scenario_result run_in_own_process(mock_gateway::scenario const& file, run_options const& options) {
  auto const began = clock::now();
  scenario_result result;
  result.file = file.file;
  result.name = file.name;
  std::array<int, 2> pipe{};
  if (::pipe2(pipe.data(), O_CLOEXEC) != 0) {
    result.verdict = verdict::unavailable;
    result.reason = fmt::format("no pipe for its process: {}", std::strerror(errno));
    return result;
  }
  std::fflush(nullptr);  // or the child's exit would write it again
  auto const child = ::fork();
  if (child < 0) {
    result.verdict = verdict::unavailable;
    result.reason = fmt::format("no process for it: {}", std::strerror(errno));
    ::close(pipe[0]);
    ::close(pipe[1]);
    return result;
  }
  if (child == 0) {
    ::close(pipe[0]);
    be_the_run(file, options, pipe[1]);
  }
  ::close(pipe[1]);
  auto const until = began + limits::process_bound;
  bool in_time = true;
  auto const text = read_until(pipe[0], until, in_time);
  ::close(pipe[0]);
  auto const status = status_of(child, until, in_time);

  if (!text.empty()) {
    try {
      result = result_from_json(text);
    } catch (std::exception const& error) {
      result.findings.push_back(crash(file, error.what(), "I17"));
    }
  }
  if (!in_time) {
    auto hang =
        crash(file,
              fmt::format("its process did not end within {} s",
                          std::chrono::ceil<std::chrono::seconds>(limits::process_bound).count()),
              "I12");
    hang.kind = finding_kind::hang;
    result.findings.push_back(std::move(hang));
  } else if (WIFSIGNALED(status)) {
    result.findings.push_back(crash(
        file, fmt::format("its process was ended by {}", ::strsignal(WTERMSIG(status))), "I17"));
  } else if (WIFEXITED(status) && WEXITSTATUS(status) != 0) {
    result.findings.push_back(crash(
        file,
        fmt::format("its process ended with {}: see the sanitizer's report", WEXITSTATUS(status)),
        "I17"));
  }
  if (!result.findings.empty()) result.verdict = verdict_of(result.findings);
  result.took = clock::now() - began;
  return result;
}

}  // namespace busproof::scenarios
