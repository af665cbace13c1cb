// gateway_report: what a gateway has to say when a run is over (or at any moment of it).
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

#include "mock_gateway/scenario/model.hpp"

namespace busproof::mock_gateway {

/// What became of one [[fault]] entry.
struct fault_outcome {
  std::size_t index = 0;  ///< in scenario::faults
  verb what = verb::delay;
  source_place place;
  std::uint64_t fired = 0;  ///< so many frames or connections it acted upon
  std::uint64_t matched =
      0;  ///< so many frames its address met; more than `fired` when `repeat` was used up
  std::uint64_t kept = 0;  ///< frames that it keeps, or kept until their connection was gone
  std::string text;        ///< "late.toml:12: hold (down response key 101) never fired"
  bool optional = false;   ///< it need not fire: `optional` in the file, or drawn by [chaos]
};

/// What became of one [[expect]] entry.
struct expectation_outcome {
  std::size_t index = 0;  ///< in scenario::expectations
  source_place place;
  bool met = false;
  std::uint64_t seen = 0;
  std::string text;  ///< "late.toml:30: received request: expected 2, seen 1"
  std::string
      near_miss;  ///< a diff with the frame that came closest; empty if met or nothing came close
};

/// What became of one [[on]] entry.
struct rule_outcome {
  std::size_t index = 0;  ///< in scenario::on
  source_place place;
  std::uint64_t matched = 0;
  std::string near_miss;  ///< a diff with the frame that came closest, if it never matched
};

struct connection_outcome {
  std::uint32_t conn = 0;
  std::string client;
  std::uint64_t frames_up = 0;
  std::uint64_t frames_down = 0;  ///< whose last byte went to the kernel
  bool open = true;
  std::string end;  ///< "closed by the client", "reset by a fault (late.toml:12)", …
};

struct gateway_counters {
  std::uint64_t connections = 0;  ///< accepted and handed to a session
  std::uint64_t refused = 0;      ///< by the limit or by the verb `refuse`
  std::uint64_t frames_up = 0;
  std::uint64_t frames_down = 0;
  std::uint64_t frames_dropped = 0;
  std::uint64_t framing_errors = 0;
  std::uint64_t records_lost = 0;  ///< wire-log lines that the sink threw at
};

struct gateway_report {
  std::uint64_t seed = 0;
  std::vector<fault_outcome> faults;
  std::vector<expectation_outcome> expectations;
  std::vector<rule_outcome> rules;
  std::vector<connection_outcome> connections;  ///< the first limits::connections_reported_max
  gateway_counters counters;

  /// But those that need not.
  bool all_faults_fired() const;
  bool all_expectations_met() const;
  /// Several lines for people: faults that never fired, expectations that were missed.
  std::string verdict() const;
};

}  // namespace busproof::mock_gateway
