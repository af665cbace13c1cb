// The evidence of a gateway_core, put into words.
#include <fmt/format.h>

#include "mock_gateway/gateway_core.hpp"
#include "mock_gateway/near_miss.hpp"
#include "mock_gateway/words.hpp"

namespace busproof::mock_gateway {

gateway_report gateway_core::report(std::uint64_t refused_by_limit) const {
  std::lock_guard lock(mutex_);
  gateway_report out;
  out.seed = seed_;
  auto const states = plan_.states();
  for (std::size_t index = 0; index < states.size(); ++index) {
    auto const& what = plan_.faults()[index];
    auto const& state = states[index];
    out.faults.push_back({index, what.what, what.place, state.fired, state.matched, state.kept,
                          fault_text(what, state), what.optional});
  }
  out.expectations = expectations_.outcomes(scenario_.file);
  for (std::size_t index = 0; index < rules_.rules().size(); ++index) {
    auto const& rule = rules_.rules()[index];
    auto const& state = rules_.evidence()[index];
    out.rules.push_back({index, rule.place, state.matched, {}});
    if (state.matched > 0) continue;
    if (!state.other_state.empty()) {
      out.rules.back().near_miss = fmt::format(
          "{}: no {} came while its client was in state \"{}\"; the last one came in "
          "state \"{}\"",
          place(rule.place), rule.msg, rule.state.is, state.other_state);
      continue;
    }
    if (state.nearest.all().empty()) continue;
    out.rules.back().near_miss =
        fmt::format("{}: no {} fits this rule; {}", place(rule.place), rule.msg,
                    near_miss(rule.msg, rule.where, state.nearest.all()));
  }
  for (auto const& [conn, one] : connections_) out.connections.push_back(one);
  out.counters = counters_;
  out.counters.refused += refused_by_limit;
  return out;
}

std::string gateway_core::place(source_place where) const {
  return fmt::format("{}:{}", scenario_.file, where.line);
}

std::string gateway_core::fault_text(fault const& what, fault_state const& state) const {
  auto const& file = scenario_.faults_file.empty() ? scenario_.file : scenario_.faults_file;
  auto const name =
      fmt::format("{}:{}: {} ({})", file, what.place.line, to_string(what.what), describe(what.at));
  if (state.fired == 0 && state.kept > 0) {
    return fmt::format("{} never fired: it collected {} of {} frames", name, state.kept,
                       what.count);
  }
  if (state.fired == 0) {
    return fmt::format("{} never fired{}", name, what.optional ? ", which it need not" : "");
  }
  if (state.kept > 0) {
    return fmt::format("{} fired {} times and still keeps {} frames", name, state.fired,
                       state.kept);
  }
  return fmt::format("{} fired {} times", name, state.fired);
}

}  // namespace busproof::mock_gateway
