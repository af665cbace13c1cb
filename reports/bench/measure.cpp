#include "reports/bench/measure.hpp"

#include <algorithm>
#include <array>
#include <chrono>

#include "reports/bench/interleave.hpp"

namespace busproof::reports::bench {

std::span<scenario const> scenarios() {
  static std::array<scenario, 3> const all = {{
      {"ping_pong", "ping-pong p50", 0, limits::ping_pong_share, 1.05},
      {"window_64", "64 in flight", 64, 1, 0.65},
      {"window_1024", "1 024 in flight", 1024, limits::window_1024_share, 0.35},
  }};
  return all;
}

std::size_t plan::messages_of(scenario const& what) const {
  return std::max<std::size_t>(static_cast<std::size_t>(static_cast<double>(messages) * what.share),
                               1);
}

double run_once(peer& who, scenario const& what, std::size_t messages, std::vector<double>* into) {
  if (!what.is_ping_pong()) return who.run_window(what.in_flight, messages);
  std::vector<double> took;
  took.reserve(messages);
  for (auto const each : who.run_ping_pong(messages)) {
    took.push_back(std::chrono::duration<double, std::micro>(each).count());
  }
  if (into) into->insert(into->end(), took.begin(), took.end());
  return median(std::move(took));
}

results measure(std::span<subject const> subjects, plan const& how,
                std::function<void(std::size_t)> const& on_round) {
  results all;
  all.rounds = how.rounds;
  for (auto const& each : subjects) all.subjects.push_back(each.name);
  all.by_scenario.assign(scenarios().size(), std::vector<samples>(subjects.size()));
  for (auto const& what : scenarios()) {
    for (auto const& each : subjects) run_once(*each.who, what, how.messages_of(what));
  }
  // Each scenario of a round has an order of its own.
  auto const orders = interleaved(subjects.size(), how.rounds * scenarios().size(), how.seed);
  for (std::size_t round = 0; round < how.rounds; ++round) {
    if (on_round) on_round(round);
    for (std::size_t s = 0; s < scenarios().size(); ++s) {
      auto const& what = scenarios()[s];
      for (auto const which : orders[round * scenarios().size() + s]) {
        auto& into = all.by_scenario[s][which];
        into.by_round.push_back(
            run_once(*subjects[which].who, what, how.messages_of(what), &into.latencies_us));
      }
    }
  }
  return all;
}

}  // namespace busproof::reports::bench
