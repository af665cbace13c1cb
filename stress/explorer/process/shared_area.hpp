// shared_area: what a worker and its parent both see; it survives the worker.
#pragma once

#include <cstdint>

#include "stress/explorer/runtime/failing.hpp"
#include "stress/explorer/runtime/step_log.hpp"
#include "stress/explorer/runtime/warning_list.hpp"
#include "stress/explorer/schedule/decider.hpp"
#include "stress/explorer/schedule/search_frontier.hpp"

namespace busproof::explore {

/// Plain data. The worker writes, the parent reads: counters at any time, the rest when the worker
/// has ended.
struct shared_area {
  std::uint64_t heartbeat = 0;  ///< steps, ever
  std::uint64_t next = 0;       ///< number of the schedule that comes next or is in flight
  std::uint64_t done = 0;       ///< schedules that ended, failing ones included
  std::uint64_t failing_schedules = 0;
  std::uint64_t length_hint = 0;
  std::uint64_t left_behind_blocks = 0;
  std::uint64_t left_behind_bytes = 0;
  std::uint64_t restarts_for_leftovers = 0;
  bool warming_up = false;
  bool exhausted = false;
  bool replay_diverged = false;

  failing failure;
  deviation_list deviations;
  search_frontier frontier;
  step_log log;
  warning_list warnings;
};

/// Maps one of its own, shared with children that are forked later. Throws std::bad_alloc.
class shared_mapping {
 public:
  shared_mapping();
  ~shared_mapping();
  shared_mapping(shared_mapping const&) = delete;
  shared_mapping& operator=(shared_mapping const&) = delete;

  shared_area& operator*() const noexcept { return *area_; }
  shared_area* operator->() const noexcept { return area_; }

 private:
  shared_area* area_;
};

}  // namespace busproof::explore
