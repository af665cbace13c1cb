#include "mock_gateway/frame_steps.hpp"

#include <algorithm>

#include "mock_gateway/limits.hpp"

namespace busproof::mock_gateway {
namespace {

using action = frame_step::action;
using std::chrono::nanoseconds;

/// A step that is due when the bytes before `at` have passed.
struct stop {
  std::size_t at = 0;
  frame_step step;
};

void add_cuts(cut const& slice, std::size_t from, std::size_t size, std::vector<stop>& out) {
  std::size_t count = 0;
  for (std::uint64_t at = slice.first; at < size; at += slice.each) {
    if (at > from) {
      out.push_back({static_cast<std::size_t>(at), {action::wait, 0, slice.by}});
      ++count;
    }
    if (slice.each == 0 || count == limits::pieces_max) break;
  }
}

/// What has passed is paid for behind it, the last piece too: the next frame waits for that.
void add_rate(std::uint64_t rate, std::size_t from, std::size_t size, std::vector<stop>& out) {
  constexpr auto pieces_a_second = std::chrono::seconds(1) / limits::bandwidth_piece;
  auto const piece = std::clamp<std::uint64_t>(
      rate / pieces_a_second, size / limits::pieces_max + 1, limits::bandwidth_piece_bytes_max);
  auto const pay = [&](std::size_t at, std::uint64_t bytes) {
    out.push_back({at, {action::wait, 0, time_for(bytes, rate)}});
  };
  if (from > 0) pay(from, from);
  for (auto at = from; at < size;) {
    auto const next = std::min<std::uint64_t>(at + piece, size);
    pay(static_cast<std::size_t>(next), next - at);
    at = static_cast<std::size_t>(next);
  }
}

frame_step end_step(ending const& how) {
  if (how.how == verb::half_close) return {action::half_close, 0, {}};
  return {how.how == verb::reset ? action::reset : action::close, 0, {}};
}

}  // namespace

std::chrono::nanoseconds time_for(std::size_t bytes, std::uint64_t rate) noexcept {
  return nanoseconds(static_cast<std::int64_t>(bytes * std::uint64_t{std::nano::den} / rate));
}

std::vector<frame_step> steps_for(treatment const& how, std::size_t from, std::size_t size) {
  auto const place = [&](std::uint64_t byte) {
    return static_cast<std::size_t>(std::clamp<std::uint64_t>(byte, from, size));
  };
  std::vector<stop> stops;
  if (how.slice) add_cuts(*how.slice, from, size, stops);
  if (how.rate > 0) add_rate(how.rate, from, size, stops);
  bool const ends = how.end && how.end->is_final();
  auto const end_at = how.end ? place(how.end->byte) : size;
  if (ends) std::erase_if(stops, [&](stop const& one) { return one.at >= end_at; });
  if (how.stall && (!ends || place(how.stall->byte) <= end_at)) {
    auto const what = how.stall->by ? action::wait : action::wait_for_ever;
    stops.push_back({place(how.stall->byte), {what, 0, how.stall->by.value_or(nanoseconds(0))}});
  }
  if (how.end) stops.push_back({end_at, end_step(*how.end)});
  // At one place a pause between pieces comes first, an end last.
  std::stable_sort(stops.begin(), stops.end(),
                   [](stop const& a, stop const& b) { return a.at < b.at; });

  std::vector<frame_step> steps;
  std::size_t passed = from;
  auto const pass = [&](std::size_t until) {
    if (until > passed) steps.push_back({action::pass, until, {}});
    passed = std::max(passed, until);
  };
  for (auto const& one : stops) {
    pass(one.at);
    steps.push_back(one.step);
  }
  if (!ends) pass(size);
  return steps;
}

}  // namespace busproof::mock_gateway
