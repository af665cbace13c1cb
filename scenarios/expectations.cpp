// The judgement behind expectations.hpp.
#include "scenarios/expectations.hpp"

#include <algorithm>
#include <map>
#include <optional>
#include <utility>

#include <fmt/format.h>

#include "scenarios/checkers/calls.hpp"

namespace busproof::scenarios {
namespace {

using checkers::about;
using checkers::call_record;
using checkers::in_words;
using mock_gateway::outcome;
using mock_gateway::step_call;

/// What one call of a step came to.
struct result_of_call {
  std::string name;
  std::string word;  ///< "ok" or an error
  bool end = false;
  bool lagged = false;
  bool gap = false;
  std::optional<std::uint32_t> rows;
  std::string body;
  std::chrono::nanoseconds took{0};
};

std::string invariant_of(facts const& f) {
  return f.file->checks.empty() ? std::string{} : f.file->checks.front();
}

bool is_empty(outcome const& e) {
  return !e.rows && !e.end && !e.error && e.one_of.empty() && !e.cancelled && !e.body &&
         !e.lagged && !e.gap;
}

std::string expected_in_words(outcome const& e) {
  if (e.error) return *e.error == "any" ? "an error" : *e.error;
  if (!e.one_of.empty()) return fmt::format("one of {}", fmt::join(e.one_of, ", "));
  if (e.cancelled && *e.cancelled) return "cancelled";
  return "ok";
}

bool word_fits(outcome const& e, std::string const& word) {
  if (!e.one_of.empty()) {
    return std::find(e.one_of.begin(), e.one_of.end(), "any") != e.one_of.end() ||
           std::find(e.one_of.begin(), e.one_of.end(), word) != e.one_of.end();
  }
  if (e.error) return *e.error == "any" ? word != "ok" : word == *e.error;
  if (e.cancelled) return *e.cancelled ? word == "cancelled" : word != "cancelled";
  return word == "ok";
}

void judge_one(facts const& f, std::uint32_t step, result_of_call const& got,
               std::vector<finding>& findings) {
  auto const& expect = f.file->steps[step].expect;
  auto const complain = [&](std::string text) {
    findings.push_back(about(f, step, invariant_of(f), std::move(text)));
  };
  if (!word_fits(expect, got.word)) {
    complain(fmt::format("{}: expected {}, got {}", got.name, expected_in_words(expect), got.word));
    return;
  }
  if (expect.rows && got.rows && *got.rows != *expect.rows) {
    complain(fmt::format("{}: expected {} rows, got {}", got.name, *expect.rows, *got.rows));
  }
  if (expect.end && *expect.end != got.end) {
    complain(fmt::format("{}: expected {}, got {}", got.name,
                         *expect.end ? "an ordered end" : "no ordered end",
                         got.end ? "one" : "none"));
  }
  auto const told = [&](std::optional<bool> wanted, bool was, char const* of_what) {
    if (wanted && *wanted != was) {
      complain(
          fmt::format("{}: its reader {} told of {}", got.name, was ? "was" : "was not", of_what));
    }
  };
  told(expect.lagged, got.lagged, "missed rows");
  told(expect.gap, got.gap, "a lost session");
  if (expect.body && *expect.body != got.body) {
    complain(fmt::format("{}: expected the body '{:.40}', got '{:.40}'", got.name, *expect.body,
                         got.body));
  }
  if (expect.within && got.took > *expect.within + f.allowance) {
    complain(fmt::format("{}: expected it within {}, took {}", got.name, in_words(*expect.within),
                         in_words(got.took)));
  }
}

result_of_call result_of(facts const& f, call_record const& call) {
  auto const& last = *call.completions.front();
  result_of_call got;
  got.name = checkers::name_of(f, call);
  got.word = last.error.empty() ? "ok" : last.error;
  got.end = last.flag;
  got.gap = !call.gaps.empty();
  got.took = last.at - call.started->at;
  std::uint32_t rows = 0;
  for (auto const* row : call.rows) {
    if (row->number != 0) got.lagged = true;
    if (row->number != 0) continue;
    ++rows;
    got.body = row->body;
  }
  if (call.what == "request" || call.what == "shared call") {
    rows = last.error.empty() ? 1 : 0;
    got.body = last.body;
  }
  got.rows = rows;
  return got;
}

// connect, shutdown and the clients of a server: pairs of events with one number.
void judge_operations(facts const& f, event_kind started, event_kind ended, char const* what,
                      std::vector<finding>& findings) {
  std::map<std::uint64_t, event const*> begun;
  for (auto const& e : f.events) {
    if (e.what == started) begun[e.number] = &e;
    if (e.what != ended) continue;
    auto const found = begun.find(e.number);
    if (found == begun.end()) continue;
    auto const& start = *found->second;
    result_of_call got;
    got.word = e.error.empty() ? "ok" : e.error;
    got.took = e.at - start.at;
    got.name = what;
    if (start.step < f.file->steps.size()) {
      got.name = f.file->steps[start.step].name;
      judge_one(f, start.step, got, findings);
    } else if (got.word != "ok") {  // made by the runner, because the file has no such step
      findings.push_back(
          about(f, "I12", fmt::format("{} ended with {} ({})", what, got.word, e.text)));
    }
    begun.erase(found);
  }
}

void judge_storms(facts const& f, std::vector<finding>& findings) {
  std::map<std::uint32_t, std::map<std::string, std::uint32_t>> fates;
  for (auto const& e : f.events) {
    if (e.what == event_kind::client && e.text != "left") ++fates[e.step][e.text];
  }
  for (std::uint32_t i = 0; i < f.file->steps.size(); ++i) {
    auto const& step = f.file->steps[i];
    if (step.call != step_call::storm) continue;
    auto const& expect = step.expect;
    auto const& fate = fates[i];
    std::uint32_t admitted = 0, refused = 0;
    std::string how;
    for (auto const& [word, count] : fate) {
      (word == "admitted" ? admitted : refused) += count;
      how += fmt::format("{}{} {}", how.empty() ? "" : ", ", count, word);
    }
    if (expect.admitted && *expect.admitted != admitted) {
      findings.push_back(about(f, i, "I9",
                               fmt::format("{}: expected {} admitted of {}, got {} ({})", step.name,
                                           *expect.admitted, step.connections, admitted, how)));
    }
    if (expect.refused && *expect.refused != refused) {
      findings.push_back(about(f, i, "I9",
                               fmt::format("{}: expected {} refused of {}, got {} ({})", step.name,
                                           *expect.refused, step.connections, refused, how)));
    }
    // Every refused client gets what the kind of refusal promises.
    for (auto const& [word, count] : fate) {
      if (word == "admitted") continue;
      bool const promised =
          expect.one_of.empty() ||
          std::find(expect.one_of.begin(), expect.one_of.end(), word) != expect.one_of.end();
      if (!promised) {
        findings.push_back(about(f, i, "I9",
                                 fmt::format("{}: {} clients were {}; promised is {}", step.name,
                                             count, word, fmt::join(expect.one_of, " or "))));
      }
    }
  }
}

}  // namespace

std::vector<finding> judge_steps(facts const& f) {
  std::vector<finding> findings;
  if (f.file == nullptr) return findings;
  for (auto const& call : checkers::calls_of(f)) {
    if (call.pending() || call.step >= f.file->steps.size()) continue;
    auto const got = result_of(f, call);
    auto const& expect = f.file->steps[call.step].expect;
    // Whoever gives a call up, and does not say what for, takes any outcome.
    bool const given_up = call.cancelled_seq != 0 || call.dropped_seq != 0;
    if (is_empty(expect) && given_up) continue;
    judge_one(f, call.step, got, findings);
  }
  judge_operations(f, event_kind::connect_started, event_kind::connect_ended, "connect", findings);
  judge_operations(f, event_kind::shutdown_started, event_kind::shutdown_ended, "shutdown",
                   findings);
  judge_storms(f, findings);
  return findings;
}

std::vector<finding> judge_wire(facts const& f) {
  std::vector<finding> findings;
  if (f.file == nullptr) return findings;
  for (auto const& e : f.expectations) {
    if (e.met) continue;
    auto missed = about(f, invariant_of(f), e.text);
    missed.line = e.place.line;
    missed.column = e.place.column;
    missed.detail = e.near_miss;
    findings.push_back(std::move(missed));
  }
  for (auto const& fault : f.faults) {
    if (fault.fired != 0 || fault.optional) continue;
    auto silent = about(f, "", fmt::format("the fault '{}' never fired", fault.verb));
    silent.kind = finding_kind::not_injected;
    silent.line = fault.place.line;
    silent.column = fault.place.column;
    findings.push_back(std::move(silent));
  }
  return findings;
}

}  // namespace busproof::scenarios
