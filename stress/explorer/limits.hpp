// limits: every bound of the explorer, with its unit and reason.
#pragma once

#include <cstddef>
#include <cstdint>

namespace busproof::explore::limits {

/// Threads alive at once in one schedule. Each has a slot with a stack and a heap region of its
/// own.
inline constexpr std::size_t threads_max = 256;
/// Bytes of address space of a stack; only what is touched takes memory. As a Linux thread has.
inline constexpr std::size_t stack_bytes = std::size_t{8} << 20;
/// Where the stacks begin, and the heap: free in every x86-64 process that is not linked there.
inline constexpr std::uintptr_t stacks_base = 0x2000'0000'0000;
inline constexpr std::uintptr_t heap_base = 0x2100'0000'0000;
inline constexpr std::uintptr_t persistent_heap_base = 0x2200'0000'0000;
/// Bytes of address space of a thread's heap region.
inline constexpr std::size_t heap_region_bytes = std::size_t{1} << 30;
/// A region hands out fresh memory until so much of it was used; then what was freed first is used
/// again. Late enough that use after free hits memory nobody else has in all but long schedules.
inline constexpr std::size_t heap_fresh_bytes = std::size_t{8} << 20;
/// What a schedule used above this goes back to the kernel when it ends.
inline constexpr std::size_t heap_kept_bytes = std::size_t{1} << 20;
/// Bytes of address space for what outlives schedules.
inline constexpr std::size_t persistent_heap_bytes = std::size_t{64} << 30;

/// Decisions of one schedule that are kept, and steps that may deviate: 8 bytes and 2 bytes each.
inline constexpr std::size_t decisions_max = std::size_t{1} << 20;
/// Schedules that a search of delays remembers, 8 bytes each, so as to run none twice: 1 MB, since
/// a worker must not grow for ever. Beyond it one in each row of alternatives is run in vain.
inline constexpr std::size_t schedules_remembered = std::size_t{1} << 17;
/// Last steps of a failing schedule that are shown and saved.
inline constexpr std::size_t steps_shown_max = 200;
inline constexpr std::size_t frames_max = 32;
inline constexpr std::size_t message_bytes_max = 8192;
/// Sync objects of one schedule that get a number of their own.
inline constexpr std::size_t objects_max = std::size_t{1} << 16;

/// Plain memory accesses after which a thread that meets no decision point has to make way.
inline constexpr std::uint32_t accesses_per_forced_decision = 1u << 16;
/// Reads of one object in a row during which nothing was written, after which a thread counts as
/// spinning.
inline constexpr std::uint32_t fruitless_reads_max = 32;
/// Steps in a row of one thread while others could go on, after which it makes way once: a loop
/// that waits for another and writes something meanwhile does not count as fruitless.
inline constexpr std::uint32_t steps_in_a_row_max = 10'000;
/// Rounds in which every thread that can run only spins, before time is moved on for them. More
/// than the 4 yields with which libstdc++ begins every wait for an atomic: those must not cost a
/// timer.
inline constexpr std::uint32_t spin_rounds_before_time = 16;
/// Such rounds without a timer that could help, before it is called a livelock.
inline constexpr std::uint32_t spin_rounds_max = 2000;
/// Timers in a row that woke somebody while nothing changed, before a warning says that it polls.
inline constexpr std::uint64_t idle_wakeups_warned = 100;
/// Clock reads in a row without anything else before each moves the clock.
inline constexpr std::uint32_t clock_reads_free = 3;
/// The first step by which reading the clock moves it, in nanoseconds; each further one is twice
/// that.
inline constexpr std::uint64_t clock_read_step = 1'000;
/// Virtual time at the start, in nanoseconds since the epoch of each clock: 2026-01-01 and one day.
inline constexpr std::uint64_t wall_clock_start = 1'767'225'600'000'000'000;
inline constexpr std::uint64_t steady_clock_start = 86'400'000'000'000;

/// Wall milliseconds without a step before a worker counts as stuck.
inline constexpr int watchdog_ms = 10'000;
/// Schedules of which one is run twice, to see that it gives the same trace.
inline constexpr std::uint64_t double_run_every = 1024;
/// Characters above which a token is written to a file.
inline constexpr std::size_t token_characters_max = 200;
/// Tries to find a saved failure again in a build in which its token diverges.
inline constexpr std::uint64_t stale_search_schedules = 2000;

}  // namespace busproof::explore::limits
