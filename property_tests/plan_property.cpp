// Properties of fault plans as files: what is written is read as exactly the same faults, and what
// [chaos] draws can be written, read and expanded again to the same.
#include <algorithm>
#include <filesystem>
#include <string>
#include <tuple>

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include "mock_gateway/chaos.hpp"
#include "mock_gateway/scenario/plan_writer.hpp"
#include "mock_gateway/scenario/reader.hpp"
#include "mock_gateway/verbs.hpp"

namespace busproof::mock_gateway {
namespace {

using std::chrono::nanoseconds;

std::uint32_t dice(std::uint32_t low, std::uint32_t high) {
  return *rc::gen::inRange<std::uint32_t>(low, high + 1);
}
bool coin() { return dice(0, 1) == 0; }

/// Everything but places.
bool same(address const& a, address const& b) {
  auto const parts = [](address const& one) {
    return std::tie(one.dir, one.conn, one.client, one.msg, one.key, one.nth, one.every, one.frame,
                    one.byte);
  };
  return parts(a) == parts(b);
}
bool same(std::optional<address> const& a, std::optional<address> const& b) {
  return a.has_value() == b.has_value() && (!a || same(*a, *b));
}
bool same(fault const& a, fault const& b) {
  auto const parts = [](fault const& one) {
    return std::tie(one.what, one.by.low, one.by.high, one.count, one.order, one.times, one.bytes,
                    one.repeat, one.how, one.bits, one.mask, one.part, one.banner, one.rate,
                    one.optional);
  };
  return same(a.at, b.at) && same(a.until, b.until) && same(a.with, b.with) && parts(a) == parts(b);
}
bool same(std::vector<fault> const& a, std::vector<fault> const& b) {
  return std::equal(a.begin(), a.end(), b.begin(), b.end(),
                    [](fault const& x, fault const& y) { return same(x, y); });
}

/// Text that TOML has to escape, and characters of two and three bytes.
std::string any_name() {
  auto const parts =
      *rc::gen::nonEmpty(rc::gen::container<std::vector<std::string>>(rc::gen::element<std::string>(
          "a", "Z", "\"", "\\", "#", "'", "\n", "\t", "\x01", "\x7f", " ", "=", "]", "ä", "…")));
  std::string out;
  for (auto const& part : parts) {
    if (out.size() < 40) out += part;
  }
  return out;
}

address any_address(std::optional<direction> only) {
  address out;
  if (only || coin()) out.dir = only.value_or(coin() ? direction::up : direction::down);
  if (coin()) out.conn = dice(1, 9);
  if (coin()) out.client = any_name();
  if (coin()) {
    out.msg = *rc::gen::element<std::string>("ping", "notice");
    if (out.dir && coin()) out.msg = *out.dir == direction::up ? "cancel" : "end";
  }
  if (coin()) out.key = *rc::gen::inRange<std::uint64_t>(0, std::uint64_t{1} << 62);
  if (coin()) out.nth = dice(1, 5);
  if (out.dir && coin()) out.frame = dice(1, 5);
  return out;
}

constexpr verb all_verbs[] = {
    verb::early,    verb::delay,   verb::hold,       verb::swap,   verb::reorder,   verb::duplicate,
    verb::drop,     verb::slice,   verb::stall,      verb::close,  verb::reset,     verb::refuse,
    verb::truncate, verb::corrupt, verb::half_close, verb::banner, verb::bandwidth, verb::pause};

duration_range any_range(std::int64_t least) {
  auto const low = *rc::gen::inRange<std::int64_t>(least, 3'000'000'000);
  return {nanoseconds(low), nanoseconds(low + (coin() ? 0 : *rc::gen::inRange(0, 1'000'000)))};
}

void add_details(fault& out) {
  switch (out.what) {
    case verb::delay:
      out.by = any_range(0);
      break;
    case verb::stall:
      if (coin()) out.by = any_range(1);
      break;
    case verb::slice:
      out.bytes = dice(1, 99);
      out.by = any_range(0);
      break;
    case verb::hold:
      out.until = any_address({});
      break;
    case verb::swap:
      if (coin()) out.with = any_address({});
      break;
    case verb::reorder:
      out.count = dice(2, 5);
      if (coin()) {
        for (auto place = out.count; place > 0; --place) out.order.push_back(place);
      }
      break;
    case verb::duplicate:
      out.times = dice(1, 9);
      break;
    case verb::refuse:
      if (coin()) out.how = *rc::gen::element(over_limit::reset, over_limit::stall);
      break;
    case verb::corrupt:
      if (out.at.byte && coin()) {
        out.mask = dice(1, 255);
      } else {
        out.bits = dice(1, 8);
        if (!out.at.byte) out.part = *rc::gen::element(frame_part::header, frame_part::body);
      }
      break;
    case verb::banner:
      out.banner = *rc::gen::nonEmpty(rc::gen::container<std::string>(
          rc::gen::map(rc::gen::inRange(-128, 128), [](int c) { return static_cast<char>(c); })));
      break;
    case verb::bandwidth:
      out.rate = dice(1, 1'000'000);
      break;
    case verb::pause:
      if (coin()) {
        out.by = any_range(1);
      } else {
        out.until = any_address(direction::down);
      }
      break;
    default:
      break;
  }
}

fault any_fault() {
  fault out;
  out.what = *rc::gen::elementOf(std::vector<verb>(std::begin(all_verbs), std::end(all_verbs)));
  if (concerns_connections(out.what)) {
    if (coin()) out.at.conn = dice(1, 9);
  } else {
    out.at = any_address(only_direction_of(out.what));
    if (out.what == verb::early) out.at.msg.clear();
    if (!out.at.nth && !out.at.frame && coin()) out.at.every = dice(1, 5);
    bool const inside = out.what == verb::slice || out.what == verb::stall ||
                        out.what == verb::close || out.what == verb::reset ||
                        out.what == verb::half_close || out.what == verb::truncate ||
                        out.what == verb::corrupt;
    if (inside && (out.at.frame || !out.at.msg.empty()) && coin()) out.at.byte = dice(1, 99);
  }
  add_details(out);
  out.repeat = dice(0, 3);
  out.optional = coin();
  return out;
}

scenario plan_of(std::vector<fault> faults) {
  scenario out;
  out.file = any_name() + ".toml";
  out.name = "plan";
  out.faults = std::move(faults);
  return out;
}

RC_GTEST_PROP(Plan, is_read_as_exactly_the_faults_that_were_written, ()) {
  auto const faults =
      *rc::gen::container<std::vector<fault>>(rc::gen::exec([] { return any_fault(); }));
  auto const seed = *rc::gen::inRange<std::uint64_t>(0, std::uint64_t{1} << 62);
  auto const text = write_plan(plan_of(faults), seed);
  RC_LOG(text);
  auto const again = parse_scenario(text, "plan.toml");
  RC_ASSERT(again.seed == seed);
  RC_ASSERT(same(again.faults, faults));
}

chaos_section any_chaos() {
  chaos_section out;
  out.budget = dice(1, 40);
  out.by = {nanoseconds(1), nanoseconds(20'000'000)};
  out.frames = dice(2, 50);
  if (coin()) out.msg = *rc::gen::element<std::string>("ping", "response", "request");
  for (auto const what : all_verbs) {
    auto const only = only_direction_of(what);
    bool const fits = out.msg.empty()         ? what != verb::reorder
                      : !only                 ? true
                      : out.msg == "response" ? *only == direction::down
                      : out.msg == "request"  ? *only == direction::up
                                              : what != verb::early;
    if (fits && coin()) out.weights[what] = dice(1, 5);
  }
  if (out.weights.empty()) out.weights[verb::drop] = 1;
  return out;
}

RC_GTEST_PROP(Plan, of_chaos_is_pure_and_survives_its_file, ()) {
  scenario file;
  file.name = "plan";
  file.chaos = any_chaos();
  auto const seed = *rc::gen::inRange<std::uint64_t>(0, std::uint64_t{1} << 62);
  auto const drawn = with_chaos_drawn(file, seed);
  RC_ASSERT(drawn.faults.size() == file.chaos->budget);
  RC_ASSERT(same(drawn.faults, with_chaos_drawn(file, seed).faults));
  auto const text = write_plan(drawn, seed);
  RC_LOG(text);
  RC_ASSERT(same(parse_scenario(text, "plan.toml").faults, drawn.faults));
}

TEST(Plan, of_every_scenario_file_survives_its_file) {
  std::size_t read = 0;
  auto const folder = std::filesystem::path(BUSPROOF_SOURCE_DIR) / "scenarios/files";
  for (auto const& entry : std::filesystem::directory_iterator(folder)) {
    if (entry.path().extension() != ".toml") continue;
    auto const file = read_scenario(entry.path());
    if (file.server) continue;
    ++read;
    auto const again = parse_scenario(write_plan(file, file.seed), "plan.toml");
    EXPECT_TRUE(same(again.faults, file.faults)) << entry.path();
  }
  EXPECT_GT(read, 20u);
}

}  // namespace
}  // namespace busproof::mock_gateway
