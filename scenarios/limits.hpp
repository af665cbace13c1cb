// Every bound of the scenarios library, with its unit and its reason.
#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>

namespace busproof::scenarios::limits {

using namespace std::chrono_literals;

/// A step that says no `within` of its own has come to its outcome by then, or hangs. Nothing in a
/// scenario takes that long on a machine that still runs, so only a hang reaches it.
inline constexpr std::chrono::nanoseconds step_hang_bound = 5s;
/// A step that does say `within` is waited for so much longer, to tell late from never.
inline constexpr std::chrono::nanoseconds late_grace = 500ms;

/// Shutdown of a request bus with no drain asked for (I7).
inline constexpr std::chrono::nanoseconds shutdown_bound = 100ms;
/// Time bounds are widened by what the machine itself took away: so many times the longest stall
/// that the stall meter saw, because an operation passes through several threads in turn …
inline constexpr int stalls_per_operation = 4;
/// … and by the accuracy of the measurement.
inline constexpr std::chrono::nanoseconds time_accuracy = 20ms;
/// Period of the stall meter. Shorter would load the machine that it measures.
inline constexpr std::chrono::nanoseconds stall_meter_period = 2ms;

/// Threads, sessions and descriptors of the thing under test are gone by then, or have leaked.
inline constexpr std::chrono::nanoseconds teardown_bound = 2s;
/// Faults that have not happened when the steps are over get so much more time …
inline constexpr std::chrono::nanoseconds fault_grace = 100ms;
/// … and are looked after so often.
inline constexpr std::chrono::nanoseconds fault_poll = 1ms;
/// The request that is made when all faults are over is answered by then.
inline constexpr std::chrono::nanoseconds probe_bound = 1s;
/// A lost session that may be made again is up again by then (its back-off included).
inline constexpr std::chrono::nanoseconds reconnect_bound = 5s;

/// Idle: no step for so long, to let what is on its way arrive …
inline constexpr std::chrono::nanoseconds idle_settle = 4ms;
/// … then none for so long. Longer than any polling period that hurts.
inline constexpr std::chrono::nanoseconds idle_window = 12ms;
/// A bus is only called busy when so many windows in a row had steps: one may be a late arrival.
inline constexpr int idle_windows = 4;
/// Time for a bus to come to rest before the windows start.
inline constexpr std::chrono::nanoseconds idle_settle_max = 300ms;

/// Events of one history, 200 bytes each; past it they are counted, not kept.
inline constexpr std::size_t history_events_max = 1u << 20;

/// Storm: connections of one step.
inline constexpr std::uint32_t storm_connections_max = 20'000;
/// Storm: clients that have heard nothing so long after the others were answered are left in the
/// backlog.
inline constexpr std::chrono::nanoseconds storm_silence = 5ms;
/// How often to look whether the server has noticed that clients left …
inline constexpr std::chrono::nanoseconds settle_poll = 200us;
/// … and how many turns of its executor to wait then: a place that is given back passes through
/// several handlers until the next client can have it.
inline constexpr int settle_hops = 8;
/// Descriptors that a run needs beside those of its storms.
inline constexpr std::size_t descriptors_spare = 128;
/// Calls of one step (threads times repeat).
inline constexpr std::uint32_t calls_max = 100'000;
inline constexpr std::uint32_t threads_max = 64;

/// Wall time of one scenario's process before it is stopped: above all the bounds that can follow
/// one another in a scenario in which one step hangs.
inline constexpr std::chrono::nanoseconds process_bound = 60s;

}  // namespace busproof::scenarios::limits
