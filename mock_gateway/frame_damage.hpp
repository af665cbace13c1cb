// frame_damage: which bytes the verbs truncate and corrupt mean. Pure.
#pragma once

#include <cstdint>
#include <vector>

#include "mock_gateway/decision.hpp"
#include "mock_gateway/frame_ref.hpp"
#include "mock_gateway/treatment.hpp"

namespace busproof::mock_gateway {

/// Whether the frame has a byte that the fault, a truncate or a corrupt, can act on.
bool has_place_for(fault const& what, frame_ref const& frame) noexcept;

/// So many bytes of the frame are sent: at least one, never all.
/// Precondition: has_place_for(what, frame).
std::uint64_t truncated_at(fault const& what, std::uint64_t seed, draw_subject const& about,
                           frame_ref const& frame);

/// The bits that are flipped, each once, by byte in ascending order: those of `mask`, or `bits`
/// different ones, or all if there are not so many. Precondition: has_place_for(what, frame).
std::vector<flip> flips_of(fault const& what, std::uint64_t seed, draw_subject const& about,
                           frame_ref const& frame);

}  // namespace busproof::mock_gateway
