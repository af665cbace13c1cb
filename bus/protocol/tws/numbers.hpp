// The syntax of numbers in TWS fields.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace busproof::bus::protocol::tws {

/// Decimal text of a 64-bit number: digits, perhaps a minus before them. Nothing else.
std::optional<std::int64_t> integer_of(std::string_view text) noexcept;

/// Digits with perhaps a sign, a point and an exponent; or Infinity, which one field uses. The
/// value is the nearest double; what is beyond doubles is infinite, as the digits say.
std::optional<double> decimal_of(std::string_view text) noexcept;

/// A request or order id: an integer from 1 on. What is not one is 0, "none".
std::uint64_t key_of(std::string_view text) noexcept;

/// The shortest text that reads back as the same double.
std::string text_of(double value);

}  // namespace busproof::bus::protocol::tws
