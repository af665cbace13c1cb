// checkers: one pure function per invariant, from what a run showed to what is wrong with it.
#pragma once

#include <span>
#include <string_view>
#include <vector>

#include "scenarios/facts.hpp"
#include "scenarios/finding.hpp"

namespace busproof::scenarios::checkers {

using findings = std::vector<finding>;

/// I1: each call ended exactly once, and none was left without the answer that had been sent to it.
findings completion(facts const& f);
/// I2: a call got only messages of its own key, and only bodies that were sent for that key.
findings ownership(facts const& f);
/// I3: nothing was called back after cancel, drop or shutdown had returned.
findings silence(facts const& f);
/// I4: rows came in the order in which they were sent, key by key.
findings order(facts const& f);
/// I5: what was sent is delivered, counted as dropped, or pending.
findings accounting(facts const& f);
/// I7: shutdown ended by its deadline, threads are joined, descriptors are back to the baseline.
findings shutdown(facts const& f);
/// I8: lifecycle calls made twice, at once or too late are harmless.
findings idempotence(facts const& f);
/// I9: live sessions never exceeded the limit; slots returned.
findings admission(facts const& f);
/// I11: nothing that was not a whole frame was delivered, and the bus wrote only whole frames.
findings framing(facts const& f);
/// I12: with the faults over, the system came to rest and worked.
findings rest(facts const& f);
/// I13: nothing crossed from one session into the next; who lost an answer was told, at once and
/// truthfully.
findings sessions(facts const& f);
/// I18: loopback only; a peer that did not introduce itself gets nothing.
findings exposure(facts const& f);
/// I20: no steps between two external events.
findings idleness(facts const& f);

struct checker {
  std::string_view invariant;
  findings (*check)(facts const&);
};

/// All of the above, by invariant.
std::span<checker const> all();

}  // namespace busproof::scenarios::checkers
