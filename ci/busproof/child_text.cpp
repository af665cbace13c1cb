// Children in words: their output within bounds, how they ended, their command lines.
#include <fmt/core.h>

#include <cstring>

#include "ci/busproof/child_process.hpp"
#include "reports/text.hpp"

namespace busproof::ci {

bounded_output::bounded_output(std::size_t head_max, std::size_t tail_max)
    : head_max_(head_max), tail_max_(tail_max) {}

void bounded_output::append(std::string_view bytes) {
  auto const into_head = std::min(bytes.size(), head_max_ - head_.size());
  head_.append(bytes.substr(0, into_head));
  bytes.remove_prefix(into_head);
  tail_.append(bytes);
  // Cut seldom: the tail may grow to twice its size before.
  if (tail_.size() <= 2 * tail_max_) return;
  auto const cut = tail_.size() - tail_max_;
  dropped_ += cut;
  tail_.erase(0, cut);
}

std::string bounded_output::text() const {
  auto const extra = tail_.size() > tail_max_ ? tail_.size() - tail_max_ : 0;
  auto const dropped = dropped_ + extra;
  if (dropped == 0) return head_ + tail_;
  return head_ + fmt::format("\n[… {} bytes left out …]\n", dropped) + tail_.substr(extra);
}

std::string describe_end(child_result const& result, std::chrono::nanoseconds time_limit) {
  switch (result.end) {
    case child_end::exited:
      return fmt::format("exit code {}", result.exit_code);
    case child_end::signalled:
      return fmt::format("signal {} ({})", result.signal, ::strsignal(result.signal));
    case child_end::timed_out:
      return fmt::format("stopped at its limit of {}", reports::duration_text(time_limit));
    case child_end::interrupted:
      return "interrupted";
    case child_end::not_started:
      break;
  }
  return "could not be started: " + result.problem;
}

std::string shell_line(std::vector<std::string> const& arguments) {
  constexpr std::string_view harmless =
      "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_-./:=,+@%";
  std::string out;
  for (auto const& argument : arguments) {
    if (!out.empty()) out += ' ';
    if (!argument.empty() && argument.find_first_not_of(harmless) == std::string::npos) {
      out += argument;
      continue;
    }
    out += '\'';
    for (char const byte : argument) {
      if (byte == '\'')
        out += "'\\''";
      else
        out += byte;
    }
    out += '\'';
  }
  return out;
}

}  // namespace busproof::ci
