// I4: per key, rows come in the order in which they were sent.
#include <map>

#include <fmt/format.h>

#include "scenarios/checkers/calls.hpp"
#include "scenarios/checkers/checkers.hpp"

namespace busproof::scenarios::checkers {

findings order(facts const& f) {
  findings result;
  std::map<std::uint64_t, std::vector<std::string const*>> sent;
  for (auto const& e : f.events) {
    if (is_answer(e) && e.text != "end" && e.text != "error") sent[e.key].push_back(&e.body);
  }
  for (auto const& call : calls_of(f)) {
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
      break;  // a body that was never sent is I2's matter
    }
  }
  return result;
}

}  // namespace busproof::scenarios::checkers
