// The order of judgement behind judge.hpp.
#include "scenarios/judge.hpp"

#include <algorithm>
#include <map>
#include <string>

#include <fmt/format.h>

#include "scenarios/checkers/calls.hpp"
#include "scenarios/checkers/checkers.hpp"
#include "scenarios/expectations.hpp"

namespace busproof::scenarios {
namespace {

constexpr std::size_t story_events_max = 40;
constexpr std::size_t findings_each_max = 4;

// A bug that hits two hundred calls is still one bug.
void add(std::vector<finding>& all, std::vector<finding> more) {
  std::map<std::string, std::size_t> said;
  for (auto& f : more) {
    if (++said[f.invariant] > findings_each_max && f.kind != finding_kind::not_injected) continue;
    auto const same = std::any_of(all.begin(), all.end(), [&](finding const& known) {
      return known.text == f.text && known.invariant == f.invariant;
    });
    if (!same) all.push_back(std::move(f));
  }
  for (auto const& [invariant, count] : said) {
    if (count <= findings_each_max) continue;
    auto const last = std::find_if(all.rbegin(), all.rend(), [&name = invariant](finding const& f) {
      return f.invariant == name;
    });
    if (last != all.rend()) {
      last->detail += fmt::format("... and {} more like it\n", count - findings_each_max);
    }
  }
}

// What the file is about comes first, in the order of its `checks`; a silent fault comes last.
void sort_by_checks(facts const& f, std::vector<finding>& all) {
  if (f.file == nullptr) return;
  auto const& checks = f.file->checks;
  auto const rank = [&](finding const& one) {
    if (one.kind == finding_kind::not_injected) return checks.size() + 1;
    auto const at = std::find(checks.begin(), checks.end(), one.invariant);
    return static_cast<std::size_t>(at - checks.begin());
  };
  std::stable_sort(all.begin(), all.end(),
                   [&](finding const& a, finding const& b) { return rank(a) < rank(b); });
}

}  // namespace

std::string in_words(facts const& f, event const& e) {
  std::string text =
      fmt::format("{:>4} {:>9.3f} ms  {}", e.seq,
                  std::chrono::duration<double, std::milli>(e.at).count(), to_string(e.what));
  if (auto const step = checkers::step_name(f, e.step); !step.empty()) text += "  " + step;
  if (e.what == event_kind::wire) {
    text += fmt::format("  {} {}{} on connection {}", e.up ? "->" : "<-",
                        e.name.empty() ? e.text : fmt::format("{} ({})", e.name, e.text),
                        e.flag ? "" : " (not delivered)", e.conn);
  } else if (!e.text.empty()) {
    text += "  " + e.text;
  }
  if (e.key != 0) text += fmt::format("  key {}", e.key);
  if (!e.error.empty()) text += "  " + e.error;
  if (!e.body.empty()) text += fmt::format("  '{:.30}'", e.body);
  return text;
}

scenario_result judge(facts const& f) {
  scenario_result result;
  if (f.file != nullptr) {
    result.file = f.file->file;
    result.name = f.file->name;
  }
  for (auto const& one : checkers::all()) {
    add(result.findings, one.check(f));
    result.checked.emplace_back(one.invariant);
  }
  add(result.findings, judge_steps(f));
  add(result.findings, judge_wire(f));
  sort_by_checks(f, result.findings);
  for (auto const& fault : f.faults) {
    result.faults.push_back({fault.verb, fault.place.line, fault.matched, fault.fired});
  }
  result.verdict = verdict_of(result.findings);
  result.events = f.events.size();
  if (result.verdict == verdict::broken) {
    auto const from = f.events.size() > story_events_max ? f.events.size() - story_events_max : 0;
    for (std::size_t i = from; i < f.events.size(); ++i) {
      result.story.push_back(in_words(f, f.events[i]));
    }
  }
  return result;
}

}  // namespace busproof::scenarios
