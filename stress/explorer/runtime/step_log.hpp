// step_log: the last steps of a schedule, with where in the program each was.
#pragma once

#include <array>
#include <cstdint>

#include "stress/explorer/limits.hpp"
#include "stress/explorer/schedule/operation.hpp"

namespace busproof::explore {

/// In memory that survives the process. Kept only when a run is repeated: it costs a walk up the
/// stack at each step.
struct step_log {
  struct entry {
    std::uint64_t number = 0;
    std::uint64_t trace = 0;
    std::uint32_t actor = 0;
    operation what;
    std::array<std::uintptr_t, 12> stack{};
  };

  std::uint64_t count = 0;
  std::array<entry, limits::steps_shown_max> last{};

  entry& next() { return last[count++ % last.size()]; }
};

}  // namespace busproof::explore
