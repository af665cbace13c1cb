// Durations as they are typed on a command line.
#include "ci/busproof/duration_text.hpp"

#include <array>
#include <charconv>
#include <utility>

namespace busproof::ci {

std::optional<std::chrono::nanoseconds> parse_duration_text(std::string_view text) {
  constexpr std::array<std::pair<std::string_view, double>, 8> units{{{"", 1e9},
                                                                      {"s", 1e9},
                                                                      {"ms", 1e6},
                                                                      {"us", 1e3},
                                                                      {"ns", 1},
                                                                      {"m", 60e9},
                                                                      {"min", 60e9},
                                                                      {"h", 3600e9}}};
  constexpr double year = 366 * 24 * 3600e9;
  double number = 0;
  auto const [end, error] =
      std::from_chars(text.data(), text.data() + text.size(), number, std::chars_format::fixed);
  if (error != std::errc{}) return std::nullopt;
  std::string_view const unit(end, static_cast<std::size_t>(text.data() + text.size() - end));
  for (auto const& [name, ns] : units)
    if (unit == name && number >= 0 && number * ns <= year)
      return std::chrono::nanoseconds(static_cast<std::int64_t>(number * ns));
  return std::nullopt;
}

}  // namespace busproof::ci
