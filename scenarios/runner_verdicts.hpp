// runner_verdicts: what the tests of the runner look for in a result.
#pragma once

#include <string>

#include <gmock/gmock.h>

#include "scenarios/result.hpp"

namespace busproof::scenarios {

inline auto breaks(char const* invariant) {
  return ::testing::Contains(::testing::Field(&finding::invariant, invariant));
}

inline std::string all_texts(scenario_result const& r) {
  std::string all = r.reason;
  for (auto const& f : r.findings) all += f.invariant + " " + f.text + "\n" + f.detail;
  return all;
}

}  // namespace busproof::scenarios
