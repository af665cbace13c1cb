// I8: lifecycle calls may be repeated, made from any thread and in any state.
#include <map>

#include <fmt/format.h>

#include "scenarios/checkers/calls.hpp"
#include "scenarios/checkers/checkers.hpp"

namespace busproof::scenarios::checkers {
namespace {

// Cancel and drop: as many returns as calls.
void judge_returns(facts const& f, event_kind started, event_kind returned, char const* what,
                   findings& result) {
  std::map<std::uint64_t, std::pair<int, std::uint32_t>> open;  // by call
  for (auto const& e : f.events) {
    if (e.what == started) {
      ++open[e.call].first;
      open[e.call].second = e.step;
    }
    if (e.what == returned) --open[e.call].first;
  }
  for (auto const& [call, count] : open) {
    if (count.first > 0) {
      result.push_back(about(f, count.second, "I8", fmt::format("{} never returned", what)));
    } else if (count.first < 0) {
      result.push_back(about(f, count.second, "I8", fmt::format("{} returned twice", what)));
    }
  }
}

void judge_ends(facts const& f, event_kind started, event_kind ended, char const* what,
                bool must_succeed, findings& result) {
  std::map<std::uint64_t, event const*> begun;
  std::map<std::uint64_t, int> ends;
  for (auto const& e : f.events) {
    if (e.what == started) begun[e.number] = &e;
    if (e.what != ended || !begun.contains(e.number)) continue;
    auto const step = begun[e.number]->step;
    if (++ends[e.number] == 2) {
      result.push_back(about(f, step, "I8", fmt::format("one {} ended twice", what)));
    }
    if (must_succeed && !e.error.empty()) {
      result.push_back(
          about(f, step, "I8",
                fmt::format("{} ended with {}; it has to succeed in any state", what, e.error)));
    }
  }
}

}  // namespace

findings idempotence(facts const& f) {
  findings result;
  judge_returns(f, event_kind::cancel_started, event_kind::cancel_returned, "cancel", result);
  judge_returns(f, event_kind::drop_started, event_kind::drop_returned, "drop", result);
  judge_ends(f, event_kind::connect_started, event_kind::connect_ended, "connect", false, result);
  judge_ends(f, event_kind::shutdown_started, event_kind::shutdown_ended, "shutdown", true, result);
  return result;
}

}  // namespace busproof::scenarios::checkers
