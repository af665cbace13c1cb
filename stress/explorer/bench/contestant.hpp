// contestant: a program beside this one that measures one thing and prints numbers.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

namespace busproof::explore {

/// What a program printed to its standard output. Throws std::runtime_error if it could not be run
/// or left with another code than 0. `name`: in the folder of the running program.
std::string run_contestant(std::string const& name, std::string const& arguments);
bool contestant_exists(std::string const& name);

/// One measurement of a program under one explorer.
struct rates {
  double schedules_per_second;  ///< of CPU time: what others do on the machine counts less so
  double steps_per_second;
  double schedules_per_wall_second;
};
rates measure_rates(std::string const& contestant, std::string const& program,
                    std::uint64_t schedules);
/// Schedules that take about so long there.
std::uint64_t schedules_for(std::string const& contestant, std::string const& program,
                            double seconds);

/// The lines of the sketch's examples.
struct sketch_example {
  std::string name;
  std::uint64_t schedules;
  std::uint64_t failures;
  double schedules_per_second;  ///< of wall time: it prints no other
};
std::vector<sketch_example> measure_sketch(std::string const& contestant);

}  // namespace busproof::explore
