// random_numbers: a small seeded generator (xoshiro256**, Blackman and Vigna 2018; seeded by
// SplitMix64). The standard's generators are not the same everywhere, or slower to seed.
#pragma once

#include <array>
#include <cstdint>

namespace busproof::explore {

constexpr std::uint64_t split_mix(std::uint64_t& state) noexcept {
  std::uint64_t z = (state += 0x9e37'79b9'7f4a'7c15);
  z = (z ^ (z >> 30)) * 0xbf58'476d'1ce4'e5b9;
  z = (z ^ (z >> 27)) * 0x94d0'49bb'1331'11eb;
  return z ^ (z >> 31);
}

class random_numbers {
 public:
  /// Distinct pairs give independent sequences.
  explicit constexpr random_numbers(std::uint64_t seed, std::uint64_t stream = 0) noexcept {
    std::uint64_t mixed = seed;
    mixed = split_mix(mixed) ^ (stream * 0xd1b5'4a32'd192'ed03);
    for (auto& word : state_) word = split_mix(mixed);
  }

  constexpr std::uint64_t next() noexcept {
    auto const result = rotated(state_[1] * 5, 7) * 9;
    auto const shifted = state_[1] << 17;
    state_[2] ^= state_[0];
    state_[3] ^= state_[1];
    state_[1] ^= state_[2];
    state_[0] ^= state_[3];
    state_[2] ^= shifted;
    state_[3] = rotated(state_[3], 45);
    return result;
  }

  /// 0 … n-1, by multiplication (Lemire 2019); its bias, below n / 2^32, does not matter here.
  constexpr std::uint32_t below(std::uint32_t n) noexcept {
    return static_cast<std::uint32_t>((static_cast<std::uint64_t>(next() >> 32) * n) >> 32);
  }

 private:
  static constexpr std::uint64_t rotated(std::uint64_t x, int by) noexcept {
    return (x << by) | (x >> (64 - by));
  }

  std::array<std::uint64_t, 4> state_{};
};

}  // namespace busproof::explore
