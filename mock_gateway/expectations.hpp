// expectations: the [[expect]] entries against what really passed. Pure.
#pragma once

#include <chrono>
#include <cstdint>
#include <string>
#include <vector>

#include "mock_gateway/behaviour.hpp"
#include "mock_gateway/candidates.hpp"
#include "mock_gateway/gateway_report.hpp"
#include "mock_gateway/scenario/model.hpp"

namespace busproof::mock_gateway {

/// received: whole frames from the client, whatever the plan did with them afterwards. sent: frames
/// whose last byte went to the kernel, duplicates too. never: as received, and none is right.
/// `within` counts from the first connection; what comes later counts for nothing.
class expectations {
 public:
  /// `protocol` outlives them.
  expectations(std::vector<expectation> all, behaviour const& protocol);

  /// A frame passed, `at` after the first connection was accepted.
  void passed(direction dir, content const& what, std::chrono::nanoseconds at);

  /// `file` is named in the texts.
  std::vector<expectation_outcome> outcomes(std::string const& file) const;

 private:
  struct state {
    std::uint64_t seen = 0;
    candidates nearest;
  };
  std::vector<expectation> all_;
  behaviour const& protocol_;
  std::vector<state> states_;
};

}  // namespace busproof::mock_gateway
