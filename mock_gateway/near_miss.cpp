#include "mock_gateway/near_miss.hpp"

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <optional>
#include <vector>

#include <fmt/format.h>

namespace busproof::mock_gateway {
namespace {

/// Characters of a text that a diff shows.
constexpr std::size_t shown_max = 60;

struct field_result {
  std::string_view name;
  field_value const* wanted;
  field_value const* got;  ///< null: the message has no such field
  bool matches() const { return got != nullptr && *got == *wanted; }
};

struct comparison {
  std::size_t index = 0;
  bool kind_matches = true;
  std::vector<field_result> fields;
  std::size_t matching = 0;
  double distance = 0;  ///< of what does not match: 0 to 1 each
};

std::string_view type_of(field_value const& value) {
  static constexpr std::string_view names[] = {"boolean", "integer", "float", "string"};
  return names[value.index()];
}

std::size_t common_prefix(std::string_view a, std::string_view b) {
  return static_cast<std::size_t>(std::mismatch(a.begin(), a.end(), b.begin(), b.end()).first -
                                  a.begin());
}

double distance_between(field_value const& a, field_value const& b) {
  if (a.index() != b.index()) return 1;
  if (auto const* number = std::get_if<std::int64_t>(&a)) {
    auto const gap =
        std::fabs(static_cast<double>(*number) - static_cast<double>(std::get<std::int64_t>(b)));
    return gap / (gap + 1);
  }
  if (auto const* text = std::get_if<std::string>(&a)) {
    auto const& other = std::get<std::string>(b);
    auto const longest = std::max(text->size(), other.size());
    if (longest == 0) return 0;
    return 1 - static_cast<double>(common_prefix(*text, other)) / static_cast<double>(longest);
  }
  return 1;
}

comparison compare(std::size_t index, std::string_view msg, field_table const& wanted,
                   seen_message const& seen) {
  comparison out;
  out.index = index;
  out.kind_matches = msg.empty() || msg == seen.msg;
  if (!msg.empty() && out.kind_matches) ++out.matching;
  for (auto const& [name, value] : wanted) {
    auto const found = seen.fields.find(name);
    auto const* got = found == seen.fields.end() ? nullptr : &found->second;
    out.fields.push_back({name, &value, got});
    if (out.fields.back().matches()) {
      ++out.matching;
    } else {
      out.distance += got == nullptr ? 1 : distance_between(value, *got);
    }
  }
  return out;
}

bool is_nearer(comparison const& a, comparison const& b) {
  if (a.kind_matches != b.kind_matches) return a.kind_matches;
  if (a.matching != b.matching) return a.matching > b.matching;
  return a.distance < b.distance;
}

std::string difference(field_result const& field) {
  auto const wanted = to_text(*field.wanted);
  if (field.got == nullptr) return fmt::format("expected {}, the message has none", wanted);
  if (field.got->index() != field.wanted->index()) {
    return fmt::format("expected the {} {}, got the {} {}", type_of(*field.wanted), wanted,
                       type_of(*field.got), to_text(*field.got));
  }
  auto out = fmt::format("expected {}, got {}", wanted, to_text(*field.got));
  if (auto const* text = std::get_if<std::string>(field.wanted)) {
    auto const prefix = common_prefix(*text, std::get<std::string>(*field.got));
    if (prefix > 0) out += fmt::format(" (from character {})", prefix + 1);
  }
  return out;
}

}  // namespace

std::string to_text(field_value const& value) {
  if (auto const* truth = std::get_if<bool>(&value)) return *truth ? "true" : "false";
  if (auto const* integer = std::get_if<std::int64_t>(&value)) return fmt::format("{}", *integer);
  if (auto const* number = std::get_if<double>(&value)) return fmt::format("{}", *number);
  auto const& text = std::get<std::string>(value);
  std::string out = "\"";
  for (std::size_t i = 0; i < text.size() && i < shown_max; ++i) {
    auto const byte = static_cast<unsigned char>(text[i]);
    if (byte == '"' || byte == '\\') {
      out += {'\\', text[i]};
    } else if (byte < 0x20 || byte >= 0x7F) {
      out += fmt::format("\\x{:02x}", byte);
    } else {
      out += text[i];
    }
  }
  out += '"';
  if (text.size() > shown_max) out += fmt::format("… ({} bytes)", text.size());
  return out;
}

std::string near_miss(std::string_view msg, field_table const& wanted,
                      std::span<seen_message const> seen) {
  std::optional<comparison> best;
  for (std::size_t index = 0; index < seen.size(); ++index) {
    auto one = compare(index, msg, wanted, seen[index]);
    if (!best || is_nearer(one, *best)) best = std::move(one);
  }
  if (!best) return {};
  auto const& nearest = seen[best->index];
  auto out = fmt::format("nearest of {}: {}, {} of {} match", seen.size(),
                         nearest.msg.empty() ? "message" : nearest.msg, best->matching,
                         wanted.size() + (msg.empty() ? 0 : 1));
  if (!msg.empty()) {
    out += best->kind_matches
               ? fmt::format("\n  = msg \"{}\"", msg)
               : fmt::format("\n  ! msg: expected \"{}\", got \"{}\"", msg, nearest.msg);
  }
  for (auto const& field : best->fields) {
    out += field.matches() ? fmt::format("\n  = {} {}", field.name, to_text(*field.wanted))
                           : fmt::format("\n  ! {}: {}", field.name, difference(field));
  }
  return out;
}

std::string near_miss(expectation const& wanted, std::span<seen_message const> seen) {
  auto fields = wanted.where;
  if (wanted.key) fields["key"] = static_cast<std::int64_t>(*wanted.key);
  auto const& msg = !wanted.received.empty() ? wanted.received
                    : !wanted.sent.empty()   ? wanted.sent
                                             : wanted.never;
  return near_miss(msg, fields, seen);
}

}  // namespace busproof::mock_gateway
