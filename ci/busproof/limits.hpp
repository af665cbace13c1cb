// Every bound of the busproof program, with its unit and reason.
#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>

namespace busproof::ci::limits {

using namespace std::chrono_literals;

/// Bytes of a child's output that are kept, from its start and from its end: what it was doing and
/// how it ended. The middle of a flood helps nobody.
inline constexpr std::size_t output_head_bytes_max = 16 * 1024;
inline constexpr std::size_t output_tail_bytes_max = 48 * 1024;

/// Between asking a child to end and ending it: time to write what it has.
inline constexpr std::chrono::nanoseconds child_grace = 2s;

/// A child that closed its output is looked at so often until it ends.
inline constexpr std::chrono::nanoseconds child_poll = 5ms;

/// Progress is looked at so often while a child runs.
inline constexpr std::chrono::nanoseconds progress_poll = 200ms;

/// Between two lines of progress where there is no terminal.
inline constexpr std::chrono::nanoseconds progress_line = 10s;

/// One run of a scenario, as scenarios/limits.hpp has it, plus the start of its program.
inline constexpr std::chrono::nanoseconds scenario_run_max = 75s;
/// All repetitions of one scenario file: they take a fraction of a second each unless one hangs.
inline constexpr std::chrono::nanoseconds scenario_max = 15min;

/// One suite; CTest allows them as much.
inline constexpr std::chrono::nanoseconds suite_max = 10min;

/// A suite saying which tests it has: no test runs.
inline constexpr std::chrono::nanoseconds test_list_max = 30s;

/// Building what is missing, on two cores.
inline constexpr std::chrono::nanoseconds build_max = 20min;

/// Runs of a mutant's scenarios while nothing fails: a bug of timing may need more than one. What
/// fails by another check than it must is not tried again: a hang costs a minute each time.
inline constexpr unsigned mutant_attempts_max = 5;

/// Repetitions of each scenario unless told otherwise: the whole main job stays within minutes.
inline constexpr std::uint64_t repeat_default = 10;
inline constexpr std::uint64_t repeat_max = 1'000'000;

/// Bytes of a manifest of the build tree. A thousand suites are 100 KB.
inline constexpr std::size_t manifest_bytes_max = 16 * 1024 * 1024;

}  // namespace busproof::ci::limits
