// What the jobs of `busproof prove` came to, read from how their children ended. Pure.
#pragma once

#include <string>
#include <vector>

#include "ci/busproof/child_process.hpp"
#include "ci/busproof/prove_plan.hpp"
#include "reports/record/run_record.hpp"

namespace busproof::ci {

struct job_result {
  enum class state : std::uint8_t {
    done,
    not_run,      ///< the budget ended before or while it ran
    unavailable,  ///< it said so: a port in use, no descriptors left
    error,        ///< it could not be built, started or understood
  };
  state status = state::not_run;
  std::string problem;  ///< of unavailable and error
  std::vector<reports::test_record> tests;
  std::vector<reports::fault_record> faults;
  std::vector<reports::invariant_record> invariants;
  std::vector<reports::mutant_record> mutants;
  bool try_again =
      false;  ///< of a mutant: nothing failed at all; its timing may be right next time
};

/// What a child of the job left: how it ended, and the text of its report ("" if it wrote none).
struct job_evidence {
  child_result child;
  std::string report;
  std::string report_file;  ///< named in messages
};

/// A scenario or a suite. A child that crashed, hung or ended with an unknown code is a broken test
/// with its output as the detail, also if its report says that all is well: sanitizers and leaks
/// speak at the end.
job_result result_of(job const& one, job_evidence const& evidence);

/// One attempt at a mutant. It is caught only if a test failed and one of the checks that must
/// notice it found a violation; what failed otherwise is said in the message.
job_result mutant_result_of(job const& one, job_evidence const& evidence, unsigned attempt);

/// A job that was not started.
job_result not_run(job const& one, std::string const& why);

/// A job whose target could not be built.
job_result not_built(job const& one, std::string const& output);

}  // namespace busproof::ci
