#include "stress/explorer/schedule/token.hpp"

#include <array>
#include <charconv>
#include <cstdio>

namespace busproof::explore {
namespace {

constexpr std::string_view version = "bp1";
constexpr std::size_t name_characters_max = 1024;

bool is_plain(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '.' ||
         c == '_' || c == '-' || c == '/';
}

std::string hexadecimal(std::uint64_t value, int digits) {
  std::array<char, 24> text{};
  std::snprintf(text.data(), text.size(), "%0*llx", digits, static_cast<unsigned long long>(value));
  return text.data();
}

/// FNV-1a, folded to 16 bits: finds what was cut off or mistyped.
std::uint64_t checksum(std::string_view text) {
  std::uint64_t hash = 0xcbf2'9ce4'8422'2325;
  for (unsigned char const c : text) hash = (hash ^ c) * 0x100'0000'01b3;
  return (hash ^ (hash >> 16) ^ (hash >> 32) ^ (hash >> 48)) & 0xffff;
}

[[noreturn]] void complain(std::string const& why) {
  throw bad_token("not a token: " + why +
                  "; copy the whole line that begins with bp1: and put it in quotes");
}

template <typename Number>
Number number(std::string_view text, int base, char const* what) {
  Number out{};
  auto const end = text.data() + text.size();
  auto const result = std::from_chars(text.data(), end, out, base);
  if (text.empty() || result.ec != std::errc() || result.ptr != end) {
    complain(std::string(what) + " is '" + std::string(text) + "'");
  }
  return out;
}

std::string encoded(std::string_view name) {
  std::string out;
  for (char const c : name) {
    if (is_plain(c)) {
      out += c;
    } else {
      out += '%';
      out += hexadecimal(static_cast<unsigned char>(c), 2);
    }
  }
  return out;
}

std::string decoded(std::string_view text) {
  std::string out;
  for (std::size_t at = 0; at < text.size(); ++at) {
    if (text[at] == '%') {
      if (at + 2 >= text.size()) complain("the name ends inside a %");
      out += static_cast<char>(number<unsigned>(text.substr(at + 1, 2), 16, "a % in the name"));
      at += 2;
    } else if (is_plain(text[at])) {
      out += text[at];
    } else {
      complain("the name has the character '" + std::string(1, text[at]) + "'");
    }
  }
  if (out.empty() || out.size() > name_characters_max) complain("the name is empty or too long");
  return out;
}

std::vector<deviation> parse_deviations(std::string_view text) {
  std::vector<deviation> out;
  while (!text.empty()) {
    auto const comma = text.find(',');
    auto const one = text.substr(0, comma);
    auto const equals = one.find('=');
    auto const dot = one.find('.', equals == std::string_view::npos ? 0 : equals);
    if (equals == std::string_view::npos || dot == std::string_view::npos) {
      complain("a deviation is '" + std::string(one) + "'");
    }
    deviation next;
    next.decision = number<std::uint32_t>(one.substr(0, equals), 10, "a decision");
    next.choice = number<std::uint16_t>(one.substr(equals + 1, dot - equals - 1), 10, "a choice");
    next.mark = number<std::uint8_t>(one.substr(dot + 1), 16, "a mark");
    if (next.choice == 0 || (!out.empty() && next.decision <= out.back().decision)) {
      complain("the deviations are not in order");
    }
    out.push_back(next);
    if (out.size() > limits::decisions_max) complain("it has too many deviations");
    if (comma == std::string_view::npos) break;
    text.remove_prefix(comma + 1);
    if (text.empty()) complain("the deviations end in a comma");
  }
  return out;
}

}  // namespace

std::string to_text(token const& what) {
  std::string out(version);
  out += ':' + encoded(what.name) + ':' + hexadecimal(what.build, 1) + ':' + what.start + ':';
  bool first = true;
  for (auto const& one : what.deviations) {
    if (!first) out += ',';
    first = false;
    out += std::to_string(one.decision) + '=' + std::to_string(one.choice) + '.' +
           hexadecimal(one.mark, 2);
  }
  out += ':' + hexadecimal(what.trace, 16) + ':';
  return out + hexadecimal(checksum(out), 4);
}

token parse_token(std::string_view text) {
  while (!text.empty() && (text.back() == '\n' || text.back() == ' ')) text.remove_suffix(1);
  if (text.substr(0, 3) != version) {
    complain(text.substr(0, 2) == "bp" ? "its version is not bp1" : "it does not begin with bp1");
  }
  std::array<std::string_view, 7> parts;
  std::size_t count = 0;
  for (auto rest = text;;) {
    auto const colon = rest.find(':');
    if (count == parts.size()) complain("it has too many parts");
    parts[count++] = rest.substr(0, colon);
    if (colon == std::string_view::npos) break;
    rest.remove_prefix(colon + 1);
  }
  if (count != parts.size()) complain("it is cut off");
  auto const sum = number<std::uint64_t>(parts[6], 16, "the checksum");
  auto const before = text.substr(0, text.size() - parts[6].size());
  if (parts[6].size() != 4 || sum != checksum(before)) {
    complain("its checksum does not fit: it is cut off or was changed");
  }
  token out;
  out.name = decoded(parts[1]);
  out.build = number<std::uint64_t>(parts[2], 16, "the build id");
  if (parts[3] != "w" && parts[3] != "c" && parts[3] != "p") complain("its start is unknown");
  out.start = parts[3][0];
  out.deviations = parse_deviations(parts[4]);
  out.trace = number<std::uint64_t>(parts[5], 16, "the trace");
  return out;
}

}  // namespace busproof::explore
