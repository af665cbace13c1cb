// verbs: what each verb that concerns one frame alone adds to the frame's treatment. Those that
// concern the order of several frames are in frame_order.
#pragma once

#include <cstdint>

#include "mock_gateway/decision.hpp"
#include "mock_gateway/frame_ref.hpp"
#include "mock_gateway/treatment.hpp"

namespace busproof::mock_gateway {

/// Whether the verb decides on the order of frames: hold, swap, reorder.
bool orders_frames(verb what) noexcept;

/// Whether the verb acts on a connection before its first frame: refuse, banner.
bool concerns_connections(verb what) noexcept;

/// The only direction of frames that the verb can do anything to; nothing: both, or no frames.
std::optional<direction> only_direction_of(verb what) noexcept;

/// Whether the fault can do anything to that frame: a body that is empty can't be corrupted.
bool applies_to(fault const& what, frame_ref const& frame) noexcept;

/// Whether the fault needs random numbers when it acts on a frame.
bool draws(fault const& what) noexcept;

/// Adds what `what` asks for to `how`. `about` is what random numbers are drawn for.
/// Precondition: applies_to(what, frame) and not orders_frames(what.what).
void apply(fault const& what, std::uint64_t seed, draw_subject const& about, frame_ref const& frame,
           treatment& how);

}  // namespace busproof::mock_gateway
