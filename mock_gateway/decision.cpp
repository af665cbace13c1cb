#include "mock_gateway/decision.hpp"

#include <cassert>
#include <numeric>
#include <utility>

namespace busproof::mock_gateway {
namespace {

constexpr std::uint64_t golden_gamma = 0x9e3779b97f4a7c15u;

std::uint64_t mix(std::uint64_t z) noexcept {
  z = (z ^ (z >> 30)) * 0xbf58476d1ce4e5b9u;
  z = (z ^ (z >> 27)) * 0x94d049bb133111ebu;
  return z ^ (z >> 31);
}

// Mixing between the parts keeps (1, 2) and (2, 1) apart.
std::uint64_t absorb(std::uint64_t state, std::uint64_t part) noexcept {
  return mix((state ^ mix(part + golden_gamma)) + golden_gamma);
}

std::uint64_t fnv1a(std::string_view text) noexcept {
  std::uint64_t hash = 0xcbf29ce484222325u;
  for (char const c : text) hash = (hash ^ static_cast<unsigned char>(c)) * 0x100000001b3u;
  return hash;
}

}  // namespace

std::uint64_t draw(std::uint64_t seed, draw_subject const& about, draw_use use,
                   std::uint64_t index) noexcept {
  std::uint64_t state = mix(seed + golden_gamma);
  state = absorb(state, fnv1a(about.who));
  state = absorb(state, static_cast<std::uint64_t>(about.dir));
  state = absorb(state, fnv1a(about.msg));
  state = absorb(state, about.key);
  state = absorb(state, about.seen);
  state = absorb(state, static_cast<std::uint64_t>(use));
  return absorb(state, index);
}

std::uint64_t scale(std::uint64_t bits, std::uint64_t bound) noexcept {
  assert(bound > 0);
  // The high half of the 128-bit product, in 32-bit parts.
  std::uint64_t const a = bits >> 32;
  std::uint64_t const b = bits & 0xffffffffu;
  std::uint64_t const c = bound >> 32;
  std::uint64_t const d = bound & 0xffffffffu;
  std::uint64_t const middle = ((b * d) >> 32) + ((a * d) & 0xffffffffu) + b * c;
  return a * c + ((a * d) >> 32) + (middle >> 32);
}

std::chrono::nanoseconds pick(duration_range const& range, std::uint64_t bits) noexcept {
  assert(range.low.count() >= 0 && range.low <= range.high);
  auto const width = static_cast<std::uint64_t>((range.high - range.low).count()) + 1;
  return range.low + std::chrono::nanoseconds(static_cast<std::int64_t>(scale(bits, width)));
}

std::vector<std::uint32_t> pick_order(std::uint64_t seed, draw_subject const& about,
                                      std::uint32_t count) {
  std::vector<std::uint32_t> order(count);
  std::iota(order.begin(), order.end(), 0u);
  // Fisher and Yates, from the back.
  for (std::uint32_t left = count; left > 1; --left) {
    auto const other = scale(draw(seed, about, draw_use::order, left), left);
    std::swap(order[left - 1], order[other]);
  }
  return order;
}

}  // namespace busproof::mock_gateway
