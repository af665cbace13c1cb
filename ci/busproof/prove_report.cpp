// From the results of all jobs to the claims table, the verdict and the exit code.
#include "ci/busproof/prove_report.hpp"

#include <fmt/core.h>

#include <algorithm>
#include <map>
#include <set>

#include "ci/busproof/exit_code.hpp"
#include "reports/summary.hpp"
#include "reports/text.hpp"

namespace busproof::ci {
namespace {

using reports::claim_verdict;
using reports::test_record;
using reports::test_status;
using state = job_result::state;

/// What a cell adds up from.
struct tally {
  std::uint64_t tests = 0, runs = 0;
  bool any_broken = false, undecided = false, all_complete = true;
  std::set<std::string> bounds;
  std::string rerun;
  std::uint64_t mutants = 0, caught = 0;
  std::optional<std::set<std::string>> checks;  ///< that all of its tests have in common

  void add(test_record const& test) {
    if (test.status == test_status::skipped) return;
    if (test.status == test_status::error) {
      undecided = true;
      return;
    }
    ++tests;
    runs += test.runs;
    all_complete = all_complete && test.complete;
    if (!test.bound.empty()) bounds.insert(test.bound);
    if (!reports::succeeded(test.status)) {
      any_broken = true;
      if (rerun.empty() && test.failure) rerun = test.failure->rerun;
    }
    std::set<std::string> const own(test.checks.begin(), test.checks.end());
    if (!checks) checks = own;
    std::erase_if(*checks, [&](std::string const& id) { return !own.contains(id); });
  }

  void add(reports::mutant_record const& mutant) {
    bool const caught_it = mutant.status == reports::mutant_status::caught;
    if (caught_it || mutant.status == reports::mutant_status::survived) ++mutants;
    if (caught_it) ++caught;
  }

  claim_verdict verdict() const {
    if (any_broken) return claim_verdict::broken;
    if (undecided) return claim_verdict::inconclusive;
    if (tests == 0) return claim_verdict::not_run;
    return all_complete ? claim_verdict::complete : claim_verdict::no_violation;
  }

  reports::claim_cell cell(std::string const& engine) const {
    reports::claim_cell out{.engine = engine,
                            .verdict = verdict(),
                            .tests = tests,
                            .runs = runs,
                            .mutants = mutants,
                            .mutants_caught = caught};
    if (out.verdict == claim_verdict::complete)
      for (auto const& bound : bounds) out.bound += (out.bound.empty() ? "" : ", ") + bound;
    if (out.verdict == claim_verdict::broken) out.rerun = rerun;
    return out;
  }
};

class claims_builder {
 public:
  claims_builder() {
    for (auto const& claim : headline_claims) order_.push_back(claim);
  }

  tally& at(std::string const& claim, std::string const& engine) {
    if (std::find(order_.begin(), order_.end(), claim) == order_.end()) order_.push_back(claim);
    return cells_[claim][engine];
  }

  std::vector<reports::claim_record> records() {
    std::stable_partition(order_.begin(), order_.end(),
                          [](std::string const& claim) { return claim != other_claim; });
    std::vector<reports::claim_record> out;
    for (auto const& claim : order_) {
      if (!cells_.contains(claim)) continue;
      reports::claim_record record{.name = claim, .invariants = invariants_of(claim)};
      for (auto const& [engine, cell] : cells_.at(claim)) record.cells.push_back(cell.cell(engine));
      out.push_back(std::move(record));
    }
    return out;
  }

 private:
  /// Those that every test of the claim checks; the other row stands for none.
  std::vector<std::string> invariants_of(std::string const& claim) const {
    if (claim == other_claim) return {};
    if (claim == headline_claims[0]) return {"I1"};
    if (claim == headline_claims[1]) return {"I7", "I12"};
    if (claim == headline_claims[2]) return {"I9"};
    std::optional<std::set<std::string>> common;
    for (auto const& [engine, cell] : cells_.at(claim)) {
      if (!cell.checks) continue;
      if (!common) common = cell.checks;
      std::erase_if(*common,
                    [&ran = *cell.checks](std::string const& id) { return !ran.contains(id); });
    }
    if (!common) return {};
    return {common->begin(), common->end()};
  }

  std::vector<std::string> order_;
  std::map<std::string, std::map<std::string, tally>> cells_;
};

void add_result(claims_builder& claims, job const& one, job_result const& result) {
  for (auto const& test : result.tests)
    for (auto const& claim : test.claims) claims.at(claim, test.engine).add(test);
  for (auto const& mutant : result.mutants) claims.at(mutant.claim, mutant.engine).add(mutant);
  // Tests that ran have said what they are evidence for, which may be other claims.
  if (one.kind == job_kind::mutant || result.status == state::done) return;
  for (auto const& claim : one.claims) {
    auto& cell = claims.at(claim, one.engine);
    cell.undecided =
        cell.undecided || result.status == state::error || result.status == state::unavailable;
  }
}

/// Reasons by their exit codes, in the order in which they were found.
class reasons {
 public:
  void add(int code, std::string text) { by_code_[code].push_back(std::move(text)); }

