// The sums behind tally.hpp.
#include "scenarios/tally.hpp"

#include <algorithm>
#include <set>

#include <fmt/format.h>

namespace busproof::scenarios {
namespace {

using reports::claim_verdict;
using reports::test_status;

test_status status_of(scenario_tally const& t) {
  switch (t.overall()) {
    case verdict::holds:
      return test_status::passed;
    case verdict::skipped:
      return test_status::skipped;
    case verdict::unavailable:
    case verdict::inconclusive:
      return test_status::error;
    case verdict::broken:
      break;
  }
  auto const& findings = t.first_failure->findings;
  bool const crashed = std::any_of(findings.begin(), findings.end(),
                                   [](finding const& f) { return f.kind == finding_kind::crash; });
  return crashed ? test_status::crashed : test_status::failed;
}

char const* kind_word(finding_kind k) {
  switch (k) {
    case finding_kind::hang:
      return "hang";
    case finding_kind::crash:
      return "crash";
    case finding_kind::not_injected:
      return "not_injected";
    case finding_kind::broken:
      break;
  }
  return "broken";
}

reports::failure_record failure_of(scenario_tally const& t, std::string const& rerun) {
  auto const& result = *t.first_failure;
  reports::failure_record out;
  out.run = t.first_failed_run;
  out.rerun = rerun.empty() ? "" : rerun + " " + t.file->file;
  out.file = t.file->file;
  if (result.findings.empty()) {
    out.kind = "error";
    out.message = result.reason;
    return out;
  }
  auto const& first = result.findings.front();
  out.kind = kind_word(first.kind);
  out.broken = first.invariant;
  out.message = first.text;
  out.line = first.line;
  for (auto const& f : result.findings) {
    if (&f != &first) {
      out.detail += fmt::format("{}{}{}:{}\n", f.invariant.empty() ? "" : f.invariant + " ", f.text,
                                f.line != 0 ? " at " + f.file : "",
                                f.line != 0 ? std::to_string(f.line) : "");
    }
    if (!f.detail.empty()) out.detail += f.detail + "\n";
  }
  for (auto const& line : result.story) out.detail += line + "\n";
  return out;
}

claim_verdict claim_verdict_of(verdict v) {
  switch (v) {
    case verdict::holds:
      return claim_verdict::no_violation;
    case verdict::broken:
      return claim_verdict::broken;
    case verdict::skipped:
      return claim_verdict::not_run;
    default:
      return claim_verdict::inconclusive;
  }
}

int gravity(claim_verdict v) {
  switch (v) {
    case claim_verdict::broken:
      return 3;
    case claim_verdict::inconclusive:
      return 2;
    case claim_verdict::no_violation:
      return 1;
    default:
      return 0;
  }
}

void add_to_claims(reports::run_record& record, scenario_tally const& t,
                   reports::test_record const& test) {
  for (auto const& name : t.file->claims) {
    auto claim = std::find_if(record.claims.begin(), record.claims.end(),
                              [&](auto const& c) { return c.name == name; });
    if (claim == record.claims.end()) {
      reports::claim_record fresh;
      fresh.name = name;
      reports::claim_cell cell;
      cell.engine = "scenario";
      fresh.cells.push_back(std::move(cell));
      claim = record.claims.insert(record.claims.end(), std::move(fresh));
    }
    for (auto const& check : t.file->checks) {
      auto& known = claim->invariants;
      if (std::find(known.begin(), known.end(), check) == known.end()) known.push_back(check);
    }
    auto& cell = claim->cells.front();
    ++cell.tests;
    cell.runs += t.runs;
    auto const own = claim_verdict_of(t.overall());
    if (gravity(own) > gravity(cell.verdict)) cell.verdict = own;
    if (test.failure && cell.rerun.empty()) cell.rerun = test.failure->rerun;
  }
}

}  // namespace

void scenario_tally::add(scenario_result const& result) {
  ++runs;
  took += result.took;
  longest = std::max(longest, result.took);
  auto const worse = [&](verdict v) {
    // Broken is what a reader wants to see, whatever came before.
    return !first_failure || (v == verdict::broken && first_failure->verdict != verdict::broken);
  };
  switch (result.verdict) {
    case verdict::holds:
      break;
    case verdict::broken:
      ++broken;
      break;
    case verdict::inconclusive:
      ++inconclusive;
      break;
    case verdict::unavailable:
      ++unavailable;
      break;
    case verdict::skipped:
      ++skipped;
      reason = result.reason;
      break;
  }
  if (result.verdict != verdict::holds && result.verdict != verdict::skipped &&
      worse(result.verdict)) {
    first_failure = result;
    first_failed_run = runs;
  }
  for (auto const& fault : result.faults) {
    auto& sum = faults[fault.line];
    sum.verb = fault.verb;
    sum.line = fault.line;
    sum.injected += fault.injected;
    sum.observed += fault.observed;
  }
  for (auto const& invariant : result.checked) ++checks[invariant];
  std::set<std::string> violated;
  for (auto const& f : result.findings) {
    if (!f.invariant.empty() && f.kind != finding_kind::not_injected) violated.insert(f.invariant);
  }
  for (auto const& invariant : violated) ++violations[invariant];
}

verdict scenario_tally::overall() const {
  if (broken != 0) return verdict::broken;
  if (unavailable != 0) return verdict::unavailable;
  if (inconclusive != 0) return verdict::inconclusive;
  return skipped != 0 && skipped == runs ? verdict::skipped : verdict::holds;
}

int exit_code_of(std::vector<scenario_tally> const& all) {
  constexpr int holds = 0, broken = 1, inconclusive = 3, unavailable = 69;
  int code = holds;
  for (auto const& t : all) {
    switch (t.overall()) {
      case verdict::broken:
        return broken;
      case verdict::unavailable:
        code = unavailable;
        break;
      case verdict::inconclusive:
        if (code == holds) code = inconclusive;
        break;
      default:
        break;
    }
  }
  return code;
}

reports::run_record record_of(std::vector<scenario_tally> const& all, std::string const& rerun) {
  reports::run_record record;
  std::map<std::string, reports::invariant_record> invariants;
  for (auto const& t : all) {
    reports::test_record test;
    test.suite = "scenarios";
    test.name = t.file->name;
    test.engine = "scenario";
    test.status = status_of(t);
    test.runs = t.runs;
    test.failed_runs = t.broken;
    test.wall_time = t.took;
    test.file = t.file->file;
    test.about = t.file->about;
    test.entry = t.file->entry;
    test.claims = t.file->claims;
    test.checks = t.file->checks;
    if (t.first_failure) test.failure = failure_of(t, rerun);
    add_to_claims(record, t, test);
    for (auto const& [line, fault] : t.faults) {
      reports::fault_record f;
      f.verb = fault.verb;
      f.test = t.file->name;
      f.place = fmt::format("{}:{}", t.file->file, line);
      f.injected = fault.injected;
      f.observed = fault.observed;
      record.faults.push_back(std::move(f));
    }
    for (auto const& [id, count] : t.checks) invariants[id].checks += count;
    for (auto const& [id, count] : t.violations) invariants[id].violations += count;
    record.tests.push_back(std::move(test));
  }
  for (auto& [id, one] : invariants) {
    one.id = id;
    one.title = reports::invariant_title(id);
    record.invariants.push_back(one);
  }
  record.verdict.exit_code = exit_code_of(all);
  record.verdict.outcome = record.verdict.exit_code == 0   ? "holds"
                           : record.verdict.exit_code == 1 ? "broken"
                           : record.verdict.exit_code == 3 ? "inconclusive"
                                                           : "unavailable";
  for (auto const& t : all) {
    if (!t.first_failure) continue;
    auto const& findings = t.first_failure->findings;
    record.verdict.reasons.push_back(
        t.file->name + ": " + (findings.empty() ? t.first_failure->reason : findings.front().text));
  }
  return record;
}

}  // namespace busproof::scenarios
