// build_id: what tells one build of a program from another.
#pragma once

#include <cstdint>

namespace busproof::explore {

/// The first eight bytes of the GNU build id of the main program; 0 if it has none.
std::uint64_t build_id();

}  // namespace busproof::explore