  reports::verdict_section verdict(bool anything) const {
    struct rule {
      int code;
      std::string_view word;
    };
    for (auto const& [code, word] :
         {rule{property_broken, "broken"}, rule{unavailable, "unavailable"},
          rule{inconclusive, "inconclusive"}, rule{budget_ended, "budget ended early"}})
      if (by_code_.contains(code)) return {code, std::string(word), all()};
    if (!anything)
      return {
          nothing_selected, "nothing selected", {"no scenario, suite or seeded bug is selected"}};
    return {holds, "holds", {}};
  }

 private:
  std::vector<std::string> all() const {
    std::vector<std::string> out;
    for (auto const& [code, texts] : by_code_) out.insert(out.end(), texts.begin(), texts.end());
    return out;
  }

  std::map<int, std::vector<std::string>> by_code_;
};

std::string first_line(std::string const& text) { return text.substr(0, text.find('\n')); }

void add_reasons(reasons& why, job const& one, job_result const& result) {
  for (auto const& test : result.tests) {
    if (reports::succeeded(test.status)) continue;
    auto const message = test.failure ? first_line(test.failure->message) : "";
    auto const broken =
        test.failure && !test.failure->broken.empty() ? test.failure->broken + ", " : "";
    why.add(test.status == test_status::error ? inconclusive : property_broken,
            fmt::format("{} {}: {}{}", test.engine, test.name, broken, message));
  }
  for (auto const& mutant : result.mutants) {
    auto const message = first_line(mutant.message);
    if (mutant.status == reports::mutant_status::survived)
      why.add(property_broken,
              fmt::format("seeded bug {} was not caught: {}", mutant.name, message));
    if (mutant.status == reports::mutant_status::error)
      why.add(inconclusive,
              fmt::format("seeded bug {} could not be tried: {}", mutant.name, message));
  }
  if (one.kind == job_kind::mutant) return;
  auto const problem = fmt::format("{} {}: {}", one.engine, one.name, first_line(result.problem));
  if (result.status == state::error) why.add(inconclusive, problem);
  if (result.status == state::unavailable) why.add(unavailable, problem);
}

}  // namespace

std::vector<reports::claim_record> claims_of(std::vector<job> const& jobs,
                                             std::vector<job_result> const& results) {
  claims_builder claims;
  for (std::size_t i = 0; i < jobs.size(); ++i)
    if (jobs[i].kind != job_kind::build) add_result(claims, jobs[i], results[i]);
  return claims.records();
}

reports::verdict_section verdict_of(std::vector<job> const& jobs,
                                    std::vector<job_result> const& results) {
  reasons why;
  std::uint64_t work = 0, left = 0, tests = 0;
  for (std::size_t i = 0; i < jobs.size(); ++i) {
    if (jobs[i].kind == job_kind::build) continue;
    ++work;
    tests += results[i].tests.size() + results[i].mutants.size();
    if (results[i].status == state::not_run) ++left;
    add_reasons(why, jobs[i], results[i]);
  }
  if (left > 0)
    why.add(budget_ended, fmt::format("the budget ended with {} of {} left",
                                      reports::count_text(left), reports::counted(work, "job")));
  // Programs that ran and held no test at all prove nothing either.
  return why.verdict(work > 0 && tests > 0);
}

void fill_record(reports::run_record& record, std::vector<job> const& jobs,
                 std::vector<job_result> const& results) {
  std::map<std::string, reports::invariant_record> invariants;
  for (auto const& result : results) {
    record.tests.insert(record.tests.end(), result.tests.begin(), result.tests.end());
    record.faults.insert(record.faults.end(), result.faults.begin(), result.faults.end());
    record.mutants.insert(record.mutants.end(), result.mutants.begin(), result.mutants.end());
    for (auto const& one : result.invariants) {
      auto& sum = invariants[one.id];
      sum.id = one.id;
      if (sum.title.empty()) sum.title = one.title;
      sum.checks += one.checks;
      sum.violations += one.violations;
    }
  }
  for (auto& [id, one] : invariants) record.invariants.push_back(std::move(one));
  std::stable_sort(record.invariants.begin(), record.invariants.end(),
                   [](auto const& a, auto const& b) { return a.id.size() < b.id.size(); });
  record.claims = claims_of(jobs, results);
  record.verdict = verdict_of(jobs, results);
}

}  // namespace busproof::ci
