// measure: runs the peers side by side and keeps what each run gave.
#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>
#include <span>
#include <string>
#include <vector>

#include "reports/bench/limits.hpp"
#include "reports/bench/peer.hpp"

namespace busproof::reports::bench {

/// What every peer is put through.
struct scenario {
  std::string id;             ///< "window_64", as in --once
  std::string title;          ///< "64 in flight"
  std::size_t in_flight = 0;  ///< 0: ping-pong, measured as the median latency of a run
  double share = 1;           ///< of plan::messages that a run sends
  /// Bound that the project states for the bus's ratio to the Asio echo: the most for a latency,
  /// the least for a rate.
  double ratio_target = 0;

  bool is_ping_pong() const { return in_flight == 0; }
};

/// ping_pong, window_64, window_1024.
std::span<scenario const> scenarios();

struct plan {
  std::size_t rounds = limits::rounds_default;
  std::size_t messages = limits::messages_default;  ///< of one run, times scenario::share
  std::uint64_t seed = 1;                           ///< of the order of runs

  std::size_t messages_of(scenario const& what) const;
};

/// All runs of one subject in one scenario.
struct samples {
  std::vector<double> by_round;      ///< microseconds (ping-pong) or messages per second
  std::vector<double> latencies_us;  ///< ping-pong: of every message of every round
};

/// A peer under the name it has in the results. One peer may be measured under two names: what
/// then seems to differ is noise.
struct subject {
  std::string name;
  peer* who = nullptr;
};

struct results {
  std::vector<std::string> subjects;
  std::vector<std::vector<samples>> by_scenario;  ///< [scenario][subject], as in scenarios()
  std::size_t rounds = 0;
};

/// One run; the value is in the scenario's unit. Latencies are added to `into` if it is given.
double run_once(peer& who, scenario const& what, std::size_t messages,
                std::vector<double>* into = nullptr);

/// Warms every subject up once in every scenario, then runs plan.rounds rounds: scenario by
/// scenario, the subjects of each in random order. `on_round` is called before each round with its
/// number from 0.
results measure(std::span<subject const> subjects, plan const& how,
                std::function<void(std::size_t)> const& on_round);

}  // namespace busproof::reports::bench
