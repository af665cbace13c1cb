// What one slow reader costs the other readers of a bus.
#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <vector>

#include "reports/bench/limits.hpp"

namespace busproof::reports::bench {

/// One session with `subscriptions` live streams; the server sends each of them a row every
/// `tick`, and a row's latency is the time from before its tick's write to its reader's handler.
struct fan_out {
  std::size_t subscriptions = limits::subscriptions;
  std::size_t ticks = limits::ticks;
};

/// What the readers saw of all streams but the first: each row is in one of the two.
struct fan_out_run {
  std::vector<double> latencies;  ///< in microseconds, ascending
  std::uint64_t missed = 0;       ///< rows that came while a reader's queue was full
};

/// `slow`: the reader of the first stream takes limits::slow_pause for each row, so that its stream
/// overflows. On a machine that has no time for us the others' may as well; that is counted.
/// Throws boost::system::system_error when a socket fails, std::runtime_error if the slow reader
/// was never told of missed rows.
fan_out_run run_fan_out(fan_out const& what, bool slow);

struct fan_out_pairs {
  std::vector<double> alone_p99, beside_p99;  ///< by pair
  std::uint64_t missed = 0;                   ///< by quick readers in all runs
};

/// Pairs of runs without and with a slow reader, in random order; `on_pair` is called before each.
fan_out_pairs measure_slow_consumer(fan_out const& what, std::size_t pairs, std::uint64_t seed,
                                    std::function<void(std::size_t)> const& on_pair);

}  // namespace busproof::reports::bench
