// verbs: what each verb that concerns one frame alone adds to the frame's treatment. Those that
// concern the order of several frames are in frame_keeper.
#pragma once

#include <cstdint>

#include "mock_gateway/decision.hpp"
#include "mock_gateway/treatment.hpp"

namespace busproof::mock_gateway {

/// Whether the verb decides on the order of frames: hold, swap, reorder.
bool orders_frames(verb what) noexcept;

/// Whether the verb can do anything to a frame of that direction.
bool applies_to(verb what, direction dir) noexcept;

/// Adds what `what` asks for to `how`. `about` is what random durations are drawn for.
/// Precondition: applies_to(what.what, about.dir) and not orders_frames(what.what).
void apply(fault const& what, std::uint64_t seed, draw_subject const& about, treatment& how);

}  // namespace busproof::mock_gateway
