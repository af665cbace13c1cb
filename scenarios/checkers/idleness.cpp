// I20: idle means idle.
#include <fmt/format.h>

#include "scenarios/checkers/calls.hpp"
#include "scenarios/checkers/checkers.hpp"
#include "scenarios/limits.hpp"

namespace busproof::scenarios::checkers {

findings idleness(facts const& f) {
  findings result;
  if (!f.idle) return result;
  if (!f.idle->settled || (f.idle->windows > 0 && f.idle->busy >= limits::idle_windows)) {
    result.push_back(
        about(f, "I20",
              f.idle->settled
                  ? fmt::format("{} steps in {} windows of {} in a row, with nothing to do",
                                f.idle->steps, f.idle->busy, in_words(limits::idle_window))
                  : fmt::format("{} steps within {} with nothing to do: it never came to rest",
                                f.idle->steps, in_words(limits::idle_settle_max))));
  }
  return result;
}

}  // namespace busproof::scenarios::checkers
