// chaos: the faults that a seed draws from a [chaos] section. Pure: the same section and seed give
// the same list, and a larger budget only adds to it.
#pragma once

#include <cstdint>
#include <vector>

#include "mock_gateway/scenario/model.hpp"

namespace busproof::mock_gateway {

/// `budget` faults with concrete addresses (direction and frame number, or the n-th of `msg`; for
/// refuse and banner a connection), all `optional`: where a run has no such frame, none acts.
std::vector<fault> draw_chaos(chaos_section const& chaos, std::uint64_t seed);

/// The scenario with the faults of its [chaos] behind its own, and without the section.
scenario with_chaos_drawn(scenario plan, std::uint64_t seed);

}  // namespace busproof::mock_gateway
