// decision: random numbers that depend on what they are for, and on nothing else.
//
// There is no generator whose state advances: each draw hashes the seed and its subject. So two
// frames get their numbers whatever happens between them, on whatever thread, in whatever order.
#pragma once

#include <chrono>
#include <cstdint>
#include <string_view>
#include <vector>

#include "mock_gateway/scenario/model.hpp"

namespace busproof::mock_gateway {

/// What a draw is about.
struct draw_subject {
  std::string_view who;  ///< client's name, or "#7" while it is unknown
  direction dir = direction::up;
  std::string_view msg;    ///< kind of message
  std::uint64_t key = 0;   ///< correlation key
  std::uint32_t seen = 1;  ///< the how-manieth of these it is, from 1
};

/// What a draw is used for: two uses for one subject are independent of each other.
/// Saved logs and plans depend on the numbers: add new ones at the end.
enum class draw_use : std::uint8_t {
  delay,
  slice,
  stall,
  order,
  reply_after,
  reply_gap,
  truncate,
  corrupt,
  pause,
  chaos,
};

/// 64 random bits. `index` tells draws of one use apart (the gap before the 2nd row, the 3rd).
/// Mixing: the finaliser of SplitMix64 (Steele, Lea, Flood: Fast splittable pseudorandom number
/// generators, OOPSLA 2014, with variant 13 of D. Stafford's constants); names enter by FNV-1a.
std::uint64_t draw(std::uint64_t seed, draw_subject const& about, draw_use use,
                   std::uint64_t index = 0) noexcept;

/// `bits` scaled to [0, bound): the multiplication of Lemire (Fast random integer generation in an
/// interval, ACM TOMACS 29, 2019) without its rejection; the bias is below bound / 2^64.
/// Precondition: bound > 0.
std::uint64_t scale(std::uint64_t bits, std::uint64_t bound) noexcept;

/// A duration of the range, both ends included. Precondition: 0 <= low <= high.
std::chrono::nanoseconds pick(duration_range const& range, std::uint64_t bits) noexcept;

/// A permutation of 0 … count-1, each as likely as any other.
std::vector<std::uint32_t> pick_order(std::uint64_t seed, draw_subject const& about,
                                      std::uint32_t count);

}  // namespace busproof::mock_gateway
