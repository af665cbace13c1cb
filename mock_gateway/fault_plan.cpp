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
    case verb::half_close:
    case verb::bandwidth:
    case verb::pause:
      return true;
    default:
      return false;
  }
}

}  // namespace

fault_plan::fault_plan(std::vector<fault> faults, std::uint64_t seed)
    : faults_(std::move(faults)), seed_(seed) {
  entries_.reserve(faults_.size());
  for (auto const& what : faults_) {
    auto& entry = entries_.emplace_back();
    entry.at = address_matcher(what.at);
    entry.order = make_frame_order(what, seed);
    if (what.what == verb::pause && what.until) entry.pause.emplace(*what.until);
  }
  controls_reading_ = std::any_of(faults_.begin(), faults_.end(), acts_while_reading);
  draws_ = std::any_of(faults_.begin(), faults_.end(), [](fault const& one) { return draws(one); });
}

fault_plan::reception fault_plan::connection(std::uint32_t conn) {
  reception out;
  for (auto const what : {verb::refuse, verb::banner}) {
    for (std::size_t index = 0; index < faults_.size(); ++index) {
      if (faults_[index].what != what || !takes_connection(index, conn)) continue;
      auto& used = entries_[index].used.of({});
      auto const repeat = faults_[index].repeat;
      if (out.refused || (repeat != 0 && used >= repeat)) continue;
      ++used;
      ++entries_[index].state.fired;
      if (what == verb::refuse) {
        out.refused = index;
      } else {
        out.banners.push_back(index);
      }
    }
  }
  return out;
}

// Who connects is not known yet: connections are counted together.
bool fault_plan::takes_connection(std::size_t index, std::uint32_t conn) {
  auto const& at = faults_[index].at;
  if (lifted_ || (at.conn && *at.conn != conn)) return false;
  auto const count = ++entries_[index].state.matched;
  if (at.every) return count % *at.every == 0;
  return !at.nth || count == *at.nth;
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
    if (concerns_connections(what.what)) continue;
    bool const has_a_part = entry.order && entry.order->noticed(frame, id);
    if (!entry.at.meets(frame)) continue;
    ++entry.state.matched;
    if (result.own.drop || has_a_part || !applies_to(what, frame)) continue;
    if (entry.order) {
      if (taker || !may_act(index, frame)) continue;
      taker = entry.order.get();
      taken_by = index;
      result.own.notes.push_back({what.what, what.place.line, {}, {}});
    } else if (may_act(index, frame)) {
      ++entry.used.of(who);
      ++entry.state.fired;
      apply(what, seed_, about, frame, result.own);
      if (what.what == verb::pause) result.own.pauses.back().fault = index;
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
    if (entry.pause && entry.pause->happened(frame)) a_pause_ended_ = true;
  }
  return out;
}

bool fault_plan::is_paused(std::size_t index, std::uint32_t conn) const {
  auto const& pause = entries_.at(index).pause;
  return !lifted_ && pause && !pause->is_over(conn);
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
    if (entry.pause) entry.pause->closed(conn);
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
