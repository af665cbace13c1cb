// One session: read batches, write coalesced, notice the loss. On the strand.
#include <algorithm>
#include <utility>

#include "bus/error.hpp"
#include "bus/request_bus/core.hpp"
#include "bus/request_bus/subscription.hpp"

namespace busproof::bus {

void core::session_up() {
  auto guard = acquire();
  up_ = true;
  ++epoch_;
  ++stats_.sessions;
  auto const epoch = epoch_;
  guard.unlock();
  blocked_ = false;
  tell(&observer::on_session_up, epoch);
  answer_connects({});
  dispatch_input();  // what came behind the welcome
}

void core::read() {
  ++operations_;
  auto const room = input_.prepare();
  socket_.async_read_some(
      asio::buffer(room.data(), room.size()),
      [self = shared_from_this(), epoch = epoch_](error_code ec, std::size_t bytes) {
        --self->operations_;
        self->on_read(epoch, ec, bytes);
      });
}

void core::on_read(std::uint64_t epoch, error_code ec, std::size_t bytes) {
  if (stopped_) return finish_if_quiet();
  if (epoch != epoch_ || !up_) return;  // of a session that is gone
  if (ec) {
    if (ec == asio::error::eof) {
      if (auto cut = codec_->end_of_stream(input_.data())) ec = cut;
    }
    session_lost(ec);
    return;
  }
  input_.commit(bytes);
  {
    auto guard = acquire();
    ++stats_.reads;
  }
  dispatch_input();
}

void core::dispatch_input(error_code broken) {
  try {
    run_deliveries();  // what a handler that threw has left
    auto guard = acquire();
    if (!up_) return;
    in_batch_ = true;
    while (!broken && take_messages(broken)) {
      guard.unlock();
      run_deliveries();
      guard.lock();
    }
    end_batch();
  } catch (...) {
    // A handler threw. That is for whoever runs the context; the bus goes on behind it.
    {
      auto guard = acquire();
      end_batch();
    }
    ++operations_;
    asio::post(strand_, [self = shared_from_this(), broken] {
      --self->operations_;
      self->dispatch_input(broken);
      if (self->stopped_) self->finish_if_quiet();
    });
    throw;
  }
  if (broken) return session_lost(broken);
  service();
  if (up_) read();
}

void core::end_batch() {
  in_batch_ = false;
  arm_deadlines_of_batch();
}

void core::run_deliveries() {
  for (auto const count = deliveries_.size(); next_delivery_ < count;) {
    auto& next = deliveries_[next_delivery_++];
    std::move(next.to).complete(reason_of(next.what.kind), copy_of(next.what));
  }
  deliveries_.clear();
  next_delivery_ = 0;
  // Posted, so that one handler that throws takes nothing away from the others.
  for (auto& call : std::exchange(failed_calls_, {})) {
    std::move(call.to).post(error::refused_by_peer, std::move(call.why));
  }
  // Last, and looked up again: a handler before it may have dropped the subscription.
  while (!fed_.empty()) {
    auto const stream = std::move(fed_.back());
    fed_.pop_back();
    stream->fed = false;
    feed_reader(*stream, true);
  }
}

void core::service() {
  flush();
  arm_deadline_timer();
  stop_if_drained();
}

void core::flush() {
  if (blocked_) return;
  auto guard = acquire();
  for (unsigned turn = 0; turn < limits::writes_per_turn; ++turn) {
    if (!up_) return;
    if (outbound_.sending().empty() && !outbound_.start_sending()) return;
    auto bytes = outbound_.sending();
    guard.unlock();

    error_code ec;
    bytes = bytes.first(std::min(bytes.size(), limits::write_bytes_max));
    auto const sent = socket_.write_some(asio::buffer(bytes.data(), bytes.size()), ec);
    if (ec == asio::error::would_block) return wait_writable();
    if (ec) return session_lost(ec);

    guard = acquire();
    ++stats_.writes;
    outbound_.advance(sent);
    while (!unsent_.empty() && unsent_.front().last_byte <= outbound_.sent()) {
      auto left = std::move(unsent_.front());
      unsent_.pop_front();
      if (left.key != 0) tell(&observer::on_written, left.key);
      if (left.sent) std::move(left.sent).post({});
      if (!left.done) continue;
      std::move(left.done).post({}, subscription(shared_from_this(), std::move(left.stream)));
    }
  }
  // There is more, but the reader and others on this executor have their turn first.
  bool const post = needs_service();
  guard.unlock();
  if (post) post_service();
}

void core::wait_writable() {
  blocked_ = true;
  ++operations_;
  socket_.async_wait(tcp::socket::wait_write,
                     [self = shared_from_this(), epoch = epoch_](error_code ec) {
                       --self->operations_;
                       if (self->stopped_) return self->finish_if_quiet();
                       if (ec || epoch != self->epoch_) return;  // of a session that is gone
                       self->blocked_ = false;
                       self->service();
                     });
}

void core::session_lost(error_code why) {
  auto guard = acquire();
  if (!up_) return;
  up_ = false;
  auto const epoch = epoch_;
  auto const sent = outbound_.sent();
  bool const stopping = stopping_;
  auto ended = table_.clear();
  for (auto const& report : orders_.take_reports()) {
    if (!report.told) unmatched(view_of(report.what));
  }
  orders_.clear();
  shared_.clear();
  auto const listeners = stopping ? decltype(listeners_)() : listeners_;
  for (auto const& stream : listeners) stream->push_gap();
  auto starting = std::move(unsent_);
  unsent_.clear();
  deadlines_.clear();
  unarmed_.clear();
  timer_due_ = no_tick;
  timer_is_late_ = false;
  outbound_.reset();
  stats_.failed += ended.size();
  for (auto& one : ended) {
    error_code reason = error::connection_lost;
    if (one.first_byte >= sent) reason = error::not_sent;
    if (stopping) reason = error::shutting_down;
    if (one.waiter.stream) {
      one.waiter.stream->routed = false;
      one.waiter.stream->finish(reason);
    }
    auto const id =
        one.waiter.stream && one.waiter.stream->key != 0 ? one.waiter.stream->key : one.key;
    tell(&observer::on_completed, id, reason);
    tell(&observer::on_cleaned_up, id);
  }
  guard.unlock();

  error_code ignored;
  socket_.close(ignored);
  deadline_timer_.cancel();
  tell(&observer::on_session_down, epoch, why);
  for (auto& one : ended) {
    error_code reason = error::connection_lost;
    if (one.first_byte >= sent) reason = error::not_sent;
    if (stopping) reason = error::shutting_down;
    // Posted, so that one handler that throws takes nothing away from the others.
    if (one.waiter.once) {
      std::move(one.waiter.once).post(reason, {});
    } else {
      feed_reader(*one.waiter.stream, false);
    }
  }
  for (auto const& stream : listeners) feed_reader(*stream, false);
  for (auto& one : starting) {
    if (one.sent) {
      auto reason = one.first_byte >= sent ? error::not_sent : error::connection_lost;
      if (stopping) reason = error::shutting_down;
      std::move(one.sent).post(reason);
    }
    if (!one.done) continue;
    // The peer may have answered in full before we noticed that all had been written.
    auto const end = one.stream->end;
    if (end == error::end_of_stream || end == error::refused_by_peer) {
      std::move(one.done).post({}, subscription(shared_from_this(), std::move(one.stream)));
    } else {
      std::move(one.done).post(end, {});
    }
  }
  pause_.cancel();
}

}  // namespace busproof::bus
