#include "mock_gateway/scenario/plan_writer.hpp"

#include <array>
#include <iterator>
#include <string_view>
#include <utility>
#include <vector>

#include <fmt/format.h>
#include <fmt/ranges.h>

#include "mock_gateway/scenario/parse_words.hpp"
#include "mock_gateway/scenario/sections.hpp"
#include "mock_gateway/words.hpp"

namespace busproof::mock_gateway {
namespace {

using std::chrono::nanoseconds;
using lines = std::vector<std::string>;

std::string toml_text(std::string_view text) {
  std::string out = "\"";
  for (char const c : text) {
    auto const byte = static_cast<unsigned char>(c);
    if (c == '"' || c == '\\') {
      out += '\\';
      out += c;
    } else if (byte < 0x20 || byte == 0x7f) {
      fmt::format_to(std::back_inserter(out), "\\u{:04x}", byte);
    } else {
      out += c;
    }
  }
  return out + '"';
}

/// In the largest unit that loses nothing.
std::string in_words(nanoseconds time) {
  constexpr std::array<std::pair<std::string_view, std::int64_t>, 3> units = {
      {{"s", 1'000'000'000}, {"ms", 1'000'000}, {"us", 1'000}}};
  for (auto const& [name, length] : units) {
    if (time.count() != 0 && time.count() % length == 0) {
      return fmt::format("{}{}", time.count() / length, name);
    }
  }
  return fmt::format("{}ns", time.count());
}

std::string in_words(duration_range const& range) {
  if (range.low == range.high) return toml_text(in_words(range.low));
  return toml_text(in_words(range.low) + ".." + in_words(range.high));
}

template <typename Value>
std::string_view word_of(std::span<named_value<Value> const> words, Value value) {
  for (auto const& word : words) {
    if (word.value == value) return word.name;
  }
  return {};
}

template <typename Value>
void add(lines& out, std::string_view key, std::optional<Value> const& value) {
  if (value) out.push_back(fmt::format("{} = {}", key, *value));
}

void add_text(lines& out, std::string_view key, std::string_view text) {
  if (!text.empty()) out.push_back(fmt::format("{} = {}", key, toml_text(text)));
}

std::string in_words(address const& where) {
  lines out;
  if (where.dir) add_text(out, "dir", to_string(*where.dir));
  add(out, "conn", where.conn);
  add_text(out, "client", where.client);
  add_text(out, "msg", where.msg);
  add(out, "key", where.key);
  add(out, "nth", where.nth);
  add(out, "every", where.every);
  add(out, "frame", where.frame);
  add(out, "byte", where.byte);
  return out.empty() ? "{}" : fmt::format("{{ {} }}", fmt::join(out, ", "));
}

void add_corrupt(lines& out, fault const& what) {
  if (what.mask != 0) {
    out.push_back(fmt::format("mask = {}", what.mask));
    return;
  }
  out.push_back(fmt::format("bits = {}", what.bits));
  if (!what.at.byte) add_text(out, "part", word_of(part_words(), what.part));
}

lines lines_of(fault const& what) {
  lines out;
  add_text(out, "do", to_string(what.what));
  out.push_back("at = " + in_words(what.at));
  if (what.what == verb::delay || what.by.high.count() > 0)
    out.push_back("by = " + in_words(what.by));
  if (what.until) out.push_back("until = " + in_words(*what.until));
  if (what.with) out.push_back("with = " + in_words(*what.with));
  if (what.what == verb::reorder) out.push_back(fmt::format("count = {}", what.count));
  if (!what.order.empty()) out.push_back(fmt::format("order = [{}]", fmt::join(what.order, ", ")));
  if (what.what == verb::duplicate) out.push_back(fmt::format("times = {}", what.times));
  if (what.bytes != 0) out.push_back(fmt::format("bytes = {}", what.bytes));
  if (what.what == verb::corrupt) add_corrupt(out, what);
  if (what.what == verb::banner) add_text(out, "hex", to_hex(what.banner));
  if (what.what == verb::bandwidth) out.push_back(fmt::format("rate = {}", what.rate));
  if (what.how) add_text(out, "how", word_of(over_limit_words(), *what.how));
  out.push_back(fmt::format("repeat = {}", what.repeat));
  if (what.optional) out.emplace_back("optional = true");
  return out;
}

}  // namespace

std::string write_fault(fault const& what) {
  return fmt::format("{}", fmt::join(lines_of(what), ", "));
}

std::string write_plan(scenario const& plan, std::uint64_t seed) {
  auto const protocol = plan.protocol == native_words().protocol()
                            ? std::string{}
                            : fmt::format("protocol = {}\n", toml_text(plan.protocol));
  auto out = fmt::format(
      "# The faults of {}. Replay them: busproof gateway SCENARIO.toml --plan THIS_FILE\n"
      "schema = 1\nname = {}\n{}seed = {}\n\n[listen]\n",
      toml_text(plan.file), toml_text(plan.name), protocol, seed);
  for (auto const& one : plan.faults) {
    out += fmt::format("\n[[fault]]\n{}\n", fmt::join(lines_of(one), "\n"));
  }
  return out;
}

}  // namespace busproof::mock_gateway
