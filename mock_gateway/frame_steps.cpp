#include "mock_gateway/frame_steps.hpp"

#include <algorithm>

#include "mock_gateway/limits.hpp"

namespace busproof::mock_gateway {
namespace {

/// The ends of the pieces, without `from` and `size`.
std::vector<std::size_t> cuts_of(cut const& slice, std::size_t from, std::size_t size) {
  std::vector<std::size_t> cuts;
  for (std::uint64_t at = slice.first; at < size; at += slice.each) {
    if (at > from) cuts.push_back(static_cast<std::size_t>(at));
    if (slice.each == 0 || cuts.size() == limits::pieces_max) break;
  }
  return cuts;
}

}  // namespace

std::vector<frame_step> steps_for(treatment const& how, std::size_t from, std::size_t size) {
  using action = frame_step::action;
  auto const place = [&](std::uint64_t byte) {
    return static_cast<std::size_t>(std::clamp<std::uint64_t>(byte, from, size));
  };
  auto const end_at = how.end ? place(how.end->byte) : size;
  auto const stall_at = how.stall ? place(how.stall->byte) : size;

  std::vector<frame_step> steps;
  std::size_t passed = from;
  auto const pass = [&](std::size_t until) {
    if (until > passed) steps.push_back({action::pass, until, {}});
    passed = std::max(passed, until);
  };
  bool stalled = !how.stall || stall_at > end_at;
  auto const stall = [&] {
    stalled = true;
    pass(stall_at);
    auto const what = how.stall->by ? action::wait : action::wait_for_ever;
    steps.push_back({what, 0, how.stall->by.value_or(std::chrono::nanoseconds(0))});
  };

  auto const cuts = how.slice ? cuts_of(*how.slice, from, size) : std::vector<std::size_t>{};
  for (auto const at : cuts) {
    if (at >= end_at) break;
    if (!stalled && stall_at < at) stall();
    pass(at);
    steps.push_back({action::wait, 0, how.slice->by});
  }
  if (!stalled) stall();
  pass(end_at);
  if (how.end) steps.push_back({how.end->reset ? action::reset : action::close, 0, {}});
  return steps;
}

}  // namespace busproof::mock_gateway
