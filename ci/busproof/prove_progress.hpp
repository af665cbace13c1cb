// Progress of a long run: a bar on a terminal, a line now and then elsewhere.
#pragma once

#include <chrono>
#include <cstddef>
#include <optional>
#include <string>

namespace busproof::ci {

struct progress_state {
  std::size_t done = 0, all = 0;
  std::size_t failed = 0;
  std::string current;  ///< what runs now
  std::chrono::nanoseconds elapsed{0};
  std::optional<std::chrono::nanoseconds> budget;
};

/// "[#####.....] 12/41  1 failed  38 s  early-response", at most `columns` columns.
std::string progress_bar(progress_state const& state, std::size_t columns);

/// "12 of 41 done, 1 failed, 38 s; running early-response", one line.
std::string progress_line(progress_state const& state);

/// Decides what is printed when; knows no clock and no stream.
class progress_printer {
 public:
  enum class style { bar, lines, silent };
  progress_printer(style how, std::size_t columns) : how_(how), columns_(columns) {}

  /// What to write now, or nothing: the bar whenever it changed, a line every
  /// limits::progress_line.
  std::string update(progress_state const& state);

  /// Takes the bar away, so that other text can be written.
  std::string clear();

 private:
  style how_;
  std::size_t columns_;
  std::string shown_;
  std::chrono::nanoseconds last_line_{0};
};

}  // namespace busproof::ci
