// candidates: frames that were nearly what a rule or an expectation asks for.
#pragma once

#include <vector>

#include "mock_gateway/behaviour.hpp"
#include "mock_gateway/near_miss.hpp"

namespace busproof::mock_gateway {

/// The first limits::near_miss_candidates_max different ones.
class candidates {
 public:
  void add(content const& what, behaviour const& protocol);
  std::vector<seen_message> const& all() const noexcept { return all_; }

 private:
  std::vector<seen_message> all_;
};

}  // namespace busproof::mock_gateway
