#include "mock_gateway/fault_plan.hpp"

#include <algorithm>

#include "mock_gateway/decision.hpp"
#include "mock_gateway/verbs.hpp"

namespace busproof::mock_gateway {
namespace {

bool acts_while_reading(fault const& what) {
  if (what.at.dir == direction::down) return false;
  switch (what.what) {
    case verb::early:
    case verb::slice:
    case verb::stall:
    case verb::close:
    case verb::reset:
      return true;
    default:
      return false;
  }
}

bool draws(fault const& what) { return what.by.low != what.by.high; }

}  // namespace

fault_plan::fault_plan(std::vector<fault> faults, std::uint64_t seed)
    : faults_(std::move(faults)), seed_(seed) {
  entries_.reserve(faults_.size());
  for (auto const& what : faults_) {
    entries_.push_back({address_matcher(what.at), {}, make_frame_order(what, seed), {}});
  }
  controls_reading_ = std::any_of(faults_.begin(), faults_.end(), acts_while_reading);
  draws_ = std::any_of(faults_.begin(), faults_.end(), draws);
}

std::optional<std::size_t> fault_plan::connection(std::uint32_t conn) {
  std::optional<std::size_t> refused;
  for (std::size_t index = 0; index < faults_.size(); ++index) {
    auto const& what = faults_[index];
    auto& entry = entries_[index];
    if (lifted_ || what.what != verb::refuse || (what.at.conn && *what.at.conn != conn)) continue;
    // Who connects is not known yet: connections are counted together.
    ++entry.state.matched;
    if (what.at.nth && entry.state.matched != *what.at.nth) continue;
    auto& used = entry.used.of({});
    if (refused || (what.repeat != 0 && used >= what.repeat)) continue;
    ++used;
    ++entry.state.fired;
    refused = index;
  }
  return refused;
}

fault_plan::decided fault_plan::frame(frame_ref const& frame, ticket id) {
  decided result;
  auto const who = frame.who();
  draw_subject const about{who, frame.dir, frame.msg, frame.key, draws_ ? drawn_.next(frame) : 1};
  frame_order* taker = nullptr;
  std::size_t taken_by = 0;
  for (std::size_t index = 0; index < faults_.size(); ++index) {
    auto const& what = faults_[index];
    auto& entry = entries_[index];
    if (what.what == verb::refuse) continue;
    bool const has_a_part = entry.order && entry.order->noticed(frame, id);
    if (!entry.at.meets(frame)) continue;
    ++entry.state.matched;
    if (result.own.drop || has_a_part || !applies_to(what.what, frame.dir)) continue;
    if (entry.order) {
      if (taker || !may_act(index, frame)) continue;
      taker = entry.order.get();
      taken_by = index;
      result.own.notes.push_back({what.what, what.place.line, {}, {}});
    } else if (may_act(index, frame)) {
      ++entry.used.of(who);
      ++entry.state.fired;
      apply(what, seed_, about, result.own);
    }
  }
  if (result.own.drop) {
    result.now = done(id);
    return result;
  }
  dispatch whole{id, frame, result.own};
  if (!taker) {
    result.now.push_back(std::move(whole));
    return result;
  }
  auto const taken = taker->take(std::move(whole), result.now);
  if (taken.unit) ++entries_[taken_by].used.of(who);
  if (taken.fired) ++entries_[taken_by].state.fired;
  result.kept = std::none_of(result.now.begin(), result.now.end(),
                             [&](dispatch const& one) { return one.id == id; });
  return result;
}

std::vector<dispatch> fault_plan::happened(frame_ref const& frame) {
  std::vector<dispatch> out;
  for (auto& entry : entries_) {
    if (entry.order) entry.order->happened(frame, out);
  }
  return out;
}

std::vector<dispatch> fault_plan::done(ticket id) {
  std::vector<dispatch> out;
  for (auto& entry : entries_) {
    if (entry.order) entry.order->done(id, out);
  }
  return out;
}

void fault_plan::closed(std::uint32_t conn) {
  auto const nameless = frame_ref{.conn = conn}.who();
  for (auto& entry : entries_) {
    entry.at.forget(nameless);
    entry.used.forget(nameless);
    if (!entry.order) continue;
    auto const before = entry.order->kept();
    entry.order->closed(conn);
    entry.state.kept += before - entry.order->kept();
  }
}

std::vector<fault_state> fault_plan::states() const {
  std::vector<fault_state> all;
  all.reserve(entries_.size());
  for (auto const& entry : entries_) {
    all.push_back(entry.state);
    if (entry.order) all.back().kept += entry.order->kept();
  }
  return all;
}

bool fault_plan::may_act(std::size_t index, frame_ref const& frame) {
  if (lifted_) return false;
  auto& entry = entries_[index];
  auto const repeat = faults_[index].repeat;
  return repeat == 0 || entry.used.of(frame.who()) < repeat ||
         (entry.order && entry.order->is_open_for(frame));
}

}  // namespace busproof::mock_gateway
