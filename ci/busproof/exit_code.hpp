// The exit codes of the busproof program, the same for every subcommand.
#pragma once

namespace busproof::ci {

enum exit_code : int {
  holds = 0,             ///< what was checked holds; a caught mutant is a success
  property_broken = 1,   ///< a claim is broken, or a mutant was not caught
  regression = 2,        ///< the performance got worse
  inconclusive = 3,      ///< too little was measured to say
  replay_diverged = 4,   ///< a replay did not repeat its run
  nothing_selected = 5,  ///< the filters left nothing to run
  budget_ended = 6,      ///< the budget ended before the selected work did
  usage = 64,            ///< wrong command line, or bad input file or token
  unavailable = 69,      ///< a port in use, a peer that cannot be reached
  internal_error = 70,   ///< a bug of busproof
};

}  // namespace busproof::ci
