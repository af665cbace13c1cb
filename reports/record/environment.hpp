// Where a run took place: what the build knew is passed in, the rest is read from the system.
#pragma once

#include <string>
#include <string_view>

#include "reports/record/run_record.hpp"

namespace busproof::reports {

/// Reads CPU, cores, load and system from /proc and the kernel into a copy of `build`, which
/// brings compiler, flags and libraries. What cannot be read stays empty. Linux; thread-safe.
environment_section read_environment(environment_section build);

/// The model named in the text of /proc/cpuinfo; where it names none (ARM), the implementer and
/// part, else empty.
std::string cpu_model(std::string_view cpuinfo);

/// The first number of the text of /proc/loadavg.
std::optional<double> load_1m(std::string_view loadavg);

/// RFC 3339 in UTC with seconds: "2024-05-01T12:00:00Z".
std::string timestamp(std::chrono::system_clock::time_point when);

}  // namespace busproof::reports
