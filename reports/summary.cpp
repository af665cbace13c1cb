// Views derived from a run record.
#include "reports/summary.hpp"

#include <fmt/core.h>

#include <algorithm>
#include <array>
#include <charconv>

#include "reports/text.hpp"

namespace busproof::reports {
namespace {

/// I2 before I10; whatever is no invariant comes last.
std::pair<unsigned, std::string> invariant_order(std::string const& id) {
  unsigned number = 0;
  if (id.starts_with('I')) std::from_chars(id.data() + 1, id.data() + id.size(), number);
  return {number == 0 ? ~0u : number, id};
}

std::ptrdiff_t engine_order(std::string_view engine) {
  constexpr std::array<std::string_view, 6> known{"scenario", "explorer", "property",
                                                  "relacy",   "threads",  "fuzz"};
  return std::find(known.begin(), known.end(), engine) - known.begin();
}

}  // namespace

std::vector<std::string> claim_engines(run_record const& record) {
  std::vector<std::string> engines;
  for (auto const& claim : record.claims)
    for (auto const& cell : claim.cells)
      if (std::find(engines.begin(), engines.end(), cell.engine) == engines.end())
        engines.push_back(cell.engine);
  std::stable_sort(engines.begin(), engines.end(),
                   [](auto const& a, auto const& b) { return engine_order(a) < engine_order(b); });
  return engines;
}

claim_cell const* cell_of(claim_record const& claim, std::string_view engine) {
  for (auto const& cell : claim.cells)
    if (cell.engine == engine) return &cell;
  return nullptr;
}

std::string verdict_phrase(claim_verdict verdict) {
  switch (verdict) {
    case claim_verdict::complete:
      return "complete";
    case claim_verdict::no_violation:
      return "no violation";
    case claim_verdict::broken:
      return "broken";
    case claim_verdict::inconclusive:
      return "inconclusive";
    case claim_verdict::not_run:
      break;
  }
  return "not run";
}

std::string extent_phrase(claim_cell const& cell) {
  if (cell.verdict == claim_verdict::complete && !cell.bound.empty())
    return fmt::format("within {}, {}", cell.bound, counted(cell.runs, "run"));
  if (cell.runs == 0) return "";
  return fmt::format("in {}", counted(cell.runs, "run"));
}

std::string seeded_phrase(claim_cell const& cell) {
  if (cell.mutants == 0) return "";
  if (cell.mutants_caught == 0) return fmt::format("0 of {} caught", cell.mutants);
  return fmt::format("broken, {} of {} caught", cell.mutants_caught, cell.mutants);
}

std::vector<test_record const*> failing_tests(run_record const& record) {
  std::vector<test_record const*> out;
  for (auto const& test : record.tests)
    if (!succeeded(test.status)) out.push_back(&test);
  return out;
}

totals totals_of(run_record const& record) {
  totals sum;
  for (auto const& test : record.tests) {
    ++sum.tests;
    sum.runs += test.runs;
    if (!succeeded(test.status)) ++sum.failed;
    if (test.status == test_status::skipped) ++sum.skipped;
  }
  for (auto const& mutant : record.mutants) {
    ++sum.mutants;
    if (mutant.status == mutant_status::caught) ++sum.caught;
    if (mutant.status == mutant_status::survived) ++sum.survived;
  }
  return sum;
}

std::string headline(run_record const& record) {
  auto const sum = totals_of(record);
  std::uint64_t hold = 0;
  for (auto const& claim : record.claims)
    if (std::all_of(claim.cells.begin(), claim.cells.end(), [](claim_cell const& cell) {
          return cell.verdict == claim_verdict::complete ||
                 cell.verdict == claim_verdict::no_violation;
        }))
      ++hold;
  std::string out;
  if (!record.claims.empty())
    out = fmt::format("{} of {} hold; ", hold, counted(record.claims.size(), "claim"));
  out += fmt::format("{}, {}", counted(sum.tests, "test"), counted(sum.runs, "run"));
  if (sum.failed > 0) out += fmt::format(", {} failed", count_text(sum.failed));
  if (sum.mutants > 0)
    out += fmt::format("; {} of {} caught", sum.caught, counted(sum.mutants, "seeded bug"));
  return out;
}

std::string outcome_word(verdict_section const& verdict) {
  auto word = verdict.outcome;
  if (word.empty()) word = verdict.exit_code == 0 ? "holds" : "not proven";
  for (auto& letter : word)
    letter = letter == '_'                    ? ' '
             : letter >= 'a' && letter <= 'z' ? static_cast<char>(letter - 32)
                                              : letter;
  return word;
}

outcome_class class_of(verdict_section const& verdict) {
  if (verdict.exit_code == 0) return outcome_class::good;
  if (verdict.exit_code == 1 || verdict.exit_code == 2) return outcome_class::bad;
  return outcome_class::neither;
}

fault_coverage coverage_of(run_record const& record) {
  std::map<std::string, std::set<std::string>> checks;
  std::set<std::string> known;
  for (auto const& test : record.tests) {
    checks[test.name].insert(test.checks.begin(), test.checks.end());
    known.insert(test.checks.begin(), test.checks.end());
  }
  fault_coverage out;
  std::set<std::string> verbs;
  for (auto const& fault : record.faults) {
    verbs.insert(fault.verb);
    for (auto const& id : checks[fault.test]) {
      auto& cell = out.cells[{fault.verb, id}];
      cell.injected += fault.injected;
      cell.observed += fault.observed;
      cell.never_hit = cell.never_hit && fault.observed == 0;
    }
  }
  out.verbs.assign(verbs.begin(), verbs.end());
  if (!out.cells.empty()) out.invariants.assign(known.begin(), known.end());
  std::sort(out.invariants.begin(), out.invariants.end(),
            [](auto const& a, auto const& b) { return invariant_order(a) < invariant_order(b); });
  return out;
}

std::string place_of(failure_record const& failure) {
  if (failure.file.empty() || failure.line == 0) return failure.file;
  return fmt::format("{}:{}", failure.file, failure.line);
}

}  // namespace busproof::reports
