// From connect to shutdown: attempts, back-off, the end. On the strand.
#include <algorithm>
#include <charconv>
#include <utility>

#include "bus/error.hpp"
#include "bus/request_bus/backoff.hpp"
#include "bus/request_bus/core.hpp"
#include "bus/request_bus/subscription.hpp"

namespace busproof::bus {
namespace {

// Errors come back as values; run() decides what they mean.
constexpr auto as_result = asio::as_tuple(asio::use_awaitable);

}  // namespace

void core::connect(done_completion done, asio::cancellation_slot slot) {
  auto guard = acquire();
  error_code why;
  if (options_.client_name.size() > limits::client_name_bytes_max) why = error::message_too_large;
  if (started_) why = error::already_connected;
  if (stopping_) why = error::shutting_down;
  if (why) {
    guard.unlock();
    std::move(done).post(why);
    return;
  }
  started_ = true;
  connect_waiters_.push_back(std::move(done));
  if (slot.is_connected()) {
    slot.assign([weak = weak_from_this()](asio::cancellation_type) {
      if (auto self = weak.lock()) self->answer_connects(asio::error::operation_aborted);
    });
  }
  guard.unlock();
  tell(&observer::on_task_started, "request_bus");
  asio::co_spawn(
      strand_, [self = shared_from_this()] { return self->run(); },
      [self = shared_from_this()](std::exception_ptr failure, error_code last) {
        if (failure) std::rethrow_exception(failure);
        self->run_ended(last);
      });
}

asio::awaitable<error_code> core::run() {
  unsigned failures = 0;
  bool was_up = false;
  while (!stopped_) {
    auto const why = co_await open_session();
    if (stopped_) break;
    if (!why) {
      was_up = true;
      auto const since = clock::now();
      session_up();
      while (up_ && !stopped_) {
        pause_.expires_at(clock::time_point::max());
        co_await pause_.async_wait(as_result);
      }
      if (resets_backoff(clock::now() - since, options_.stable_session)) failures = 0;
    } else if (!was_up && options_.initial_attempts != 0 &&
               failures + 1 >= options_.initial_attempts) {
      co_return why;
    }
    if (stopped_ || (was_up && !options_.reconnect)) break;
    auto const delay =
        backoff_delay(failures, options_.backoff_base, options_.backoff_cap, jitter_());
    ++failures;
    tell(&observer::on_backoff, failures, delay);
    pause_.expires_after(delay);
    co_await pause_.async_wait(as_result);
  }
  co_return error_code{};
}

void core::run_ended(error_code last) {
  auto guard = acquire();
  started_ = false;
  guard.unlock();
  tell(&observer::on_task_ended, "request_bus");
  if (last) answer_connects(last);
  finish_if_quiet();
}

asio::awaitable<error_code> core::open_session() {
  {
    auto guard = acquire();
    ++stats_.attempts;
  }
  watch_attempt();
  std::vector<tcp::endpoint> endpoints;
  auto why = co_await resolve(endpoints);
  for (auto const& endpoint : endpoints) {
    if (stopped_ || attempt_timed_out_) break;
    socket_ = tcp::socket(strand_);
    socket_.open(endpoint.protocol(), why);
    if (why) continue;
    apply_socket_options();
    std::tie(why) = co_await socket_.async_connect(endpoint, as_result);
    if (!why && !stopped_ && !attempt_timed_out_) why = co_await shake_hands();
    if (!why) break;
  }
  attempt_timer_.cancel();
  ++attempt_number_;
  if (attempt_timed_out_) why = error::handshake_timed_out;
  if (stopped_) why = error::shutting_down;
  if (why) {
    error_code ignored;
    socket_.close(ignored);
  }
  co_return why;
}

void core::watch_attempt() {
  attempt_timed_out_ = false;
  ++operations_;
  attempt_timer_.expires_after(options_.handshake_timeout);
  attempt_timer_.async_wait([self = shared_from_this(), attempt = attempt_number_](error_code ec) {
    --self->operations_;
    if (self->stopped_) return self->finish_if_quiet();
    // Cancelling can come too late for a timer that has expired, so the number decides.
    if (ec || attempt != self->attempt_number_) return;
    self->attempt_timed_out_ = true;
    error_code ignored;
    self->socket_.close(ignored);
    self->pause_.cancel();
  });
}

asio::awaitable<error_code> core::resolve(std::vector<tcp::endpoint>& out) {
  error_code not_numeric;
  auto const address = asio::ip::make_address(options_.host, not_numeric);
  std::uint16_t port = 0;
  auto const* const last = options_.port.data() + options_.port.size();
  auto const parsed = std::from_chars(options_.port.data(), last, port);
  if (!not_numeric && parsed.ec == std::errc{} && parsed.ptr == last) {
    out.emplace_back(address, port);
    co_return error_code{};
  }
  // Resolving a name blocks a thread inside the system's resolver, which nothing can interrupt. So
  // the answer comes to an object of its own, and run() waits for it no longer than it wants to.
  struct answer {
    explicit answer(asio::any_io_executor const& executor) : resolver(executor) {}
    tcp::resolver resolver;
    std::optional<error_code> why;
    std::vector<tcp::endpoint> endpoints;
  };
  auto pending = std::make_shared<answer>(strand_);
  pending->resolver.async_resolve(
      options_.host, options_.port,
      [pending, weak = weak_from_this()](error_code ec, tcp::resolver::results_type const& found) {
        pending->why = ec;
        for (auto const& one : found) pending->endpoints.push_back(one.endpoint());
        if (auto self = weak.lock()) self->pause_.cancel();
      });
  while (!pending->why && !stopped_ && !attempt_timed_out_) {
    pause_.expires_at(clock::time_point::max());
    co_await pause_.async_wait(as_result);
  }
  if (!pending->why) {
    pending->resolver.cancel();
    co_return error_code(asio::error::operation_aborted);
  }
  out = std::move(pending->endpoints);
  co_return *pending->why;
}

void core::apply_socket_options() {
  // None of these is worth failing an attempt for.
  error_code ignored;
  socket_.set_option(tcp::no_delay(true), ignored);
  if (options_.send_buffer > 0) {
    socket_.set_option(asio::socket_base::send_buffer_size(options_.send_buffer), ignored);
  }
  if (options_.receive_buffer > 0) {
    socket_.set_option(asio::socket_base::receive_buffer_size(options_.receive_buffer), ignored);
  }
}

asio::awaitable<error_code> core::shake_hands() {
  using state = protocol::client_handshake::progress::state;
  auto const greeting = dialect_->greet({options_.client_name, options_.client_id});
  byte_buffer to_send;
  greeting->start(to_send);
  input_.consume(input_.size());
  error_code why;
  for (bool done = false;;) {
    if (!to_send.empty()) {
      std::tie(why, std::ignore) = co_await asio::async_write(
          socket_, asio::buffer(to_send.data(), to_send.size()), as_result);
      if (why) co_return why;
      to_send.clear();
    }
    if (done) break;
    auto const step = greeting->on_bytes(input_.data(), to_send);
    input_.consume(step.consumed);
    if (step.status == state::failed) co_return step.why;
    done = step.status == state::done;
    if (done || step.consumed != 0 || !to_send.empty()) continue;
    if (input_.size() > limits::greeting_bytes_max) co_return error_code(error::handshake_failed);
    auto const room = input_.prepare();
    auto [failed, bytes] =
        co_await socket_.async_read_some(asio::buffer(room.data(), room.size()), as_result);
    if (failed) co_return failed == asio::error::eof ? error_code(error::handshake_failed) : failed;
    input_.commit(bytes);
  }
  {
    auto guard = acquire();
    facts_ = greeting->facts();
    use_codec(facts_.version);
  }
  socket_.non_blocking(true, why);
  co_return why;
}

void core::answer_connects(error_code ec) {
  auto guard = acquire();
  auto waiting = std::move(connect_waiters_);
  connect_waiters_.clear();
  guard.unlock();
  for (auto& one : waiting) std::move(one).post(ec);
}

void core::shutdown(std::chrono::nanoseconds drain, done_completion done) {
  auto guard = acquire();
  stopping_ = true;
  if (finished_) {
    guard.unlock();
    if (done) std::move(done).post({});
    return;
  }
  if (done) shutdown_waiters_.push_back(std::move(done));
  guard.unlock();
  asio::post(strand_, [self = shared_from_this(), drain] { self->begin_stop(drain); });
}

void core::begin_stop(std::chrono::nanoseconds drain) {
  if (stopped_) return finish_if_quiet();
  if (drain <= std::chrono::nanoseconds{0}) return stop_now();
  auto const until =
      clock::now() + std::min<std::chrono::nanoseconds>(drain, std::chrono::hours(24 * 365));
  if (drain_timer_.expiry() == clock::time_point{} || until < drain_timer_.expiry()) {
    ++operations_;
    drain_timer_.expires_at(until);
    drain_timer_.async_wait([self = shared_from_this()](error_code ec) {
      --self->operations_;
      if (self->stopped_) return self->finish_if_quiet();
      if (!ec) self->stop_now();
    });
  }
  stop_if_drained();
}

void core::stop_if_drained() {
  auto guard = acquire();
  if (stopped_ || !stopping_ || table_.live() != 0 || outbound_.unsent_bytes() != 0) return;
  guard.unlock();
  stop_now();
}

void core::stop_now() {
  if (stopped_) return;
  stopped_ = true;
  session_lost(error::shutting_down);
  error_code ignored;
  socket_.close(ignored);
  deadline_timer_.cancel();
  attempt_timer_.cancel();
  drain_timer_.cancel();
  pause_.cancel();
  answer_connects(error::shutting_down);
  end_listeners();
  finish_if_quiet();
}

void core::end_listeners() {
  auto guard = acquire();
  auto const listeners = std::move(listeners_);
  listeners_.clear();
  for (auto const& stream : listeners) stream->finish(error::shutting_down);
  guard.unlock();
  for (auto const& stream : listeners) feed_reader(*stream, false);
}

void core::finish_if_quiet() {
  auto guard = acquire();
  if (!stopped_ || started_ || operations_ != 0 || finished_) return;
  finished_ = true;
  auto waiting = std::move(shutdown_waiters_);
  shutdown_waiters_.clear();
  guard.unlock();
  for (auto& one : waiting) std::move(one).post({});
}

}  // namespace busproof::bus
