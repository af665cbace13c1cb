// measured_bodies: bodies that measure something while they are explored.
#pragma once

#include <cstdint>
#include <vector>

namespace busproof::explore {

enum class company : std::uint8_t {
  nobody,            ///< the thread is the only one
  one_that_could_go  ///< another could run at each step, and by default does not
};

/// Nanoseconds of one decision point that changes nothing: one value a sample, each over many
/// fetch_adds in a row.
std::vector<double> decision_point_costs(company with, bool priorities, int samples_at_least);

struct memory_use {
  double kilobytes_early = 0;
  double kilobytes_late = 0;
};

/// Resident memory of the worker after `early` and after `late` schedules. Precondition: early <
/// late.
memory_use memory_after(std::uint64_t early, std::uint64_t late);

}  // namespace busproof::explore
