#include "mock_gateway/gateway_core.hpp"

#include <algorithm>
#include <iterator>
#include <utility>

#include <fmt/format.h>

#include "mock_gateway/chaos.hpp"
#include "mock_gateway/limits.hpp"

namespace busproof::mock_gateway {
namespace {

using event = wire_record::event;

}  // namespace

gateway_core::gateway_core(scenario plan, std::optional<std::uint64_t> seed,
                           std::shared_ptr<wire_log_sink> log)
    : seed_(seed.value_or(plan.seed)),
      scenario_(with_chaos_drawn(std::move(plan), seed_)),
      protocol_(make_behaviour(scenario_)),
      log_(std::move(log)),
      plan_(scenario_.faults, seed_),
      rules_(scenario_.on, *protocol_, seed_, scenario_.initial_state),
      expectations_(scenario_.expectations, *protocol_) {}

void gateway_core::set_listener(std::function<void(wire_record const&)> listener) {
  std::lock_guard lock(emission_);
  listener_ = std::move(listener);
}

void gateway_core::start() { started_ = std::chrono::steady_clock::now(); }

void gateway_core::lift_faults() {
  std::lock_guard lock(mutex_);
  plan_.lift();
  lifted_ = true;
  wake_all();
}

// A stall or a pause ends when its connection looks again.
void gateway_core::wake_all() {
  for (auto const& [conn, one] : live_) {
    if (auto const who = one.who.lock()) who->deliver({});
  }
}

bool gateway_core::is_paused(std::size_t fault, std::uint32_t conn) const {
  std::lock_guard lock(mutex_);
  return plan_.is_paused(fault, conn);
}

void gateway_core::release(frame_ref const& frame, std::vector<dispatch>& released) {
  auto more = plan_.happened(frame);
  std::move(more.begin(), more.end(), std::back_inserter(released));
  if (plan_.took_end_of_pause()) wake_all();
}

gateway_core::reception gateway_core::connected(std::uint32_t conn,
                                                std::weak_ptr<release_target> who) {
  reception out;
  {
    std::lock_guard lock(mutex_);
    auto const now = elapsed();
    if (!first_connection_) first_connection_ = now;
    ++counters_.connections;
    if (connections_.size() < limits::connections_reported_max) {
      connections_[conn].conn = conn;
    }
    live_[conn].who = std::move(who);
    auto const planned = plan_.connection(conn);
    std::vector<decision_note> notes;
    for (auto const index : planned.banners) {
      auto const& what = plan_.faults()[index];
      notes.push_back({what.what, what.place.line, {}, what.banner.size()});
      out.banner += what.banner;
    }
    record(event_record(event::open, conn, {}, std::move(notes)));
    if (planned.refused) {
      auto const& what = plan_.faults()[*planned.refused];
      auto const listen = scenario_.listen.value_or(listen_section{});
      out.refused = refusal{what.how.value_or(listen.over_limit), what.place.line};
      ++counters_.refused;
    }
  }
  emit();
  return out;
}

void gateway_core::turned_away(std::string_view how) {
  {
    std::lock_guard lock(mutex_);
    record(
        event_record(event::refused, 0, fmt::format("refused ({}) by the session limit", how), {}));
  }
  emit();
}

void gateway_core::ended(std::uint32_t conn, wire_record::event what, std::string detail,
                         std::vector<decision_note> notes) {
  {
    std::lock_guard lock(mutex_);
    auto const live = live_.find(conn);
    if (live == live_.end() || live->second.has_ended) return;
    live->second.has_ended = true;
    auto* const known = connection(conn);
    if (what == event::failed) ++counters_.framing_errors;
    record(event_record(what, conn, detail, std::move(notes)));
    if (known) {
      known->open = false;
      known->end = std::move(detail);
    }
  }
  emit();
}

void gateway_core::half_closed(std::uint32_t conn, std::string detail,
                               std::vector<decision_note> notes) {
  {
    std::lock_guard lock(mutex_);
    record(event_record(event::half_closed, conn, std::move(detail), std::move(notes)));
  }
  emit();
}

void gateway_core::gone(std::uint32_t conn) {
  std::lock_guard lock(mutex_);
  live_.erase(conn);
  plan_.closed(conn);
}

fault_plan::decided gateway_core::decoded(frame_ref const& frame, ticket id, content const& what,
                                          std::size_t unread) {
  fault_plan::decided result;
  {
    std::lock_guard lock(mutex_);
    result = plan_.frame(frame, id);
    for (auto& one : result.own.notes) {
      if (one.what == verb::early) one.amount = unread;
    }
    if (what.whole || result.own.acts_on_reading()) {
      record_inbound(frame, what, result.own, result.now);
    }
    route(result.now, frame.conn);
  }
  emit();
  return result;
}

std::vector<dispatch> gateway_core::received(frame_ref const& frame, content const& what,
                                             treatment const* how) {
  std::vector<dispatch> released;
  {
    std::lock_guard lock(mutex_);
    expectations_.passed(frame.dir, what, elapsed() - first_connection_.value_or(elapsed()));
    if (how) record_inbound(frame, what, *how, released);
    route(released, frame.conn);
  }
  emit();
  return released;
}

void gateway_core::record_inbound(frame_ref const& frame, content const& what, treatment const& how,
                                  std::vector<dispatch>& released) {
  ++counters_.frames_up;
  if (how.drop) ++counters_.frames_dropped;
  if (auto* const known = connection(frame.conn)) {
    ++known->frames_up;
    known->client = frame.client;
  }
  record(frame_record(frame, what, how.notes));
  release(frame, released);
}

std::optional<std::vector<planned_message>> gateway_core::answer(frame_ref const& frame,
                                                                 content const& what) {
  std::lock_guard lock(mutex_);
  if (lifted_) return std::nullopt;
  return rules_.answer(frame, what);
}

std::vector<dispatch> gateway_core::handled(frame_ref const& frame, ticket id) {
  std::lock_guard lock(mutex_);
  auto released = plan_.done(id);
  route(released, frame.conn);
  return released;
}

fault_plan::decided gateway_core::made(frame_ref const& frame, ticket id, content const& what) {
  fault_plan::decided result;
  {
    std::lock_guard lock(mutex_);
    result = plan_.frame(frame, id);
    if (result.own.drop) {
      ++counters_.frames_dropped;
      auto dropped = frame_record(frame, what, result.own.notes);
      dropped.delivered = false;
      record(std::move(dropped));
    }
    route(result.now, frame.conn);
  }
  emit();
  return result;
}

void gateway_core::sent(frame_ref const& frame, content const& what, std::uint32_t copy,
                        std::vector<decision_note> const& notes) {
  {
    std::lock_guard lock(mutex_);
    ++counters_.frames_down;
    if (auto* const known = connection(frame.conn)) ++known->frames_down;
    expectations_.passed(frame.dir, what, elapsed() - first_connection_.value_or(elapsed()));
    auto passed = frame_record(frame, what, notes);
    passed.copy = copy;
    record(std::move(passed));
  }
  emit();
}

std::vector<dispatch> gateway_core::out(frame_ref const& frame, ticket id) {
  std::lock_guard lock(mutex_);
  auto released = plan_.done(id);
  release(frame, released);
  route(released, frame.conn);
  return released;
}

void gateway_core::lost(frame_ref const& frame, content const& what,
                        std::vector<decision_note> const& notes) {
  {
    std::lock_guard lock(mutex_);
    auto never = frame_record(frame, what, notes);
    never.delivered = false;
    record(std::move(never));
  }
  emit();
}

std::chrono::nanoseconds gateway_core::elapsed() const {
  return std::chrono::steady_clock::now() - started_;
}

wire_record gateway_core::frame_record(frame_ref const& frame, content const& what,
                                       std::vector<decision_note> notes) const {
  wire_record out;
  out.conn = frame.conn;
  out.client = frame.client;
  out.dir = frame.dir;
  out.frame = frame.frame;
  out.msg = frame.msg;
  out.type = what.message.type;
  out.key = frame.key;
  out.size = what.size;
  out.body_size = what.message.body.size();
  out.body =
      bus::as_text(what.message.body.first(std::min(out.body_size, limits::record_body_bytes_max)));
  out.decisions = std::move(notes);
  return out;
}

wire_record gateway_core::event_record(wire_record::event what, std::uint32_t conn,
                                       std::string detail, std::vector<decision_note> notes) {
  wire_record out;
  out.what = what;
  out.conn = conn;
  out.detail = std::move(detail);
  out.decisions = std::move(notes);
  if (auto const* known = connection(conn)) out.client = known->client;
  return out;
}

void gateway_core::record(wire_record what) {
  what.t = elapsed();
  unsent_.push_back(std::move(what));
}

// Whoever made a record returns from here only when it has been handed out, by itself or by the
// thread that was just doing that.
void gateway_core::emit() {
  std::lock_guard emission(emission_);
  while (true) {
    wire_record next;
    {
      std::lock_guard lock(mutex_);
      if (unsent_.empty()) return;
      next = std::move(unsent_.front());
      unsent_.pop_front();
    }
    try {
      if (log_) log_->write(next);
      if (listener_) listener_(next);
    } catch (...) {
      std::lock_guard lock(mutex_);
      ++counters_.records_lost;
    }
  }
}

void gateway_core::route(std::vector<dispatch>& released, std::uint32_t here) {
  auto const foreign =
      std::stable_partition(released.begin(), released.end(),
                            [&](dispatch const& one) { return one.frame.conn == here; });
  for (auto at = foreign; at != released.end(); ++at) {
    auto const found = live_.find(at->frame.conn);
    auto const target = found == live_.end() ? nullptr : found->second.who.lock();
    if (target) target->deliver({std::move(*at)});
  }
  released.erase(foreign, released.end());
}

connection_outcome* gateway_core::connection(std::uint32_t conn) {
  auto const found = connections_.find(conn);
  return found == connections_.end() ? nullptr : &found->second;
}

}  // namespace busproof::mock_gateway
