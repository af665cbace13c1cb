// facts: everything that a run showed, as plain values: the history, what the far end reports, and
// what was measured around them. Checkers are pure functions of it.
#pragma once

#include <chrono>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "mock_gateway/scenario/model.hpp"
#include "scenarios/bus_adapter.hpp"
#include "scenarios/history.hpp"

namespace busproof::scenarios {

/// A fault of the file, and how often it happened.
struct fault_fact {
  std::string verb;
  mock_gateway::source_place place;
  std::uint64_t matched = 0;  ///< frames or connections that its address met
  std::uint64_t fired = 0;    ///< that it acted upon
  bool optional = false;      ///< the run is conclusive without it
};

/// An [[expect]] of the file.
struct expectation_fact {
  std::string text;
  mock_gateway::source_place place;
  bool met = true;
  std::string near_miss;  ///< what came closest, as a diff
};

/// A connection at the gateway that ended because of what the bus sent.
struct framing_fact {
  std::uint32_t conn = 0;
  std::string why;
};

/// The system at rest, before it is shut down: what was sent to the bus must be accounted for.
struct account_fact {
  std::uint64_t sent = 0;        ///< whole frames with a key that the gateway sent
  std::uint64_t dispatched = 0;  ///< messages that the bus handed to waiters
  std::uint64_t unmatched = 0;   ///< messages that it counted as wanted by nobody
  bool exact = true;             ///< no session was lost, so that nothing may be missing
};

struct idle_fact {
  int windows = 0;          ///< that were watched, without an external event in them
  int busy = 0;             ///< of these, in a row, had steps
  std::uint64_t steps = 0;  ///< in the busy ones together
  bool settled = true;      ///< the bus came to rest before the first window
};

struct probe_fact {
  std::string error;  ///< empty = answered
  std::string text;
};

struct resource_fact {
  std::optional<std::size_t> descriptors_before, descriptors_after;
  std::vector<std::string> left_open;  ///< what the additional descriptors are, "socket:[…]"
  bool bus_stopped = true;             ///< its threads ended, nothing keeps running
};

/// A step that did not start, or not end, within its bound.
struct hang_fact {
  std::uint32_t step = event::no_step;  ///< no_step: the connect or shutdown of the runner itself
  std::chrono::nanoseconds waited{0};
  std::string for_what;  ///< the trigger that never came; empty if the step itself did not end
};

/// The server under test, as it reports of itself.
struct server_fact {
  bool loopback = true;  ///< it listens on a loopback address
  std::string address;
  std::uint64_t live_at_rest = 0;  ///< sessions when all clients had left
  bool stopped = true;             ///< shutdown ended and its threads joined
  std::uint64_t answered_without_handshake = 0;
};

struct facts {
  mock_gateway::scenario const* file = nullptr;
  std::vector<event> events;
  capability_set capabilities;
  /// Time bounds are widened by this much: what the machine took away, and accuracy.
  std::chrono::nanoseconds allowance{0};
  std::vector<hang_fact> hung;
  std::vector<fault_fact> faults;
  std::vector<expectation_fact> expectations;
  std::vector<framing_fact> framing_errors;
  std::optional<account_fact> accounts;
  std::optional<idle_fact> idle;
  std::optional<probe_fact> probe;
  resource_fact resources;
  std::optional<server_fact> server;
};

}  // namespace busproof::scenarios
