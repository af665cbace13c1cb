// What one slow reader costs the other readers of a bus.
#pragma once

#include <cstddef>
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

/// Latencies in microseconds of all rows but those of the first stream, ascending. `slow`: the
/// reader of the first stream takes limits::slow_pause for each row, so that its stream overflows.
/// Throws boost::system::system_error when a socket fails, std::runtime_error if the slow reader
/// was never told of missed rows, or another one was.
std::vector<double> run_fan_out(fan_out const& what, bool slow);

struct fan_out_pairs {
  std::vector<double> alone_p99, beside_p99;  ///< by pair
};

/// Pairs of runs without and with a slow reader, in random order; `on_pair` is called before each.
fan_out_pairs measure_slow_consumer(fan_out const& what, std::size_t pairs, std::uint64_t seed,
                                    std::function<void(std::size_t)> const& on_pair);

}  // namespace busproof::reports::bench
