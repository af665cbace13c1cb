// plan_writer: faults as TOML, such that the reader makes the same faults of it.
#pragma once

#include <cstdint>
#include <string>

#include "mock_gateway/scenario/model.hpp"

namespace busproof::mock_gateway {

/// "do = \"drop\", at = { dir = \"down\", frame = 7 }, repeat = 1": one fault on one line.
std::string write_fault(fault const& what);

/// A scenario file of the faults and the seed, on which their random numbers depend: what --plan
/// reads. What [chaos] has drawn must be among the faults (with_chaos_drawn); places are not kept.
std::string write_plan(scenario const& plan, std::uint64_t seed);

}  // namespace busproof::mock_gateway
