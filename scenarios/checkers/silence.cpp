// I3: no callback after cancel, drop or shutdown has returned.
#include <algorithm>

#include <fmt/format.h>

#include "scenarios/checkers/calls.hpp"
#include "scenarios/checkers/checkers.hpp"

namespace busproof::scenarios::checkers {
namespace {

void judge_rows(facts const& f, call_record const& call, std::uint64_t silent_from,
                std::string_view what, findings& result) {
  if (silent_from == 0) return;
  bool in_flight_used = false;
  for (auto const* row : call.rows) {
    if (row->seq < silent_from) continue;
    if (row->flag && !in_flight_used) {
      in_flight_used = true;
      continue;
    }
    result.push_back(about(f, call.step, "I3",
                           fmt::format("{} got a row (event {}) after {} had returned (event {})",
                                       name_of(f, call), row->seq, what, silent_from)));
    return;  // one is enough; the rest are the same bug
  }
}

}  // namespace

findings silence(facts const& f) {
  findings result;
  std::uint64_t closed = 0;
  for (auto const& e : f.events) {
    if (e.what == event_kind::shutdown_ended && e.error.empty()) {
      closed = e.seq;
      break;
    }
  }
  for (auto const& call : calls_of(f)) {
    judge_rows(f, call, call.cancelled_seq, "its cancel", result);
    judge_rows(f, call, call.dropped_seq, "its drop", result);
    if (closed == 0 || call.started->seq > closed) continue;
    auto const late = [&](event const* e) { return e->seq > closed; };
    auto const row = std::find_if(call.rows.begin(), call.rows.end(), late);
    if (row != call.rows.end()) {
      result.push_back(about(f, call.step, "I3",
                             fmt::format("{} got a row (event {}) after shutdown had returned "
                                         "(event {})",
                                         name_of(f, call), (*row)->seq, closed)));
    }
    auto const end = std::find_if(call.completions.begin(), call.completions.end(), late);
    if (end != call.completions.end()) {
      result.push_back(about(f, call.step, "I3",
                             fmt::format("{} completed (event {}) after shutdown had returned "
                                         "(event {})",
                                         name_of(f, call), (*end)->seq, closed)));
    }
  }
  return result;
}

}  // namespace busproof::scenarios::checkers
