#include "mock_gateway/chaos.hpp"

#include <algorithm>
#include <array>
#include <cassert>
#include <iterator>
#include <utility>

#include "mock_gateway/decision.hpp"
#include "mock_gateway/limits.hpp"
#include "mock_gateway/scenario/native_words.hpp"
#include "mock_gateway/verbs.hpp"

namespace busproof::mock_gateway {
namespace {

using namespace std::chrono_literals;

/// The random numbers of one fault: none depends on any other fault.
class dice {
 public:
  dice(std::uint64_t seed, std::uint32_t number) : seed_(seed), number_(number) {}

  std::uint64_t bits() { return draw(seed_, about(), draw_use::chaos, next_++); }
  /// From low to high, both included.
  std::uint32_t from(std::uint32_t low, std::uint32_t high) {
    return low + static_cast<std::uint32_t>(scale(bits(), std::uint64_t{high} - low + 1));
  }
  std::vector<std::uint32_t> order(std::uint32_t count) const {
    auto out = pick_order(seed_, about(), count);
    for (auto& place : out) ++place;
    return out;
  }

 private:
  draw_subject about() const { return {"[chaos]", direction::up, {}, number_, 1}; }

  std::uint64_t seed_;
  std::uint32_t number_;
  std::uint64_t next_ = 0;
};

verb draw_verb(chaos_section const& chaos, dice& from) {
  std::uint64_t sum = 0;
  for (auto const& [what, weight] : chaos.weights) sum += weight;
  assert(sum > 0);
  auto left = scale(from.bits(), sum);
  for (auto const& [what, weight] : chaos.weights) {
    if (left < weight) return what;
    left -= weight;
  }
  return chaos.weights.rbegin()->first;
}

direction draw_direction(chaos_section const& chaos, verb what, dice& from) {
  bool const up = from.from(0, 1) == 0;  // drawn in any case: what follows does not depend on it
  if (auto const only = only_direction_of(what)) return *only;
  if (chaos.dir) return *chaos.dir;
  auto const* kind = find_native_kind(chaos.msg);
  if (kind != nullptr && kind->up != kind->down) return kind->up ? direction::up : direction::down;
  return up ? direction::up : direction::down;
}

/// Frame 1 is the handshake: without it there is no session to trouble.
address draw_address(chaos_section const& chaos, verb what, dice& from) {
  address out;
  out.place = chaos.place;
  if (concerns_connections(what)) {
    out.conn = from.from(2, 1 + limits::chaos_connections);
    return out;
  }
  out.dir = draw_direction(chaos, what, from);
  out.msg = chaos.msg;
  auto const number = from.from(chaos.msg.empty() ? 2 : 1, chaos.frames);
  if (what == verb::reorder) return out;  // it collects several
  if (chaos.msg.empty()) {
    out.frame = number;
  } else {
    out.nth = number;
  }
  return out;
}

address some_later(address where, dice& from) {
  auto const further = from.from(1, 4);
  if (where.frame) *where.frame += further;
  if (where.nth) *where.nth += further;
  return where;
}

std::string draw_banner(dice& from) {
  std::string out(from.from(1, 8), '\0');
  for (char& c : out) c = static_cast<char>(from.from(0, 255));
  return out;
}

void draw_details(chaos_section const& chaos, dice& from, fault& out) {
  switch (out.what) {
    case verb::delay:
    case verb::stall:
    case verb::pause:
      out.by.low = out.by.high = pick(chaos.by, from.bits());
      break;
    case verb::hold:
      out.until = some_later(out.at, from);
      break;
    case verb::reorder:
      out.count = from.from(2, 4);
      out.order = from.order(out.count);
      break;
    case verb::duplicate:
      out.times = from.from(1, 3);
      break;
    case verb::slice:
      out.bytes = from.from(1, 64);
      out.by.low = out.by.high = pick({0us, 1000us}, from.bits());
      break;
    case verb::corrupt:
      out.bits = from.from(1, 3);
      break;
    case verb::bandwidth:
      out.rate = from.from(1'000, 100'000);
      break;
    case verb::banner:
      out.banner = draw_banner(from);
      break;
    case verb::refuse: {
      constexpr std::array ways = {over_limit::reset, over_limit::close, over_limit::error};
      out.how = ways[from.from(0, ways.size() - 1)];
      break;
    }
    default:
      break;
  }
}

}  // namespace

std::vector<fault> draw_chaos(chaos_section const& chaos, std::uint64_t seed) {
  std::vector<fault> out;
  for (std::uint32_t number = 1; number <= chaos.budget; ++number) {
    dice from(seed, number);
    fault one;
    one.what = draw_verb(chaos, from);
    one.at = draw_address(chaos, one.what, from);
    draw_details(chaos, from, one);
    one.optional = true;
    one.place = chaos.place;
    out.push_back(std::move(one));
  }
  return out;
}

scenario with_chaos_drawn(scenario plan, std::uint64_t seed) {
  if (!plan.chaos) return plan;
  auto drawn = draw_chaos(*plan.chaos, seed);
  std::move(drawn.begin(), drawn.end(), std::back_inserter(plan.faults));
  plan.chaos.reset();
  return plan;
}

}  // namespace busproof::mock_gateway
