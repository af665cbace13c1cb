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

// When the first shutdown began and when one had first returned; 0 = never.
struct closing {
  std::uint64_t began = 0;
  std::uint64_t done = 0;
};

closing closing_of(facts const& f) {
  closing c;
  for (auto const& e : f.events) {
    if (e.what == event_kind::shutdown_started && c.began == 0) c.began = e.seq;
    if (e.what == event_kind::shutdown_ended && e.error.empty()) {
      c.done = e.seq;
      break;
    }
  }
  return c;
}

}  // namespace

findings silence(facts const& f) {
  findings result;
  auto const closed = closing_of(f);
  for (auto const& call : calls_of(f)) {
    // To cancel an order is to ask the peer for it; what becomes of it is told as before.
    if (!in_space_of_orders(call)) judge_rows(f, call, call.cancelled_seq, "its cancel", result);
    judge_rows(f, call, call.dropped_seq, "its drop", result);
    // A call that was made while the shutdown was under way may have come after it.
    bool const accepted_before = call.made_seq != 0 && call.made_seq < closed.began;
    if (closed.done == 0 || !accepted_before) continue;
    auto const late = [&](event const* e) { return e->seq > closed.done; };
    auto const row = std::find_if(call.rows.begin(), call.rows.end(), late);
    if (row != call.rows.end()) {
      result.push_back(about(f, call.step, "I3",
                             fmt::format("{} got a row (event {}) after shutdown had returned "
                                         "(event {})",
                                         name_of(f, call), (*row)->seq, closed.done)));
    }
    auto const end = std::find_if(call.completions.begin(), call.completions.end(), late);
    if (end != call.completions.end()) {
      result.push_back(about(f, call.step, "I3",
                             fmt::format("{} completed (event {}) after shutdown had returned "
                                         "(event {})",
                                         name_of(f, call), (*end)->seq, closed.done)));
    }
  }
  return result;
}

}  // namespace busproof::scenarios::checkers
