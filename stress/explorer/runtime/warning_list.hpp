// warning_list: what is worth telling although nothing failed, each once.
#pragma once

#include <array>
#include <cstdint>
#include <cstdio>
#include <string_view>

namespace busproof::explore {

/// Plain data, in memory that survives the process.
struct warning_list {
  static constexpr std::uint32_t warnings_max = 16;
  static constexpr std::size_t characters_max = 512;

  std::uint32_t count = 0;
  std::array<std::array<char, characters_max>, warnings_max> texts{};

  void add(std::string_view text) noexcept {
    text = text.substr(0, characters_max - 1);
    for (std::uint32_t at = 0; at < count; ++at) {
      if (text == texts[at].data()) return;
    }
    if (count == warnings_max) return;
    text.copy(texts[count].data(), text.size());
    texts[count++][text.size()] = '\0';
  }
};

}  // namespace busproof::explore
