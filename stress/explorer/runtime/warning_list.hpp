// warning_list: what is worth telling although nothing failed, each once.
#pragma once

#include <array>
#include <cstdint>
#include <string_view>

#include "stress/explorer/runtime/stack_walk.hpp"

namespace busproof::explore {

/// Plain data, in memory that survives the process.
struct warning_list {
  static constexpr std::uint32_t warnings_max = 16;
  static constexpr std::size_t characters_max = 512;

  struct warning {
    std::array<char, characters_max> text{};
    std::array<std::uintptr_t, 16> stack{};  ///< where, innermost first; 0 ends it
  };

  std::uint32_t count = 0;
  std::array<warning, warnings_max> all{};

  /// `with_stack`: of the calling fiber.
  void add(std::string_view text, bool with_stack = false) noexcept {
    text = text.substr(0, characters_max - 1);
    for (std::uint32_t at = 0; at < count; ++at) {
      if (text == all[at].text.data()) return;
    }
    if (count == warnings_max) return;
    auto& next = all[count++];
    text.copy(next.text.data(), text.size());
    next.text[text.size()] = '\0';
    if (with_stack) {
      auto const frames = walk_stack(next.stack.data(), next.stack.size());
      if (frames < next.stack.size()) next.stack[frames] = 0;
    }
  }
};

}  // namespace busproof::explore
