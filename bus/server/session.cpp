#include "bus/server/session.hpp"

#include <algorithm>
#include <utility>

namespace busproof::bus {

session::session(tcp::socket socket, session_setup setup)
    : setup_(std::move(setup)),
      executor_(socket.get_executor()),
      socket_(std::move(socket)),
      watchdog_(executor_),
      ending_(setup_.cancelled) {
  error_code ignored;  // a peer that is gone already has no address
  peer_ = socket_.remote_endpoint(ignored);
}

void session::start() {
  on_cancel_ = setup_.cancelled.on_cancel([self = weak_from_this(), strand = executor_] {
    asio::post(strand, [self] {
      if (auto const live = self.lock()) live->close(error::shutting_down);
    });
  });
  if (!handshake_done_ && setup_.handshake_timeout.count() > 0) {
    handshake_until_ = clock::now() + setup_.handshake_timeout;
  }
  watch();
}

void session::finish() {
  on_cancel_.reset();
  close();
}

void session::handshake_done() {
  handshake_done_ = true;
  handshake_until_ = never;
  note_activity();
  watch();
}

void session::note_activity() noexcept {
  if (setup_.idle_timeout.count() > 0) {
    last_activity_.store(clock::now().time_since_epoch().count(), std::memory_order_relaxed);
  }
}

void session::reset() {
  error_code ignored;
  if (socket_.is_open()) socket_.set_option(asio::socket_base::linger(true, 0), ignored);
  close();
}

void session::close(error_code why) {
  if (!ended_because_) ended_because_ = why;
  handshake_until_ = close_at_ = never;
  error_code ignored;
  socket_.close(ignored);
  watchdog_.cancel();
  ending_.cancel();
}

void session::close_within(std::chrono::nanoseconds delay) {
  if (!socket_.is_open()) return;
  close_at_ = std::min(close_at_, clock::now() + delay);
  watch();
}

session::clock::time_point session::idle_until() const noexcept {
  if (!handshake_done_ || setup_.idle_timeout.count() <= 0) return never;
  return clock::time_point(clock::duration(last_activity_.load(std::memory_order_relaxed))) +
         setup_.idle_timeout;
}

void session::watch() {
  auto const next = std::min({handshake_until_, idle_until(), close_at_});
  if (next == never || !socket_.is_open()) {
    watchdog_.cancel();
    return;
  }
  watchdog_.expires_at(next);
  watchdog_.async_wait([self = weak_from_this()](error_code why) {
    if (why) return;
    if (auto const live = self.lock()) live->on_deadline();
  });
}

// Activity since the timer was set only moved the deadline: look again, then wait for the rest.
void session::on_deadline() {
  auto const now = clock::now();
  if (close_at_ <= now) {
    close();
  } else if (handshake_until_ <= now) {
    setup_.counters->handshake_timeouts.add();
    close(error::handshake_timed_out);
  } else if (idle_until() <= now) {
    setup_.counters->idle_timeouts.add();
    close(error::idle_timed_out);
  } else {
    watch();
  }
}

}  // namespace busproof::bus
