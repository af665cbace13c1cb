// I11: only whole frames count, in both directions.
#include <map>

#include <fmt/format.h>

#include "scenarios/checkers/calls.hpp"
#include "scenarios/checkers/checkers.hpp"

namespace busproof::scenarios::checkers {

findings framing(facts const& f) {
  findings result;
  for (auto const& broken : f.framing_errors) {
    result.push_back(about(f, "I11",
                           fmt::format("the bus wrote something that is no frame on connection {}: "
                                       "{}",
                                       broken.conn, broken.why)));
  }
  std::map<std::uint64_t, std::uint64_t> whole, cut;  // answers by key
  for (auto const& e : f.events) {
    if (is_answer(e)) ++(e.flag ? whole : cut)[e.key];
  }
  if (cut.empty()) return result;
  std::map<std::uint64_t, std::uint64_t> delivered;
  std::map<std::uint64_t, std::uint32_t> step;
  for (auto const& call : calls_of(f)) {
    for (auto const* row : call.rows) delivered[call.key] += row->number == 0 ? 1 : 0;
    for (auto const* ended : call.completions) {
      delivered[call.key] += ended->error.empty() && call.what == "request" ? 1 : 0;
    }
    step[call.key] = call.step;
  }
  for (auto const& [key, count] : cut) {
    if (key == 0 || delivered[key] <= whole[key]) continue;
    result.push_back(about(f, step[key], "I11",
                           fmt::format("{} messages of key {} were delivered, but only {} whole "
                                       "frames were sent: a cut one was taken for whole",
                                       delivered[key], key, whole[key])));
  }
  return result;
}

}  // namespace busproof::scenarios::checkers
