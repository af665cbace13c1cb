// I13: nothing crosses a reconnect; the caller of a lost request learns it at once, and truthfully.
#include <map>
#include <set>

#include <fmt/format.h>

#include "scenarios/checkers/calls.hpp"
#include "scenarios/checkers/checkers.hpp"

namespace busproof::scenarios::checkers {
namespace {

// A request may be on several connections only if the caller made it so often.
void judge_resends(facts const& f, std::vector<call_record> const& calls, findings& result) {
  std::map<std::uint64_t, std::size_t> made;
  std::map<std::uint64_t, std::uint32_t> step;
  for (auto const& call : calls) {
    ++made[call.key];
    step[call.key] = call.step;
  }
  std::map<std::uint64_t, std::vector<event const*>> asked;
  for (auto const& e : f.events) {
    if (is_question(e)) asked[e.key].push_back(&e);
  }
  for (auto const& [key, frames] : asked) {
    auto const allowed = made.find(key);
    if (allowed == made.end() || frames.size() <= allowed->second) continue;
    bool const crossed = frames.front()->conn != frames.back()->conn;
    result.push_back(
        about(f, step[key], "I13",
              fmt::format("request {} was made {} times and sent {} times{}", key, allowed->second,
                          frames.size(), crossed ? ", on more than one connection" : "")));
  }
}

// How a caller learns of the loss at `down`: by the end of its call, or, where the call outlives
// sessions, by a gap.
event const* told_of_loss(call_record const& call, event const& down) {
  if (call.what == "updates") {
    for (auto const* gap : call.gaps) {
      if (gap->seq > down.seq) return gap;
    }
  }
  return call.pending() ? nullptr : call.completions.front();
}

// Who waits when the session goes down is told then, not when the next one comes up.
void judge_losses(facts const& f, std::vector<call_record> const& calls, findings& result) {
  for (auto const& down : f.events) {
    if (down.what != event_kind::session_down) continue;
    std::uint64_t next_up = ~std::uint64_t{0};
    for (auto const& e : f.events) {
      if (e.what == event_kind::session_up && e.seq > down.seq) {
        next_up = e.seq;
        break;
      }
    }
    for (auto const& call : calls) {
      // One that was being made at that moment may belong to the next session.
      bool const accepted_before = call.made_seq != 0 && call.made_seq < down.seq;
      if (!accepted_before || call.ended_seq() < down.seq) continue;
      auto const* told = told_of_loss(call, down);
      if (told == nullptr) {
        if (next_up == ~std::uint64_t{0}) continue;  // I1 says it
        result.push_back(
            about(f, call.step, "I13",
                  fmt::format("{} still waited when the next session was up", name_of(f, call))));
      } else if (told->seq > next_up) {
        result.push_back(about(f, call.step, "I13",
                               fmt::format("{} was told of the loss only after the next session "
                                           "was up",
                                           name_of(f, call))));
      } else if (told->at - down.at > f.allowance) {
        result.push_back(about(f, call.step, "I13",
                               fmt::format("{} was told of the loss {} after it", name_of(f, call),
                                           in_words(told->at - down.at))));
      }
    }
  }
}

// "Not sent" is a promise: the peer never saw it.
void judge_fates(facts const& f, std::vector<call_record> const& calls, findings& result) {
  std::map<std::uint64_t, std::size_t> made, seen;
  for (auto const& call : calls) ++made[call.key];
  for (auto const& e : f.events) {
    if (is_question(e)) ++seen[e.key];
  }
  for (auto const& call : calls) {
    if (call.key == 0 || call.completions.size() != 1 || made[call.key] != 1) continue;
    auto const& error = call.completions.front()->error;
    if ((error == "not_sent" || error == "not_connected") && seen[call.key] != 0) {
      result.push_back(about(
          f, call.step, "I13",
          fmt::format("{} ended with {}, but the peer has received it", name_of(f, call), error)));
    }
  }
}

}  // namespace

findings sessions(facts const& f) {
  findings result;
  auto const calls = calls_of(f);
  judge_resends(f, calls, result);
  judge_losses(f, calls, result);
  judge_fates(f, calls, result);
  return result;
}

}  // namespace busproof::scenarios::checkers
