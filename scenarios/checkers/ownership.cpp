// I2: what a call gets is its own.
#include <map>
#include <set>

#include <fmt/format.h>

#include "scenarios/checkers/calls.hpp"
#include "scenarios/checkers/checkers.hpp"

namespace busproof::scenarios::checkers {

findings ownership(facts const& f) {
  findings result;
  std::map<std::uint64_t, std::set<std::string>> sent;  // bodies by key
  for (auto const& e : f.events) {
    if (is_answer(e)) sent[e.key].insert(e.body);
  }
  for (auto const& call : calls_of(f)) {
    auto const judge = [&](event const& delivery) {
      if (call.key == 0) return;  // the bus picked the key and does not tell
      if (delivery.key != 0 && delivery.key != call.key) {
        result.push_back(
            about(f, call.step, "I2",
                  fmt::format("{} got a message of key {}", name_of(f, call), delivery.key)));
        return;
      }
      if (sent.empty() || delivery.body.empty()) return;
      auto const own = sent.find(call.key);
      if (own != sent.end() && own->second.contains(delivery.body)) return;
      std::string owner = "nobody";
      for (auto const& [key, bodies] : sent) {
        if (bodies.contains(delivery.body)) owner = fmt::format("key {}", key);
      }
      result.push_back(about(f, call.step, "I2",
                             fmt::format("{} got the body '{:.40}', which was sent to {}",
                                         name_of(f, call), delivery.body, owner)));
    };
    for (auto const* row : call.rows) {
      if (row->number == 0) judge(*row);
    }
    for (auto const* ended : call.completions) {
      if (ended->error.empty()) judge(*ended);
    }
  }
  return result;
}

}  // namespace busproof::scenarios::checkers
