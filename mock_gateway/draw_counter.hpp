// draw_counter: the how-manieth frame of its client, direction, kind and key a frame is.
#pragma once

#include <cstdint>
#include <string>
#include <unordered_map>

#include "mock_gateway/frame_ref.hpp"

namespace busproof::mock_gateway {

/// Bounded by limits::draw_subjects_max; what does not fit any more always counts as the first.
class draw_counter {
 public:
  /// From 1.
  std::uint32_t next(frame_ref const& frame);

 private:
  std::unordered_map<std::string, std::uint32_t> seen_;
};

}  // namespace busproof::mock_gateway
