// I7: shutdown ends by its deadline and leaves nothing behind.
#include <map>

#include <fmt/format.h>

#include "bus/limits.hpp"
#include "scenarios/checkers/calls.hpp"
#include "scenarios/checkers/checkers.hpp"
#include "scenarios/limits.hpp"

namespace busproof::scenarios::checkers {
namespace {

std::chrono::nanoseconds bound_of(facts const& f, std::uint32_t step) {
  if (f.file != nullptr) {
    if (step < f.file->steps.size() && f.file->steps[step].expect.within) {
      return *f.file->steps[step].expect.within;
    }
    if (f.file->server) {
      return f.file->server->drain.value_or(std::chrono::nanoseconds(bus::limits::drain_default)) +
             limits::shutdown_bound;
    }
  }
  return limits::shutdown_bound;
}

void judge_times(facts const& f, findings& result) {
  std::map<std::uint64_t, event const*> running;
  auto const too_late = [&](event const& began, std::chrono::nanoseconds took) {
    auto const bound = bound_of(f, began.step);
    if (took <= bound + f.allowance) return;
    result.push_back(about(
        f, began.step, "I7",
        fmt::format("shutdown took {}; its deadline is {}", in_words(took), in_words(bound))));
  };
  for (auto const& e : f.events) {
    if (e.what == event_kind::shutdown_started) running[e.number] = &e;
    if (e.what == event_kind::shutdown_ended) {
      auto const began = running.find(e.number);
      if (began == running.end()) continue;
      too_late(*began->second, e.at - began->second->at);
      running.erase(began);
    }
  }
  for (auto const& [number, began] : running) {
    result.push_back(about(f, began->step, "I7", "shutdown never ended"));
  }
}

}  // namespace

findings shutdown(facts const& f) {
  findings result;
  judge_times(f, result);
  if (!f.resources.bus_stopped) {
    result.push_back(about(f, "I7",
                           fmt::format("threads or tasks of the bus still ran {} after shutdown",
                                       in_words(limits::teardown_bound))));
    return result;  // what keeps running also keeps its descriptors
  }
  if (f.server && !f.server->stopped) {
    result.push_back(about(f, "I7", "threads or tasks of the server still ran after shutdown"));
    return result;
  }
  auto const& r = f.resources;
  if (r.descriptors_before && r.descriptors_after && *r.descriptors_after > *r.descriptors_before) {
    auto leak = about(f, "I7",
                      fmt::format("{} descriptors before the run, {} after it",
                                  *r.descriptors_before, *r.descriptors_after));
    for (auto const& what : r.left_open) leak.detail += what + "\n";
    result.push_back(std::move(leak));
  }
  return result;
}

}  // namespace busproof::scenarios::checkers
