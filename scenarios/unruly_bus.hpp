// unruly_bus: adapters that break one rule each, for the tests of the runner.
#pragma once

#include "scenarios/bus_adapter.hpp"

namespace busproof::scenarios {

enum class rule_broken : std::uint8_t {
  none,
  forgets_answers,  ///< a request never ends
  answers_twice,
  swaps_bodies,        ///< a request or an order gets a body that was not sent to it
  talks_after_cancel,  ///< a row comes after cancel has returned
  blocks_in_shutdown,  ///< the call of shutdown does not return
  ignores_shutdown,    ///< shutdown never ends
  keeps_running,       ///< its threads can't be joined
  sends_twice,         ///< a request's bytes go out once more
  hides_deliveries,    ///< does not tell of messages that it delivered
  leaks_descriptors,
  never_rests,  ///< does steps for nothing
  crashes,
  can_do_nothing,  ///< has no capabilities
};

/// Busproof's own bus behind an adapter that breaks the rule.
adapter_factory unruly_bus(rule_broken how);

}  // namespace busproof::scenarios
