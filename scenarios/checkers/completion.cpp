// I1: each call ends exactly once, and an answer that was sent to it reaches it.
#include <map>
#include <utility>

#include <fmt/format.h>

#include "scenarios/checkers/calls.hpp"
#include "scenarios/checkers/checkers.hpp"

namespace busproof::scenarios::checkers {
namespace {

std::string in_words(event const& completion) {
  if (completion.error.empty()) return completion.flag ? "end" : "ok";
  return completion.error;
}

// The k-th question of a key is answered by the k-th answer of that key: good enough to tell a lost
// answer, because a call that gave up (cancelled, timed out before the answer) is not asked about.
// Orders have keys of their own.
event const* answer_of(facts const& f, call_record const& call, std::size_t ordinal) {
  event const* question = nullptr;
  std::size_t questions = 0;
  std::size_t answers = 0;
  for (auto const& e : f.events) {
    if (e.key != call.key) continue;
    if (is_question(e) && e.text != "order" && ++questions == ordinal) question = &e;
    if (is_answer(e) && may_be_for_requests(e) && e.flag && ++answers == ordinal) {
      // An early answer may be logged before the rest of its question.
      return question == nullptr || question->conn == e.conn ? &e : nullptr;
    }
  }
  return nullptr;
}

// A call that was still open when the run gave up waiting for its step; what ended it then was the
// shutdown.
bool hung(facts const& f, call_record const& call) {
  for (auto const& h : f.hung) {
    if (h.step != call.step || h.step == event::no_step || !h.for_what.empty()) continue;
    return call.pending() || call.completions.front()->at - call.started->at >= h.waited;
  }
  return false;
}

}  // namespace

findings completion(facts const& f) {
  findings result;
  std::map<std::pair<bool, std::uint64_t>, std::size_t> calls_of_key;
  for (auto const& call : calls_of(f)) {
    auto const ordinal = ++calls_of_key[{in_space_of_orders(call), call.key}];
    if (call.completions.size() > 1) {
      std::string how;
      for (auto const* c : call.completions) how += (how.empty() ? "" : ", then ") + in_words(*c);
      result.push_back(about(f, call.step, "I1",
                             fmt::format("{} completed {} times: {}", name_of(f, call),
                                         call.completions.size(), how)));
      continue;
    }
    bool const gave_up = call.cancelled_seq != 0 || call.dropped_seq != 0;
    auto const* answer =
        call.what == "request" && call.key != 0 && !gave_up ? answer_of(f, call, ordinal) : nullptr;
    if (call.pending() || hung(f, call)) {
      auto open = about(f, call.step, "I1", name_of(f, call) + " never completed");
      open.kind = finding_kind::hang;
      if (!call.pending())
        open.text += fmt::format(" ({} ended it)", in_words(*call.completions[0]));
      if (answer != nullptr) {
        open.text += fmt::format(", although its answer was sent to it (event {})", answer->seq);
      }
      result.push_back(std::move(open));
    } else if (answer != nullptr && call.completions.front()->error == "timed_out" &&
               answer->at + f.allowance < call.completions.front()->at) {
      result.push_back(about(
          f, call.step, "I1",
          fmt::format("{} timed out {} after its answer had been sent to it: the answer was lost",
                      name_of(f, call),
                      checkers::in_words(call.completions.front()->at - answer->at))));
    }
  }
  return result;
}

}  // namespace busproof::scenarios::checkers
