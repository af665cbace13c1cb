#include "mock_gateway/frame_damage.hpp"

#include <algorithm>
#include <cassert>
#include <map>
#include <set>

namespace busproof::mock_gateway {
namespace {

struct span_of_bytes {
  std::uint64_t begin = 0;
  std::uint64_t end = 0;
};

/// Where a corrupt may flip bits; empty if that is nowhere.
span_of_bytes reach_of(fault const& what, frame_ref const& frame) noexcept {
  if (what.at.byte) {
    auto const byte = *what.at.byte;
    return byte < frame.size ? span_of_bytes{byte, byte + 1} : span_of_bytes{};
  }
  switch (what.part) {
    case frame_part::header:
      return {0, std::min(frame.header, frame.size)};
    case frame_part::body:
      return {std::min(frame.header, frame.size), frame.size};
    case frame_part::frame:
      break;
  }
  return {0, frame.size};
}

}  // namespace

bool has_place_for(fault const& what, frame_ref const& frame) noexcept {
  if (what.what == verb::truncate) {
    return what.at.byte ? *what.at.byte > 0 && *what.at.byte < frame.size : frame.size > 1;
  }
  auto const reach = reach_of(what, frame);
  return reach.begin < reach.end;
}

std::uint64_t truncated_at(fault const& what, std::uint64_t seed, draw_subject const& about,
                           frame_ref const& frame) {
  assert(has_place_for(what, frame));
  if (what.at.byte) return *what.at.byte;
  return 1 + scale(draw(seed, about, draw_use::truncate), frame.size - 1);
}

std::vector<flip> flips_of(fault const& what, std::uint64_t seed, draw_subject const& about,
                           frame_ref const& frame) {
  assert(has_place_for(what, frame));
  auto const reach = reach_of(what, frame);
  if (what.mask != 0) {
    return {{static_cast<std::size_t>(reach.begin), static_cast<std::uint8_t>(what.mask)}};
  }
  auto const all = (reach.end - reach.begin) * 8;
  auto const wanted = std::min<std::uint64_t>(what.bits, all);
  // Floyd's sampling without replacement (Bentley, Programming pearls, CACM 30, 1987): one draw for
  // each bit, however few there are to choose from.
  std::set<std::uint64_t> chosen;
  for (auto top = all - wanted; top < all; ++top) {
    auto const bit = scale(draw(seed, about, draw_use::corrupt, top), top + 1);
    chosen.insert(chosen.contains(bit) ? top : bit);
  }
  std::map<std::size_t, std::uint8_t> masks;
  for (auto const bit : chosen) {
    auto& mask = masks[static_cast<std::size_t>(reach.begin + bit / 8)];
    mask = static_cast<std::uint8_t>(mask | (1u << (bit % 8)));
  }
  std::vector<flip> out;
  out.reserve(masks.size());
  for (auto const& [byte, mask] : masks) out.push_back({byte, mask});
  return out;
}

}  // namespace busproof::mock_gateway
