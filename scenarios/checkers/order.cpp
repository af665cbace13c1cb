// I4: per key, rows come in the order in which they were sent.
#include <map>

#include <fmt/format.h>

#include "scenarios/checkers/calls.hpp"
#include "scenarios/checkers/checkers.hpp"

namespace busproof::scenarios::checkers {

findings order(facts const& f) {
  findings result;
  std::map<std::uint64_t, std::vector<std::string const*>> to_requests;
  std::map<std::uint64_t, std::vector<std::string const*>> to_orders;
  for (auto const& e : f.events) {
    if (!is_answer(e) || e.text == "end" || e.text == "error") continue;
    (may_be_for_orders(e) ? to_orders : to_requests)[e.key].push_back(&e.body);
  }
  for (auto const& call : calls_of(f)) {
    auto const& sent = in_space_of_orders(call) ? to_orders : to_requests;
    auto const wire = sent.find(call.key);
    if (call.key == 0 || wire == sent.end()) continue;
    // What was delivered must be a subsequence of what was sent.
    std::size_t at = 0;
    for (auto const* row : call.rows) {
      if (row->number != 0) continue;
      auto next = at;
      while (next < wire->second.size() && *wire->second[next] != row->body) ++next;
      if (next < wire->second.size()) {
        at = next + 1;
        continue;
      }
      bool was_sent = false;
      for (auto const* body : wire->second) was_sent = was_sent || *body == row->body;
      if (was_sent) {
        result.push_back(about(f, call.step, "I4",
                               fmt::format("{} got the row '{:.40}' twice or out of order",
                                           name_of(f, call), row->body)));
      }
      // A body that was never sent is I2's matter; one that names only its execution has no place.
      if (was_sent || execution_of(*row).empty()) break;
    }
  }
  return result;
}

}  // namespace busproof::scenarios::checkers
