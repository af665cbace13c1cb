// What arrives: answers to their waiters, deadlines to those who waited too long. On the strand.
#include <utility>

#include "bus/error.hpp"
#include "bus/request_bus/core.hpp"
#include "bus/request_bus/subscription.hpp"

namespace busproof::bus {

// The view of a message that ends a one-shot is never in memory: to write it in small pieces and
// read it in large ones would cost more than all else here. So every other message goes another
// way.
bool core::take_messages(error_code& broken) {
  while (deliveries_.size() < deliveries_.capacity()) {
    message_view what;
    auto const size =
        native_codec_ != nullptr ? native_codec_->decode_whole(input_.data(), what) : 0;
    if (size == 0 || what.kind != message_kind::response) {
      if (!take_with_care(broken)) break;
      continue;
    }
    route* const r = table_.find(what.key);
    if (r == nullptr || r->purpose != route::role::once || r->status != route::status::live) {
      if (!take_with_care(broken)) break;
      continue;
    }
    input_.consume(size);
    end_one_shot(*r, what);
  }
  return !deliveries_.empty() || !fed_.empty() || !failed_calls_.empty();
}

bool core::take_with_care(error_code& broken) {
  auto const front = codec_->decode(input_.data());
  broken = front.why;
  if (front.status != protocol::decoded::status::message) return false;
  input_.consume(front.size);
  broken = on_message(front.view);
  return !broken && fed_.empty() && failed_calls_.empty();
}

error_code core::on_message(message_view const& what) {
  switch (what.kind) {
    case message_kind::response:
    case message_kind::end:
      if (what.key != 0) {
        on_answer(table_.find(what.key), what);
      } else if (what.kind == message_kind::end) {
        on_shared_end(what);
      } else {
        on_shared(what);
      }
      return {};
    case message_kind::error:
      return on_error(what);
    case message_kind::order_update:
      on_order_update(what);
      return {};
    case message_kind::notice:
      settle(what, feed_listeners(stream_state::source::notices, what));
      return {};
    case message_kind::ping:
      // A peer that asks and never reads must not make the queue grow.
      if (outbound_.unsent_bytes() + what.body.size() > limits::outbound_bytes_max) {
        return error::outbound_full;
      }
      encode({message_kind::pong, what.type, what.key, what.body});
      return {};
    default:
      unmatched(what);
      return {};
  }
}

void core::unmatched(message_view const& what) {
  ++stats_.unmatched;
  tell(&observer::on_unmatched, what.key);
}

void core::on_answer(route* r, message_view const& what) {
  if (r == nullptr || !r->has_key()) return unmatched(what);
  if (r->status == route::status::quarantined) {
    ++stats_.late;
    tell(&observer::on_unmatched, what.key);
    // The peer's last word on a key that was given up makes it free again.
    bool const ends = what.kind != message_kind::response;
    if (ends || r->purpose == route::role::once) table_.erase(*r);
    return;
  }
  if (r->purpose == route::role::once) {
    end_one_shot(*r, what);
  } else {
    on_stream_message(*r, what);
  }
}

void core::on_stream_message(route& r, message_view const& what) {
  if (what.kind == message_kind::response) {
    feed(r.waiter.stream, what);
    tell(&observer::on_dispatched, what.key);
    auto const execution = dialect_->execution_of(what);
    if (execution.empty()) return;
    orders_.note_execution(execution, table_.lease_of(r));
    for (auto const& report : orders_.take_reports(execution)) {
      feed(r.waiter.stream, view_of(report.what));
      if (!report.told) settle(view_of(report.what), true);
    }
    return;
  }
  ++stats_.delivered;
  tell(&observer::on_dispatched, what.key);
  auto stream = std::move(r.waiter.stream);
  stream->routed = false;
  stream->finish(reason_of(what.kind),
                 what.kind == message_kind::error ? copy_of(what) : message{});
  wake(stream);
  end_route(r, what.kind);
}

// The peer's last message for an entry whose waiter was taken.
void core::end_route(route& r, message_kind last) {
  auto const key = r.key;
  deadlines_.disarm(r.slot);
  table_.erase(r);
  ++stats_.answered;
  if (observer_ != nullptr) {
    observer_->on_completed(key, last == message_kind::error ? reason_of(last) : error_code{});
    observer_->on_cleaned_up(key);
  }
}

void core::feed_reader(stream_state& stream, bool inside_batch) {
  auto guard = acquire();
  if (!stream.reader) return;
  auto item = stream.pop();
  if (!item) return;
  auto reader = std::move(stream.reader);
  guard.unlock();
  if (inside_batch) {
    std::move(reader).complete(item->why, std::move(item->row));
  } else {
    std::move(reader).post(item->why, std::move(item->row));
  }
}

void core::expire_deadlines() {
  auto guard = acquire();
  timer_due_ = no_tick;
  expired_.clear();
  deadlines_.expire(tick_at(clock::now()), expired_);
  timer_is_late_ = true;
  std::vector<lease> overdue;
  overdue.reserve(expired_.size());
  for (auto const slot : expired_) overdue.push_back(table_.lease_of(table_.in_slot(slot)));
  guard.unlock();
  for (auto const& which : overdue) give_up(which, error::timed_out);
}

void core::arm_deadline_timer() {
  auto guard = acquire();
  // A timer that is set too early is left alone: it finds nothing and is set anew.
  if (!timer_is_late_ || stopped_) return;
  timer_is_late_ = false;
  auto const due = deadlines_.next_look();
  if (!due) return;
  timer_due_ = *due;
  guard.unlock();
  ++operations_;
  deadline_timer_.expires_at(epoch_start_ + *due * limits::deadline_resolution);
  deadline_timer_.async_wait([self = shared_from_this()](error_code ec) {
    --self->operations_;
    if (self->stopped_) return self->finish_if_quiet();
    if (ec) return;  // set anew, or the session is gone
    self->expire_deadlines();
    self->service();
  });
}

}  // namespace busproof::bus
