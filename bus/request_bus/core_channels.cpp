// What arrives without a request's key: shared channels, orders, executions, errors. On the strand,
// with the lock held.
#include <utility>

#include "bus/error.hpp"
#include "bus/request_bus/core.hpp"

namespace busproof::bus {

void core::feed(std::shared_ptr<stream_state> const& stream, message_view const& what) {
  if (stream->push(what)) ++stats_.missed;
  ++stats_.delivered;
  wake(stream);
}

void core::wake(std::shared_ptr<stream_state> const& stream) {
  if (!std::exchange(stream->fed, true)) fed_.push_back(stream);
}

bool core::feed_listeners(stream_state::source of, message_view const& what) {
  bool any = false;
  for (auto const& stream : listeners_) {
    if (stream->from != of) continue;
    feed(stream, what);
    any = true;
  }
  return any;
}

void core::on_shared(message_view const& what) {
  auto const turn = shared_.take_call(what.type);
  route* const r = turn ? table_.at(*turn) : nullptr;
  if (r != nullptr) end_one_shot(*r, what);
  if (turn && r == nullptr) ++stats_.late;
  shared_channels::leases subscribers;
  shared_.subscribers_of(what.type, subscribers);
  for (auto const& who : subscribers) feed(table_.at(who)->waiter.stream, what);
  if (r == nullptr) settle(what, !subscribers.empty());
}

void core::settle(message_view const& what, bool for_somebody) {
  if (for_somebody) {
    tell(&observer::on_dispatched, what.key);
  } else {
    unmatched(what);
  }
}

void core::on_shared_end(message_view const& what) {
  auto const turn = shared_.take_end(what.type);
  if (!turn) return unmatched(what);
  route* const r = table_.at(*turn);
  if (r == nullptr) {
    ++stats_.late;
    tell(&observer::on_unmatched, what.key);
    return;
  }
  feed(r->waiter.stream, what);
  tell(&observer::on_dispatched, what.key);
}

bool core::feed_order(std::uint64_t order_id, message_view const& what) {
  auto const listeners = orders_.of(order_id);
  for (auto const& who : listeners) feed(table_.at(who)->waiter.stream, what);
  return !listeners.empty();
}

bool core::report_to_owner(std::string_view execution, message_view const& what) {
  auto const whose = orders_.owner_of(execution);
  if (!whose) return false;
  if (auto const* const id = std::get_if<std::uint64_t>(&*whose)) return feed_order(*id, what);
  route* const r = table_.at(std::get<lease>(*whose));
  if (r == nullptr || r->status != route::status::live) return false;
  feed(r->waiter.stream, what);
  return true;
}

void core::on_order_update(message_view const& what) {
  bool for_somebody = feed_listeners(stream_state::source::order_updates, what);
  auto const execution = dialect_->execution_of(what);
  if (what.key == 0) {
    if (report_to_owner(execution, what)) {
      for_somebody = true;
    } else if (!execution.empty() && table_.live() != 0) {
      // It may be ahead of its execution; nobody can own that unless somebody asked for something.
      if (auto const given_up = orders_.keep_report(execution, what, for_somebody)) {
        settle(view_of(given_up->what), given_up->told);
      }
      if (!for_somebody) return;
    }
    settle(what, for_somebody);
    return;
  }
  bool const owned = feed_order(what.key, what);
  shared_channels::leases subscribers;
  shared_.subscribers_of(what.type, subscribers);
  for (auto const& who : subscribers) feed(table_.at(who)->waiter.stream, what);
  settle(what, for_somebody || owned || !subscribers.empty());
  if (execution.empty()) return;
  if (owned) orders_.note_execution(execution, what.key);
  for (auto const& report : orders_.take_reports(execution)) {
    if (owned) feed_order(what.key, view_of(report.what));
    if (!report.told) settle(view_of(report.what), owned);
  }
}

error_code core::on_error(message_view const& what) {
  using protocol::error_scope;
  route* const r = table_.find(what.key);
  bool const for_request = r != nullptr && r->has_key();
  auto scope = dialect_->scope_of(what);
  if (scope == error_scope::keyed) {
    auto const listeners = orders_.of(what.key);
    bool const same_type = for_request && r->type == what.type;
    bool const for_order =
        !listeners.empty() &&
        (!for_request || (!same_type && table_.at(listeners.front())->type == what.type));
    scope = for_order ? error_scope::order : error_scope::request;
  }
  switch (scope) {
    case error_scope::order:
      fail_order(what);
      return {};
    case error_scope::order_notice:
      settle(what, feed_order(what.key, what) |
                       feed_listeners(stream_state::source::order_updates, what));
      return {};
    case error_scope::calls:
    case error_scope::calls_of_type:
      settle(what, fail_calls(scope == error_scope::calls ? 0 : what.type, what) |
                       feed_listeners(stream_state::source::notices, what));
      return {};
    case error_scope::nobody:
      settle(what, feed_listeners(stream_state::source::notices, what));
      return {};
    case error_scope::session:
      return error::refused_by_peer;
    default:
      on_answer(r, what);
      return {};
  }
}

// The peer's last word on an order: everybody who listens to it gets the reason and the end.
void core::fail_order(message_view const& what) {
  bool const heard = feed_listeners(stream_state::source::order_updates, what);
  settle(what, heard || !orders_.of(what.key).empty());
  while (!orders_.of(what.key).empty()) {
    route& r = *table_.at(orders_.of(what.key).front());
    auto stream = std::move(r.waiter.stream);
    orders_.remove(what.key, table_.lease_of(r));
    stream->routed = false;
    stream->finish(error::refused_by_peer, copy_of(what));
    ++stats_.delivered;
    ++stats_.answered;
    tell(&observer::on_completed, what.key, make_error_code(error::refused_by_peer));
    tell(&observer::on_cleaned_up, what.key);
    deadlines_.disarm(r.slot);
    table_.erase(r);
    wake(stream);
  }
}

// An error that names nobody: who waits for one message can't know whether it still comes.
bool core::fail_calls(std::uint16_t request, message_view const& what) {
  bool any = false;
  for (auto const& turn : shared_.take_calls(request)) {
    route* const r = table_.at(turn);
    if (r == nullptr) continue;
    any = true;
    failed_calls_.push_back({std::move(r->waiter.once), copy_of(what)});
    end_route(*r, what.kind);
  }
  return any;
}

}  // namespace busproof::bus
