// Every bound and default of the benchmarks, with its unit and reason.
#pragma once

#include <chrono>
#include <cstddef>

namespace busproof::reports::bench::limits {

/// Bytes of a message's payload. The bus adds its header of 16 bytes to it; the echo peers do not.
inline constexpr std::size_t message_bytes = 64;
/// Bytes of an echo peer's receive buffer: as much as the bus reads at once.
inline constexpr std::size_t receive_bytes = 64u << 10;

/// Messages in flight that a peer accepts: all of them fit into the socket buffers of loopback, so
/// that an echo whose client writes before it reads cannot block for ever.
inline constexpr std::size_t in_flight_max = 1024;

/// Rounds; each runs every peer once in every scenario. 30 pairs are what an interval of 99 %
/// needs.
inline constexpr std::size_t rounds_default = 31;
inline constexpr std::size_t rounds_quick = 5;
inline constexpr std::size_t rounds_max = 10'000;
/// Messages of one run with 64 in flight: about 0.1 to 0.3 s.
inline constexpr std::size_t messages_default = 200'000;
inline constexpr std::size_t messages_quick = 40'000;
inline constexpr std::size_t messages_once = 20'000;  ///< callgrind is about 50 times slower
inline constexpr std::size_t messages_max = 100'000'000;
/// What a run sends of that: a run takes about as long in every scenario.
inline constexpr double ping_pong_share = 0.05;
inline constexpr double window_1024_share = 5;

/// Fan-out: live streams of one session, rows that each gets, and the time between them: long
/// enough that a tick's rows have been read before the next.
inline constexpr std::size_t subscriptions = 1000;
inline constexpr std::size_t ticks = 100;
inline constexpr std::chrono::milliseconds tick{2};
/// What a stream holds for its reader, and what the slow one takes for a row: it falls behind by
/// nine rows of ten.
inline constexpr std::size_t stream_capacity = 16;
inline constexpr std::chrono::milliseconds slow_pause{20};
/// The bound that the project states for the ratio of p99 with a slow reader to that without.
inline constexpr double slow_consumer_target = 1.2;

/// Bootstrap: resamples, and the share of them that the interval spans.
inline constexpr std::size_t resamples = 10'000;
inline constexpr double confidence = 0.99;

}  // namespace busproof::reports::bench::limits
