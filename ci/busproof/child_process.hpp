// Running another program with a time limit, and keeping what it said.
#pragma once

#include <chrono>
#include <cstdint>
#include <functional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "ci/busproof/limits.hpp"

namespace busproof::ci {

/// The start and the end of a stream of any length.
class bounded_output {
 public:
  explicit bounded_output(std::size_t head_max = limits::output_head_bytes_max,
                          std::size_t tail_max = limits::output_tail_bytes_max);

  void append(std::string_view bytes);

  /// All of it, or its start and end with a line between that says how much was left out.
  std::string text() const;

 private:
  std::size_t head_max_, tail_max_;
  std::string head_, tail_;
  std::uint64_t dropped_ = 0;
};

struct child_command {
  std::vector<std::string> arguments;  ///< the first is the program; without '/' it is searched for
  std::vector<std::pair<std::string, std::string>> environment;  ///< beside the inherited
  std::chrono::nanoseconds time_limit{0};                        ///< 0 = none
};

enum class child_end : std::uint8_t {
  exited,
  signalled,
  timed_out,    ///< and was ended
  interrupted,  ///< go_on said so, and it was ended
  not_started,
};

struct child_result {
  child_end end = child_end::not_started;
  int exit_code = -1;   ///< of exited
  int signal = 0;       ///< of signalled
  std::string output;   ///< standard output and error, as they came; bounded
  std::string problem;  ///< of not_started
  std::chrono::nanoseconds wall_time{0};
  std::chrono::nanoseconds cpu_time{0};  ///< of it and of the children that it waited for
};

/// Effect: starts the program with no standard input and in a process group of its own, waits for
/// its end, and ends the group (SIGTERM, limits::child_grace later SIGKILL) when the time is up or
/// when go_on, which is asked every limits::progress_poll, returns false. What the program started
/// and left behind is ended with it. Errors: none is thrown; see child_end.
/// Thread safety: may run on any number of threads at once.
child_result run_child(child_command const& command, std::function<bool()> const& go_on = {});

/// "exit code 3", "signal 11 (Segmentation fault)", "stopped at its limit of 75 s", …
std::string describe_end(child_result const& result, std::chrono::nanoseconds time_limit);

/// The arguments as they are typed into a shell; quoted where they must be.
std::string shell_line(std::vector<std::string> const& arguments);

}  // namespace busproof::ci
