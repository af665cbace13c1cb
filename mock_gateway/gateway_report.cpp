#include "mock_gateway/gateway_report.hpp"

#include <algorithm>
#include <iterator>

#include <fmt/format.h>

namespace busproof::mock_gateway {

bool gateway_report::all_faults_fired() const {
  return std::all_of(faults.begin(), faults.end(),
                     [](fault_outcome const& one) { return one.fired > 0 || one.optional; });
}

bool gateway_report::all_expectations_met() const {
  return std::all_of(expectations.begin(), expectations.end(),
                     [](expectation_outcome const& one) { return one.met; });
}

std::string gateway_report::verdict() const {
  std::string out;
  auto const line = [&](std::string_view text) {
    fmt::format_to(std::back_inserter(out), "{}\n", text);
  };
  line(fmt::format("seed {}: {} connections ({} refused), {} frames received, {} sent, {} dropped",
                   seed, counters.connections, counters.refused, counters.frames_up,
                   counters.frames_down, counters.frames_dropped));
  if (counters.framing_errors > 0) {
    line(fmt::format("{} connections ended with a protocol error", counters.framing_errors));
  }
  for (auto const& one : faults) {
    if (one.fired == 0) line(one.text);
  }
  for (auto const& one : expectations) {
    if (one.met) continue;
    line(one.text);
    if (!one.near_miss.empty()) line(one.near_miss);
  }
  for (auto const& one : rules) {
    if (one.matched == 0 && !one.near_miss.empty()) line(one.near_miss);
  }
  auto const fired = std::count_if(faults.begin(), faults.end(),
                                   [](fault_outcome const& one) { return one.fired > 0; });
  auto const met = std::count_if(expectations.begin(), expectations.end(),
                                 [](expectation_outcome const& one) { return one.met; });
  line(fmt::format("faults fired: {} of {}; expectations met: {} of {}", fired, faults.size(), met,
                   expectations.size()));
  return out;
}

}  // namespace busproof::mock_gateway
