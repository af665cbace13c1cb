// The small languages inside strings of a scenario file: durations and hexadecimal bytes. Pure.
#pragma once

#include <chrono>
#include <optional>
#include <string>
#include <string_view>

#include "mock_gateway/scenario/model.hpp"

namespace busproof::mock_gateway {

/// Either a value or, in `wrong`, what is wrong with the text and what to write instead.
template <typename Value>
struct parsed {
  std::optional<Value> value;
  std::string wrong;
};

/// "250us", "2ms", "1.5s", "1m", "1h": a number of at most 3 decimals and a unit of ns, us, ms, s,
/// m, h; at most limits::scenario_duration_max.
parsed<std::chrono::nanoseconds> parse_duration(std::string_view text);

/// A duration, or two with ".." between, the lower first.
parsed<duration_range> parse_duration_range(std::string_view text);

/// "00 0c ff": pairs of hexadecimal digits, spaces and line ends between them allowed. The result
/// has lower-case digits and nothing else.
parsed<std::string> parse_hex(std::string_view text);

/// The bytes of what parse_hex returned, and back.
std::string from_hex(std::string_view digits);
std::string to_hex(std::string_view bytes);

}  // namespace busproof::mock_gateway
