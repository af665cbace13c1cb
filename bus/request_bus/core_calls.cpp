// What callers do on any thread: register and queue a request, give one up, read a stream.
#include <algorithm>
#include <cassert>
#include <utility>

#include "bus/error.hpp"
#include "bus/protocol/native_dialect.hpp"
#include "bus/request_bus/core.hpp"
#include "bus/request_bus/subscription.hpp"

namespace busproof::bus {

core::core(asio::any_io_executor home, request_bus_options options, observer* watcher)
    : home_(std::move(home)),
      strand_(asio::make_strand(home_)),
      options_(std::move(options)),
      observer_(watcher),
      epoch_start_(clock::now()),
      dialect_(options_.dialect ? options_.dialect
                                : std::make_shared<protocol::native_dialect const>()),
      table_(options_.first_key, options_.last_key),
      shared_(*dialect_),
      socket_(strand_),
      deadline_timer_(strand_),
      attempt_timer_(strand_),
      drain_timer_(strand_),
      pause_(strand_),
      input_(protocol::native_frame_bytes_max),
      jitter_(options_.jitter_seed) {}

void core::use_codec(std::uint32_t version) {
  codec_ = &dialect_->client_codec(version);
  native_codec_ = dynamic_cast<protocol::native_codec const*>(codec_);
}

void core::lock_slowly(lock& guard) {
  auto const since = clock::now();
  guard.lock();
  tell(&observer::on_lock_waited, "request_bus", clock::now() - since);
}

deadline_queue::tick core::tick_at(clock::time_point when) const noexcept {
  return static_cast<deadline_queue::tick>((when - epoch_start_) / limits::deadline_resolution);
}

error core::refusal(message const& what) const noexcept {
  if (stopping_) return error::shutting_down;
  if (!up_) return error::not_connected;
  if (what.body.size() > limits::body_bytes_max) return error::message_too_large;
  if (outbound_.unsent_bytes() + what.body.size() > limits::outbound_bytes_max) {
    return error::outbound_full;
  }
  bool const full = table_.live() >= limits::pending_requests_max || what.key == 0;
  return full ? error::too_many_pending : error::id_in_use;
}

inline route* core::enter(route::role purpose, message& what) {
  bool const has_key = purpose <= route::role::stream;
  route* entry = nullptr;
  if (has_room(what.body.size())) {
    entry = has_key && what.key != 0 ? table_.insert(what.key) : table_.insert_own();
  }
  if (entry == nullptr) {
    ++stats_.refused;
    return nullptr;
  }
  entry->purpose = purpose;
  entry->type = what.type;
  entry->first_byte = outbound_.end();
  what.kind = purpose == route::role::order ? message_kind::order : message_kind::request;
  if (has_key) what.key = entry->key;
  ++stats_.registered;
  return entry;
}

deadline_queue::tick core::due_after(clock::time_point now,
                                     std::chrono::nanoseconds timeout) const noexcept {
  if (timeout >= limits::timeout_max) return no_tick;
  // Rounded up to the next tick, so that it never passes early.
  return tick_at(now + std::max(timeout, std::chrono::nanoseconds{0})) + 1;
}

inline void core::arm(std::uint32_t slot, deadline_queue::tick due) {
  if (due == no_tick) return deadlines_.disarm(slot);
  deadlines_.arm(slot, due);
  if (due < timer_due_) timer_is_late_ = true;
}

inline void core::set_deadline(std::uint32_t slot, std::chrono::nanoseconds timeout) {
  if (in_batch_) {
    // The clock is read once for the whole batch, at its end: late by that much, never early.
    unarmed_.push_back({slot, timeout});
  } else {
    arm(slot, due_after(clock::now(), timeout));
  }
}

// Whoever gave up in the meantime gets a deadline that finds nobody.
void core::arm_deadlines_of_batch() {
  if (unarmed_.empty()) return;
  auto const now = clock::now();
  auto timeout = unarmed_.front().timeout;
  auto due = due_after(now, timeout);
  for (auto const& one : unarmed_) {
    if (one.timeout != timeout) {
      timeout = one.timeout;
      due = due_after(now, timeout);
    }
    arm(one.slot, due);
  }
  unarmed_.clear();
}

bool core::needs_service() noexcept {
  // The reader flushes at the end of its batch, and a posted service() flushes when it runs.
  if (in_batch_ || service_posted_) return false;
  service_posted_ = true;
  return true;
}

void core::post_service() {
  asio::post(strand_, [self = shared_from_this()] {
    {
      auto guard = self->acquire();
      self->service_posted_ = false;
    }
    self->service();
  });
}

std::uint64_t core::id_of(route const& r) noexcept {
  return r.purpose == route::role::order ? r.waiter.stream->key : r.key;
}

void core::request(route::role purpose, message&& what, timeout_option const& timeout,
                   response_completion&& done, asio::cancellation_slot slot) {
  auto guard = acquire();
  if (purpose == route::role::call) what.key = 0;
  route* const entry = enter(purpose, what);
  if (entry == nullptr) {
    auto const why = make_error_code(refusal(what));
    guard.unlock();
    std::move(done).post(why, {});
    return;
  }
  entry->waiter.once = std::move(done);
  auto const which = table_.lease_of(*entry);
  if (purpose == route::role::call) shared_.call(what.type, which);
  set_deadline(which.slot, timeout.value_or(options_.request_timeout));
  if (slot.is_connected()) cancel_by(slot, which);
  encode(view_of(what));
  if (observer_ != nullptr) {
    observer_->on_registered(entry->key);
    unsent_.push_back({outbound_.end(), entry->key, {}, nullptr, {}, 0});
  }
  bool const post = needs_service();
  guard.unlock();
  if (post) post_service();
}

void core::subscribe(route::role purpose, message&& what, timeout_option const& timeout,
                     subscribed_completion&& done, asio::cancellation_slot slot) {
  auto stream =
      std::make_shared<stream_state>(std::max<std::size_t>(options_.subscription_capacity, 1));
  if (purpose == route::role::shared) what.key = 0;
  auto guard = acquire();
  route* const entry = enter(purpose, what);
  if (entry == nullptr) {
    auto const why = make_error_code(refusal(what));
    guard.unlock();
    std::move(done).post(why, {});
    return;
  }
  entry->waiter.stream = stream;
  auto const which = table_.lease_of(*entry);
  stream->lease = which;
  stream->key = what.key;
  stream->routed = true;
  if (purpose == route::role::order) orders_.add(what.key, which);
  if (purpose == route::role::shared) shared_.subscribe(what.type, which);
  set_deadline(which.slot, timeout.value_or(no_timeout));
  if (slot.is_connected()) cancel_by(slot, which);
  tell(&observer::on_registered, id_of(*entry));
  encode(view_of(what));
  unsent_.push_back({outbound_.end(), id_of(*entry), std::move(done), std::move(stream), {}, 0});
  bool const post = needs_service();
  guard.unlock();
  if (post) post_service();
}

void core::send(message&& what, done_completion&& done) {
  what.kind = message_kind::notice;
  send_for_nobody(acquire(), std::move(what), std::move(done));
}

void core::send_for_nobody(lock guard, message&& what, done_completion&& done) {
  if (!has_room(what.body.size())) {
    ++stats_.refused;
    auto const why = make_error_code(refusal(what));
    guard.unlock();
    std::move(done).post(why);
    return;
  }
  auto const first = outbound_.end();
  encode(view_of(what));
  unsent_.push_back({outbound_.end(), 0, {}, nullptr, std::move(done), first});
  bool const post = needs_service();
  guard.unlock();
  if (post) post_service();
}

std::shared_ptr<stream_state> core::listen(stream_state::source to) {
  auto stream =
      std::make_shared<stream_state>(std::max<std::size_t>(options_.subscription_capacity, 1));
  stream->from = to;
  auto guard = acquire();
  if (stopping_) {
    stream->finish(error::shutting_down);
  } else {
    listeners_.push_back(stream);
  }
  return stream;
}

std::uint64_t core::missed(stream_state const& stream) {
  auto guard = acquire();
  return stream.missed_total;
}

void core::next(std::shared_ptr<stream_state> const& stream, response_completion done,
                asio::cancellation_slot slot) {
  auto guard = acquire();
  auto ready = stream->pop();
  if (!ready) {
    assert(!stream->reader && "only one async_next at a time");
    stream->reader = std::move(done);
    if (slot.is_connected()) {
      slot.assign([weak = weak_from_this(), stream](asio::cancellation_type) {
        if (auto self = weak.lock()) self->cancel_next(stream);
      });
    }
    return;
  }
  guard.unlock();
  std::move(done).post(ready->why, std::move(ready->row));
}

request_bus_stats core::stats() {
  auto guard = acquire();
  auto copy = stats_;
  copy.pending = table_.live();
  copy.quarantined = table_.quarantined();
  copy.executions = orders_.executions();
  copy.reports_waiting = orders_.reports_waiting();
  return copy;
}

protocol::session_facts core::facts() {
  auto guard = acquire();
  return facts_;
}

}  // namespace busproof::bus
