#include "bus/protocol/tws/numbers.hpp"

#include <charconv>
#include <cmath>
#include <limits>

#include "bus/protocol/tws/limits.hpp"

namespace busproof::bus::protocol::tws {
namespace {

/// from_chars would also take "nan" and "inf".
bool is_decimal_syntax(std::string_view text) noexcept {
  auto const digits = [&text] {
    std::size_t count = 0;
    while (count < text.size() && text[count] >= '0' && text[count] <= '9') ++count;
    text.remove_prefix(count);
    return count;
  };
  auto const skip = [&text](std::string_view any_of) {
    if (text.empty() || any_of.find(text.front()) == any_of.npos) return false;
    text.remove_prefix(1);
    return true;
  };
  skip("+-");
  auto mantissa = digits();
  if (skip(".")) mantissa += digits();
  if (mantissa == 0) return false;
  if (skip("eE")) {
    skip("+-");
    if (digits() == 0) return false;
  }
  return text.empty();
}

}  // namespace

std::optional<std::int64_t> integer_of(std::string_view text) noexcept {
  std::int64_t value = 0;
  auto const* const end = text.data() + text.size();
  auto const result = std::from_chars(text.data(), end, value);
  if (result.ec != std::errc() || result.ptr != end) return std::nullopt;
  return value;
}

std::optional<double> decimal_of(std::string_view text) noexcept {
  if (text == "Infinity") return std::numeric_limits<double>::infinity();
  if (text == "-Infinity") return -std::numeric_limits<double>::infinity();
  if (text.size() > limits::decimal_bytes_max || !is_decimal_syntax(text)) return std::nullopt;
  if (text.front() == '+') text.remove_prefix(1);
  double value = 0;
  auto const result = std::from_chars(text.data(), text.data() + text.size(), value);
  if (result.ec == std::errc::result_out_of_range) {
    // Too small or too large: the sign of the exponent tells, if there is one.
    auto const exponent = text.find_first_of("eE");
    bool const tiny = exponent != text.npos ? text[exponent + 1] == '-' : true;
    auto const size = tiny ? 0.0 : std::numeric_limits<double>::infinity();
    return text.front() == '-' ? -size : size;
  }
  return value;
}

std::uint64_t key_of(std::string_view text) noexcept {
  auto const value = integer_of(text);
  return value && *value > 0 ? static_cast<std::uint64_t>(*value) : 0;
}

std::string text_of(double value) {
  if (std::isinf(value)) return value < 0 ? "-Infinity" : "Infinity";
  if (std::isnan(value)) return {};
  char digits[32];
  auto const result = std::to_chars(digits, digits + sizeof digits, value);
  return {digits, result.ptr};
}

}  // namespace busproof::bus::protocol::tws
