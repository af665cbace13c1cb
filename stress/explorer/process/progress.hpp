// progress: how far a long search is: a line that changes on a terminal, one every 10 s elsewhere.
#pragma once

#include <chrono>
#include <cstdint>

#include <busproof/explore.hpp>

namespace busproof::explore {

class progress {
 public:
  explicit progress(options const& how);
  void show(std::uint64_t schedules, std::uint64_t failing);
  /// Takes the line away again.
  void end();

 private:
  using steady = std::chrono::steady_clock;

  options const& how_;
  bool terminal_;
  bool shown_ = false;
  steady::time_point began_;
  steady::time_point last_;
};

}  // namespace busproof::explore
