// Records that try to break the reports.
#include "reports/hostile_record.hpp"

#include "reports/record/sample_record.hpp"

namespace busproof::reports {
namespace {

using namespace std::string_literals;

std::string const poison =
    "]]></script><script>alert(1)</script><!-- -->\"'`|*_[x](javascript:y) @all <img src=x "
    "onerror=z> \x1b[31m\0\x07\xff\xc0\x80\xed\xa0\x80 &amp; %0A::error::x\r\nnext"s;

void spoil(failure_record& failure) {
  for (auto* text : {&failure.kind, &failure.broken, &failure.message, &failure.detail,
                     &failure.file, &failure.token, &failure.rerun})
    *text = poison;
  for (auto& step : failure.steps) step.lane = step.text = step.place = poison;
  for (auto& edge : failure.edges) edge.text = poison;
}

void spoil(test_record& test) {
  for (auto* text :
       {&test.suite, &test.name, &test.engine, &test.bound, &test.file, &test.about, &test.entry})
    *text = poison;
  test.claims = test.checks = {poison};
  if (test.failure) spoil(*test.failure);
}

void spoil(mutant_record& mutant) {
  for (auto* text :
       {&mutant.name, &mutant.about, &mutant.breaks, &mutant.entry, &mutant.claim, &mutant.engine,
        &mutant.caught_by, &mutant.caught_in, &mutant.message, &mutant.rerun})
    *text = poison;
}

}  // namespace

run_record hostile_record() {
  auto record = sample_record();
  for (auto* text :
       {&record.run.program, &record.run.command, &record.run.version, &record.run.commit,
        &record.run.merge_base, &record.run.started, &record.environment.cpu,
        &record.environment.system, &record.environment.compiler, &record.environment.flags,
        &record.environment.build_type, &record.environment.sanitizers, &record.verdict.outcome})
    *text = poison;
  record.run.arguments = record.verdict.reasons = {poison};
  record.environment.libraries = {{poison, poison}};
  for (auto& claim : record.claims) {
    claim.name = poison;
    claim.invariants = {poison};
    for (auto& cell : claim.cells) cell.engine = cell.bound = cell.rerun = poison;
  }
  for (auto& test : record.tests) spoil(test);
  for (auto& fault : record.faults) fault.verb = fault.test = fault.place = poison;
  for (auto& one : record.invariants) one.id = one.title = poison;
  for (auto& mutant : record.mutants) spoil(mutant);
  record.mutants.push_back(record.mutants.front());
  record.mutants.back().status = mutant_status::survived;
  for (auto& one : record.benchmarks) {
    one.name = one.subject = one.unit = one.reference = poison;
    one.percentiles_us = {{poison, 1.0}};
  }
  return record;
}

run_record large_record(std::size_t count) {
  auto record = sample_record();
  auto const test = record.tests.front();
  auto const mutant = record.mutants.front();
  auto const claim = record.claims.front();
  auto const benchmark = record.benchmarks.front();
  for (std::size_t i = 1; i < count; ++i) {
    auto const suffix = " " + std::to_string(i);
    record.tests.push_back(test);
    record.tests.back().name += suffix;
    record.tests.back().failure->detail.assign(10'000, 'x');
    record.mutants.push_back(mutant);
    record.mutants.back().name += suffix;
    if (i % 2 == 0) record.mutants.back().status = mutant_status::survived;
    if (i < 40) {
      record.claims.push_back(claim);
      record.claims.back().name += suffix;
      record.benchmarks.push_back(benchmark);
      record.verdict.reasons.push_back("reason" + suffix);
    }
  }
  return record;
}

}  // namespace busproof::reports
