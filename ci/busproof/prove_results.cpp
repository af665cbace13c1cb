// What the jobs of `busproof prove` came to.
#include "ci/busproof/prove_results.hpp"

#include <fmt/core.h>
#include <fmt/ranges.h>

#include <algorithm>

#include "ci/busproof/exit_code.hpp"
#include "ci/busproof/gtest_results.hpp"
#include "reports/record/json.hpp"
#include "reports/summary.hpp"

namespace busproof::ci {
namespace {

using reports::test_record;
using reports::test_status;
using state = job_result::state;

std::string rerun_of(job const& one) { return shell_line(one.command); }

/// The last lines of an output, where programs say why they end.
std::string last_lines(std::string const& output, std::size_t bytes_max = 8'000) {
  if (output.size() <= bytes_max) return output;
  auto const start = output.find('\n', output.size() - bytes_max);
  return "[…]\n" +
         output.substr(start == std::string::npos ? output.size() - bytes_max : start + 1);
}

std::string last_line(std::string const& output) {
  auto const end = output.find_last_not_of("\n\r ");
  if (end == std::string::npos) return "";
  auto const start = output.rfind('\n', end);
  return output.substr(start == std::string::npos ? 0 : start + 1,
                       end - (start == std::string::npos ? 0 : start + 1) + 1);
}

/// The first line of a compiler's or a build's output that says "error", else the last line.
std::string first_error(std::string const& output) {
  for (std::string_view const word : {"error: ", "ERROR", "FAILED"}) {
    auto const at = output.find(word);
    if (at == std::string::npos) continue;
    auto const start = output.rfind('\n', at);
    auto const from = start == std::string::npos ? 0 : start + 1;
    return output.substr(from, output.find('\n', at) - from);
  }
  return last_line(output);
}

test_record blank_test(job const& one) {
  return {.suite = one.kind == job_kind::suite ? one.name : "scenarios",
          .name = one.name,
          .engine = one.engine,
          .file = one.file,
          .about = one.about,
          .entry = one.entry,
          .claims = one.claims,
          .checks = one.checks};
}

/// The program as a whole failed: nothing finer is known.
test_record whole_program(job const& one, child_result const& child) {
  auto test = blank_test(one);
  if (one.kind == job_kind::suite) test.name += " (the program)";
  test.runs = test.failed_runs = 1;
  test.wall_time = child.wall_time;
  test.cpu_time = child.cpu_time;
  test.failure = {.kind = "exit",
                  .message = describe_end(child, one.time_limit),
                  .detail = last_lines(child.output),
                  .file = one.file,
                  .rerun = rerun_of(one)};
  test.status = test_status::failed;
  if (child.end == child_end::signalled) {
    test.status = test_status::crashed;
    test.failure->kind = "crash";
  } else if (child.end == child_end::timed_out) {
    test.status = test_status::timed_out;
    test.failure->kind = "hang";
  }
  return test;
}

/// Reads the report into the result; says why if that cannot be done.
std::string read_report(job const& one, job_evidence const& evidence, job_result& result) {
  if (evidence.report.empty()) return "it wrote no report";
  try {
    if (one.kind == job_kind::suite) {
      auto found = parse_gtest_report(evidence.report, blank_test(one));
      result.tests = std::move(found.tests);
      result.mutants = std::move(found.mutants);
    } else {
      auto record = reports::parse_run_record(evidence.report, evidence.report_file);
      result.tests = std::move(record.tests);
      result.faults = std::move(record.faults);
      result.invariants = std::move(record.invariants);
    }
  } catch (std::runtime_error const& error) {
    return error.what();
  }
  return "";
}

void complete(job const& one, test_record& test) {
  for (auto& claim : test.claims) claim = claim_in_words(std::move(claim));
  if (test.claims.empty()) test.claims = one.claims;
  if (test.checks.empty()) test.checks = one.checks;
  if (test.engine.empty()) test.engine = one.engine;
  if (test.failure && test.failure->rerun.empty()) {
    auto command = one.command;
    if (one.kind == job_kind::suite) command.push_back("--gtest_filter=" + test.name);
    test.failure->rerun = shell_line(command);
  }
}

void complete(job const& one, reports::mutant_record& mutant) {
  mutant.claim = claim_in_words(std::move(mutant.claim));
  auto command = one.command;
  command.push_back("--gtest_filter=" + mutant.caught_in);
  mutant.rerun = shell_line(command);
  if (mutant.status != reports::mutant_status::caught) mutant.caught_in.clear();
}

job_result failed_to_run(state status, std::string problem) {
  job_result result;
  result.status = status;
  result.problem = std::move(problem);
  return result;
}

bool any_failed(std::vector<test_record> const& tests) {
  return std::any_of(tests.begin(), tests.end(),
                     [](test_record const& test) { return !reports::succeeded(test.status); });
}

reports::mutant_record blank_mutant(job const& one) {
  return {.name = one.name,
          .about = one.about,
          .breaks = one.breaks,
          .entry = one.entry,
          .claim = one.claims.empty() ? "" : one.claims.front(),
          .engine = one.engine,
          .rerun = rerun_of(one)};
}

/// The check that must notice the mutant, if it did: as the first finding of the failure, or as a
/// violation beside it.
std::string check_that_noticed(job const& one, reports::failure_record const& failure,
                               std::vector<reports::invariant_record> const& invariants) {
  for (auto const& check : one.caught_by) {
    if (failure.broken == check) return check;
    for (auto const& invariant : invariants)
      if (invariant.id == check && invariant.violations > 0) return check;
  }
  return "";
}

}  // namespace

job_result result_of(job const& one, job_evidence const& evidence) {
  auto const& child = evidence.child;
  if (child.end == child_end::interrupted) return not_run(one, "the budget ended");
  if (child.end == child_end::not_started) return failed_to_run(state::error, child.problem);

  job_result result;
  auto const unreadable = read_report(one, evidence, result);
  for (auto& test : result.tests) complete(one, test);
  for (auto& mutant : result.mutants) complete(one, mutant);
  result.status = state::done;
  bool const exited = child.end == child_end::exited;
  int const code = exited ? child.exit_code : -1;
  bool const scenario = one.kind == job_kind::scenario;

  if (exited && scenario && code == unavailable)
    return failed_to_run(state::unavailable, last_line(child.output));
  if (exited && scenario && (code == usage || code == internal_error))
    return failed_to_run(state::error,
                         fmt::format("exit code {}: {}", code, last_line(child.output)));
  if (exited && code == holds) {
    if (!unreadable.empty()) return failed_to_run(state::error, unreadable);
    return result;
  }
  bool const said = any_failed(result.tests) ||
                    std::any_of(result.mutants.begin(), result.mutants.end(), [](auto const& m) {
                      return m.status == reports::mutant_status::survived;
                    });
  if (scenario && exited && code == inconclusive && !said)
    return failed_to_run(state::error, "inconclusive: " + last_line(child.output));
  // What the tests say is finer than the exit code, as long as they say that something failed.
  if (!said || !exited) result.tests.push_back(whole_program(one, child));
  return result;
}

job_result mutant_result_of(job const& one, job_evidence const& evidence, unsigned attempt) {
  auto const& child = evidence.child;
  if (child.end == child_end::interrupted) return not_run(one, "the budget ended");
  job_result result;
  result.status = state::done;
  auto mutant = blank_mutant(one);
  mutant.runs = attempt;
  auto const unreadable =
      child.end == child_end::not_started ? child.problem : read_report(one, evidence, result);
  for (auto const& test : result.tests) {
    if (reports::succeeded(test.status) || !test.failure) continue;
    auto const check = check_that_noticed(one, *test.failure, result.invariants);
    if (!check.empty()) {
      mutant.status = reports::mutant_status::caught;
      mutant.caught_by = check;
      mutant.caught_in = test.name;
      mutant.runs_to_catch = attempt;
      mutant.message = test.failure->message;
      break;
    }
    auto const& broken = test.failure->broken;
    mutant.message = fmt::format("{} failed by {}, not by {}: {}", test.name,
                                 broken.empty() ? test.failure->kind : broken,
                                 fmt::join(one.caught_by, " or "), test.failure->message);
  }
  if (mutant.status != reports::mutant_status::caught) {
    bool const judged = unreadable.empty() && child.end == child_end::exited &&
                        (child.exit_code == holds || child.exit_code == property_broken ||
                         child.exit_code == inconclusive);
    mutant.status = judged ? reports::mutant_status::survived : reports::mutant_status::error;
    if (!judged)
      mutant.message = fmt::format("{}; {}", describe_end(child, one.time_limit),
                                   unreadable.empty() ? last_line(child.output) : unreadable);
    else if (mutant.message.empty())
      mutant.message = "no check noticed it";
  }
  result.try_again = mutant.status == reports::mutant_status::survived && !any_failed(result.tests);
  // Its tests are about the mutant, not about the bus.
  result.tests.clear();
  result.faults.clear();
  result.invariants.clear();
  result.mutants = {std::move(mutant)};
  return result;
}

job_result not_run(job const& one, std::string const& why) {
  job_result result;
  result.problem = why;
  if (one.kind == job_kind::mutant) {
    result.mutants = {blank_mutant(one)};
    result.mutants[0].message = why;
  }
  return result;
}

job_result not_built(job const& one, std::string const& output) {
  auto result = failed_to_run(state::error, "it could not be built: " + first_error(output));
  if (one.kind == job_kind::mutant) {
    result.status = state::done;
    result.mutants = {blank_mutant(one)};
    result.mutants[0].status = reports::mutant_status::error;
    result.mutants[0].message = result.problem;
  }
  return result;
}

}  // namespace busproof::ci
