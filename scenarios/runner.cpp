// The frame of every run: descriptors before and after, and the judgement.
#include "scenarios/runner.hpp"

#include <chrono>
#include <utility>

#include "scenarios/descriptors.hpp"
#include "scenarios/gateway_run.hpp"
#include "scenarios/judge.hpp"
#include "scenarios/server_run.hpp"

namespace busproof::scenarios {

scenario_result run_scenario(mock_gateway::scenario const& file, run_options const& options) {
  auto const began = std::chrono::steady_clock::now();
  auto const before = open_descriptors();
  auto shown = file.server ? run_with_server(file, options) : run_with_gateway(file, options);
  auto& f = shown.facts;
  f.file = &file;
  if (!shown.stuck) {
    auto const after = open_descriptors();
    if (before && after) {
      f.resources.descriptors_before = before->size();
      f.resources.descriptors_after = after->size();
      f.resources.left_open = opened_since(*before, *after);
    }
  }
  scenario_result result;
  if (shown.unavailable.empty() && shown.skipped.empty()) {
    result = judge(f);
  } else {
    result.file = file.file;
    result.name = file.name;
    result.verdict = shown.unavailable.empty() ? verdict::skipped : verdict::unavailable;
    result.reason = shown.unavailable.empty() ? shown.skipped : shown.unavailable;
  }
  result.stuck = shown.stuck;
  result.took = std::chrono::steady_clock::now() - began;
  return result;
}

}  // namespace busproof::scenarios
