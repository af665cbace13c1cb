// worker: the process that runs schedules.
#pragma once

#include <functional>
#include <optional>
#include <span>
#include <vector>

#include <busproof/explore.hpp>
#include "stress/explorer/process/shared_area.hpp"
#include "stress/explorer/runtime/machine.hpp"

namespace busproof::explore {

/// How a worker leaves. Anything else, a signal for example, is a crash.
enum class leaving : int {
  finished = 80,  ///< did its share
  failed,         ///< a schedule failed; it is in the shared area
  restart         ///< a schedule left something behind, so that the next needs a fresh process
};

/// What a worker is to do.
struct assignment {
  options how;
  std::uint64_t end = 0;      ///< it runs `next`, `next + stride`, … below this
  std::uint64_t stride = 1;   ///< number of workers
  bool samples_only = false;  ///< another worker does the systematic part
  /// Instead of a search: run just this, with a log of its steps.
  std::optional<std::vector<deviation>> replay;
  bool replay_is_warm_up = false;  ///< the run is the first of the process
};

/// In a forked child. Does not return.
[[noreturn]] void work(shared_area& area, assignment const& task,
                       std::function<void()> const& body);

}  // namespace busproof::explore
