// Ids of the client: ranges that do not meet, within the 31 bits that TWS clients count in.
#pragma once

#include <cstdint>

namespace busproof::bus::limits {

inline constexpr std::uint64_t order_id_first = 1;
inline constexpr std::uint64_t order_id_last = 1'499'999'999;
inline constexpr std::uint64_t request_id_first = 1'500'000'000;
inline constexpr std::uint64_t request_id_last = 2'147'483'647;

}  // namespace busproof::bus::limits
