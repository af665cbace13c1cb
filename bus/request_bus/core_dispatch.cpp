// What arrives: answers to their waiters, deadlines to those who waited too long. On the strand.
#include <utility>

#include "bus/error.hpp"
#include "bus/request_bus/core.hpp"
#include "bus/request_bus/subscription.hpp"

namespace busproof::bus {

error_code core::on_message(message_view const& what) {
  switch (what.kind) {
    case message_kind::response:
    case message_kind::end:
      on_answer(what);
      return {};
    case message_kind::error:
      if (what.key == 0) return error::refused_by_peer;
      on_answer(what);
      return {};
    case message_kind::ping:
      // A peer that asks and never reads must not make the queue grow.
      if (outbound_.unsent_bytes() + what.body.size() > limits::outbound_bytes_max) {
        return error::outbound_full;
      }
      codec_.encode({message_kind::pong, what.type, what.key, what.body}, outbound_.tail());
      return {};
    default:
      ++stats_.unmatched;
      observer_.on_unmatched(what.key);
      return {};
  }
}

void core::on_answer(message_view const& what) {
  route* r = table_.find(what.key);
  bool const ends = what.kind != message_kind::response;
  if (r == nullptr || r->status == route::status::quarantined) {
    ++(r == nullptr ? stats_.unmatched : stats_.late);
    observer_.on_unmatched(what.key);
    // The peer's last word on a key that was given up makes it free again.
    if (r != nullptr && (ends || r->one_shot)) table_.erase(*r);
    return;
  }
  ++stats_.delivered;
  observer_.on_dispatched(what.key);
  if (!r->one_shot && !ends) {
    if (r->waiter.stream->push(what)) ++stats_.missed;
    fed_ = r->waiter.stream;
    return;
  }
  error_code why;
  if (what.kind == message_kind::error) why = error::refused_by_peer;
  if (what.kind == message_kind::end) why = error::end_of_stream;
  deadlines_.disarm(table_.lease_of(*r).slot);
  waiter who = table_.erase(*r);
  ++stats_.answered;
  observer_.on_completed(what.key, what.kind == message_kind::error ? why : error_code{});
  observer_.on_cleaned_up(what.key);
  if (who.stream) {
    who.stream->routed = false;
    who.stream->finish(why, what.kind == message_kind::error ? copy_of(what) : message{});
    fed_ = std::move(who.stream);
  } else {
    deliveries_.push_back({std::move(who.once), why, copy_of(what)});
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
  timer_is_late_ = !deadlines_.empty();
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
  auto const due = deadlines_.earliest();
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
