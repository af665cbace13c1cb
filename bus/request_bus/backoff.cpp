#include "bus/request_bus/backoff.hpp"

#include <algorithm>

namespace busproof::bus {
namespace {

__extension__ using wide = unsigned __int128;

}  // namespace

std::chrono::nanoseconds backoff_delay(unsigned attempt, std::chrono::nanoseconds base,
                                       std::chrono::nanoseconds cap,
                                       std::uint64_t random) noexcept {
  if (base.count() <= 0 || cap.count() <= 0) return std::chrono::nanoseconds{0};
  auto window = std::min(base, cap);
  // Doubling stops at the cap, so any number of attempts neither overflows nor takes long.
  for (unsigned i = 0; i < attempt && window < cap; ++i) {
    window = window > cap / 2 ? cap : window * 2;
  }
  auto const choices = static_cast<wide>(window.count()) + 1;
  auto const scaled = (static_cast<wide>(random) * choices) >> 64;
  return std::chrono::nanoseconds{static_cast<std::int64_t>(scaled)};
}

}  // namespace busproof::bus
