// supervisor: forks workers, watches them, and makes one report of what they found.
#pragma once

#include <functional>

#include <busproof/explore.hpp>
#include "stress/explorer/schedule/token.hpp"

namespace busproof::explore {

report supervise(options const& how, std::function<void()> const& body);

/// Runs just what the token says. `diverged`: what it says differs, with the place in the message.
struct replay_outcome {
  bool diverged = false;
  std::string difference;
  report result;
};
replay_outcome replay(options const& how, token const& what, std::function<void()> const& body);

}  // namespace busproof::explore
