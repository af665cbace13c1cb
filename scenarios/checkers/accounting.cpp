// I5: sent = delivered + counted drops + pending.
#include <map>

#include <fmt/format.h>

#include "scenarios/checkers/calls.hpp"
#include "scenarios/checkers/checkers.hpp"

namespace busproof::scenarios::checkers {
namespace {

void judge_totals(facts const& f, findings& result) {
  if (!f.accounts || !f.capabilities.has(capability::tells_dispatch)) return;
  auto const& a = *f.accounts;
  auto const known = a.dispatched + a.unmatched;
  if (known > a.sent) {
    result.push_back(about(f, "I5",
                           fmt::format("the bus delivered {} and counted {} as unmatched, but only "
                                       "{} messages were sent to it",
                                       a.dispatched, a.unmatched, a.sent)));
  } else if (a.exact && known < a.sent) {
    result.push_back(about(f, "I5",
                           fmt::format("{} messages were sent to the bus; it delivered {} and "
                                       "counted {} as unmatched: {} dropped silently",
                                       a.sent, a.dispatched, a.unmatched, a.sent - known)));
  }
}

}  // namespace

findings accounting(facts const& f) {
  findings result;
  judge_totals(f, result);
  if (!f.accounts || !f.accounts->exact) return result;

  std::map<std::uint64_t, std::uint64_t> rows_sent;
  for (auto const& e : f.events) {
    if (is_answer(e) && e.flag && e.text == "response") ++rows_sent[e.key];
  }
  auto const calls = calls_of(f);
  std::map<std::uint64_t, int> users;
  for (auto const& call : calls) {
    if (!in_space_of_orders(call)) ++users[call.key];
  }
  for (auto const& call : calls) {
    bool const ended_in_order = call.what == "subscribe" && call.completions.size() == 1 &&
                                call.completions.front()->flag && call.cancelled_seq == 0 &&
                                call.dropped_seq == 0;
    if (!ended_in_order || call.key == 0 || users[call.key] != 1) continue;
    std::uint64_t got = 0;
    std::uint64_t missed = 0;
    for (auto const* row : call.rows) {
      if (row->number != 0) {
        missed += row->number;
      } else {
        ++got;
      }
    }
    auto const sent = rows_sent[call.key];
    if (got + missed != sent) {
      result.push_back(about(f, call.step, "I5",
                             fmt::format("{} got {} rows and was told of {} missed ones, but {} "
                                         "were sent to it",
                                         name_of(f, call), got, missed, sent)));
    }
  }
  return result;
}

}  // namespace busproof::scenarios::checkers
