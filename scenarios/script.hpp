// script: which step of a scenario may start when. Pure: it is told what happened, and answers.
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "mock_gateway/address_matcher.hpp"
#include "mock_gateway/scenario/model.hpp"

namespace busproof::scenarios {

/// Steps start in the order of the file. A step without `after` starts as soon as the one before it
/// has started, except that connect, disconnect, storm, raw and wait are over before a step without
/// `after` starts. A step with `after` starts when all its triggers have happened. A step that is
/// `from_handler` is started by whoever runs that handler; the next one waits for that.
///
/// Not thread-safe.
class script {
 public:
  using index = std::uint32_t;

  /// The steps outlive the script.
  explicit script(std::vector<mock_gateway::step> const& steps);

  // What happened.
  void saw_frame(mock_gateway::frame_ref const& frame);
  void saw_bus_event(std::string const& name);
  void saw_row(index step);
  /// A taken step is being performed; `calls` of it will end. Before the first of them can.
  void launched(index step, std::uint32_t calls);
  void call_ended(index step);

  /// The steps that start now, in order; they count as taken.
  std::vector<index> take_ready();
  /// The steps that are to be run inside the handler that brings this step's end, or first row.
  std::vector<index> take_for_end_of(index step);
  std::vector<index> take_for_row_of(index step);

  bool started(index step) const { return states_[step].launched; }
  bool ended(index step) const { return states_[step].launched && states_[step].open == 0; }
  /// Every step has started and ended.
  bool finished() const;

  /// The first step that has not started, and what it waits for, in words.
  struct waiting {
    index step;
    std::string for_what;
  };
  std::optional<waiting> first_waiting() const;
  /// Steps that have started and not ended.
  std::vector<index> running() const;

 private:
  struct state {
    bool taken = false;
    bool launched = false;
    bool row = false;
    std::uint32_t open = 0;                            ///< calls that have not ended
    std::vector<mock_gateway::address_matcher> wires;  ///< of the triggers that have one
    std::vector<bool> wire_seen;
  };

  bool met(index step, std::size_t trigger) const;
  bool ready(index step) const;
  std::optional<index> find(std::string const& name) const;
  std::vector<index> take_followers(index step, bool of_row);

  std::vector<mock_gateway::step> const& steps_;
  std::vector<state> states_;
  std::map<std::string, index> by_name_;
  std::map<std::string, std::uint32_t> bus_events_;
  index next_ = 0;
};

/// "response key 102 down", "end of a": how texts name a trigger.
std::string in_words(mock_gateway::trigger const& what);

}  // namespace busproof::scenarios
