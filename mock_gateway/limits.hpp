// Every bound of the mock gateway library, with its unit and its reason.
#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>

namespace busproof::mock_gateway::limits {

using namespace std::chrono_literals;

// Scenario files: what a file may make the reader hold, and how deep it may make it recurse.

/// Bytes of one scenario file. The largest useful plan, 4 000 faults, is about 300 KiB.
inline constexpr std::size_t scenario_bytes_max = 1u << 20;
/// Arrays and inline tables inside each other, and parts of one dotted key. A scenario needs 4; the
/// parser and the destructors of its tree recurse once per level.
inline constexpr std::size_t scenario_depth_max = 16;
/// Keys, table headers and array elements of one file: bounds time and memory of the tree.
inline constexpr std::size_t scenario_values_max = 50'000;
/// Entries of one section ([[fault]], [[step]], …).
inline constexpr std::size_t scenario_entries_max = 4096;
/// Bytes of one name, kind or error text; longer ones are mistakes and unreadable in a report.
inline constexpr std::size_t scenario_name_bytes_max = 200;

/// Any duration in a file. Longer than a working day is a mistake in the unit.
inline constexpr auto scenario_duration_max = std::chrono::nanoseconds(24h);
/// Calls that one step may make, and rows that one reply may send.
inline constexpr std::uint32_t scenario_repeat_max = 1'000'000;
/// Threads of one step or of the bus under test.
inline constexpr std::uint32_t scenario_threads_max = 256;
/// Connections of one storm: a process has 65 536 descriptors at most on most systems.
inline constexpr std::uint32_t scenario_connections_max = 60'000;
/// Frames that one reorder collects.
inline constexpr std::uint32_t scenario_reorder_max = 1024;
/// Bytes of a socket buffer that a file may ask for.
inline constexpr std::uint32_t scenario_socket_buffer_max = 64u << 20;

}  // namespace busproof::mock_gateway::limits
