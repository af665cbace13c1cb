#include "mock_gateway/scenario/parse_words.hpp"

#include <algorithm>
#include <cstdint>
#include <iterator>

#include <fmt/format.h>

#include "mock_gateway/limits.hpp"

namespace busproof::mock_gateway {
namespace {

using namespace std::chrono_literals;
using nanoseconds = std::chrono::nanoseconds;

struct unit {
  std::string_view name;
  nanoseconds length;
};
constexpr unit units[] = {{"ns", 1ns}, {"us", 1us}, {"ms", 1ms}, {"s", 1s}, {"m", 1min}, {"h", 1h}};

bool is_digit(char c) { return c >= '0' && c <= '9'; }

std::string not_a_duration(std::string_view text) {
  return fmt::format(
      "\"{}\" is not a duration; write a number and a unit of ns, us, ms, s, m or h, "
      "such as \"2ms\"",
      text);
}

}  // namespace

parsed<nanoseconds> parse_duration(std::string_view text) {
  constexpr std::int64_t whole_max = limits::scenario_duration_max.count() + 1;
  std::int64_t whole = 0;
  std::size_t i = 0;
  for (; i < text.size() && is_digit(text[i]); ++i) {
    whole = std::min(whole * 10 + (text[i] - '0'), whole_max);
  }
  if (i == 0) return {{}, not_a_duration(text)};
  std::int64_t thousandths = 0;
  if (i < text.size() && text[i] == '.') {
    auto const first = ++i;
    std::int64_t weight = 100;
    for (; i < text.size() && is_digit(text[i]) && weight > 0; ++i, weight /= 10) {
      thousandths += (text[i] - '0') * weight;
    }
    if (i == first) return {{}, not_a_duration(text)};
  }
  auto const* const end = std::end(units);
  auto const* const found = std::find_if(
      std::begin(units), end, [name = text.substr(i)](unit one) { return one.name == name; });
  if (found == end) return {{}, not_a_duration(text)};
  auto const length = found->length.count();
  if (thousandths * length % 1000 != 0) {
    return {{}, fmt::format("\"{}\" is a fraction of a nanosecond; write whole ones", text)};
  }
  constexpr auto most = limits::scenario_duration_max;
  auto const fraction = nanoseconds(thousandths * length / 1000);
  if (whole > most.count() / length || nanoseconds(whole * length) + fraction > most) {
    return {{},
            fmt::format("\"{}\" is longer than the {} h that a duration may have; check the unit",
                        text, std::chrono::duration_cast<std::chrono::hours>(most).count())};
  }
  return {nanoseconds(whole * length) + fraction, {}};
}

parsed<duration_range> parse_duration_range(std::string_view text) {
  auto const dots = text.find("..");
  if (dots == std::string_view::npos) {
    auto const both = parse_duration(text);
    if (!both.value) return {{}, both.wrong};
    return {duration_range{*both.value, *both.value}, {}};
  }
  auto const low = parse_duration(text.substr(0, dots));
  if (!low.value) return {{}, low.wrong};
  auto const high = parse_duration(text.substr(dots + 2));
  if (!high.value) return {{}, high.wrong};
  if (*low.value > *high.value) {
    return {{},
            fmt::format("\"{}\" goes from long to short; write the shorter duration first", text)};
  }
  return {duration_range{*low.value, *high.value}, {}};
}

parsed<std::string> parse_hex(std::string_view text) {
  std::string digits;
  std::size_t in_pair = 0;
  for (char const c : text) {
    if (c == ' ' || c == '\t' || c == '\n' || c == '\r') {
      if (in_pair == 1) break;
      continue;
    }
    bool const lower = c >= 'a' && c <= 'f';
    bool const upper = c >= 'A' && c <= 'F';
    if (!is_digit(c) && !lower && !upper) {
      return {{},
              "bytes are pairs of hexadecimal digits, such as \"00 0c ff\"; remove what is not"};
    }
    digits += upper ? static_cast<char>(c - 'A' + 'a') : c;
    in_pair = (in_pair + 1) % 2;
  }
  if (in_pair == 1) return {{}, "half a byte; write two hexadecimal digits for each"};
  if (digits.empty()) return {{}, "no bytes; write at least one, such as \"00\""};
  return {std::move(digits), {}};
}

std::string from_hex(std::string_view digits) {
  auto const value = [](char c) { return is_digit(c) ? c - '0' : c - 'a' + 10; };
  std::string out;
  for (std::size_t at = 0; at + 1 < digits.size(); at += 2) {
    out += static_cast<char>(value(digits[at]) * 16 + value(digits[at + 1]));
  }
  return out;
}

std::string to_hex(std::string_view bytes) {
  std::string out;
  for (char const c : bytes) {
    fmt::format_to(std::back_inserter(out), "{:02x}", static_cast<unsigned char>(c));
  }
  return out;
}

}  // namespace busproof::mock_gateway
