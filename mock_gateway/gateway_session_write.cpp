// gateway_session: to the client.
#include "mock_gateway/gateway_session.hpp"
#include "mock_gateway/limits.hpp"

namespace busproof::mock_gateway {
namespace {

using action = frame_step::action;

bus::byte_buffer damaged(bus::byte_buffer bytes, std::vector<flip> const& flips) {
  for (auto const& one : flips) bytes[one.byte] ^= std::byte{one.mask};
  return bytes;
}

}  // namespace

asio::awaitable<void> gateway_session::write_loop() {
  auto const self = shared_from_this();
  while (!writing_is_over()) {
    if (outbox_.empty()) {
      if (output_is_over()) break;
      co_await writer_sleep(clock::time_point::max());
      continue;
    }
    auto const id = outbox_.front();
    outbox_.pop_front();
    auto const found = out_.find(id);
    outbox_bytes_ -= found->second.bytes.size();
    if (!co_await write_frame(found->second)) break;
    auto const done = out_.extract(found);
    waiting_bytes_ -= done.mapped().bytes.size();
    if (outbox_bytes_ <= limits::outbox_bytes_max) reader_gate_.cancel();
    settle(done.mapped().cause);
    // What waited for this frame comes right behind it, not behind what happens to be ready.
    go(core_->out(done.mapped().frame, id), true);
  }
  if (writing_is_over()) co_return;
  error_code ignored;
  session_->socket().shutdown(tcp::socket::shutdown_send, ignored);
  session_->close_within(limits::linger_max);
}

/// The frame and its duplicates, as its treatment says. False: nothing more can be written.
asio::awaitable<bool> gateway_session::write_frame(outbound& what) {
  // The log tells what was made, and the decision which bytes were changed.
  bus::byte_buffer changed;
  if (!what.how.flips.empty()) changed = damaged(what.bytes, what.how.flips);
  auto const& wire = what.how.flips.empty() ? what.bytes : changed;
  std::span<std::byte const> const bytes(wire.data(), wire.size());
  std::size_t passed = 0;
  auto const steps = steps_for(what.how, 0, bytes.size());
  for (auto const& step : steps) {
    switch (step.what) {
      case action::pass:
        if (!co_await write_bytes(bytes.subspan(passed, step.until - passed))) co_return false;
        passed = step.until;
        if (passed == bytes.size()) note_sent(what, 0);
        break;
      case action::wait:
        co_await pause_writing(step.by);
        break;
      case action::wait_for_ever:
        co_await pause_writing(std::nullopt);
        if (!core_->is_lifted()) co_return false;  // the client has gone, or the gateway stops
        break;
      case action::close:
      case action::reset:
        end_now(*what.how.end);
        co_return false;
      case action::half_close:
        half_close(*what.how.end);
        co_return false;
    }
    if (writing_is_over()) co_return false;
  }
  for (std::uint32_t copy = 1; copy <= what.how.copies; ++copy) {
    if (!co_await write_bytes(bytes)) co_return false;
    note_sent(what, copy);
    if (what.how.rate > 0) co_await pause_writing(time_for(bytes.size(), what.how.rate));
  }
  co_return true;
}

/// Writes at once what the kernel takes, so that a frame is recorded as sent before anything that
/// its arrival causes can be.
asio::awaitable<bool> gateway_session::write_bytes(std::span<std::byte const> bytes) {
  auto& socket = session_->socket();
  while (!bytes.empty()) {
    error_code why;
    auto const count = socket.write_some(asio::buffer(bytes.data(), bytes.size()), why);
    if (why == asio::error::would_block || why == asio::error::try_again) {
      co_await socket.async_wait(tcp::socket::wait_write,
                                 asio::redirect_error(asio::use_awaitable, why));
    }
    if (why || writing_is_over()) {
      if (why && !half_closed_) on_write_error(why);
      co_return false;
    }
    bytes = bytes.subspan(count);
  }
  co_return true;
}

void gateway_session::note_sent(outbound& what, std::uint32_t copy) {
  what.is_sent = true;
  core_->sent(what.frame, content_of(what), copy, what.how.notes);
}

void gateway_session::on_write_error(error_code why) {
  if (!over() && why != asio::error::operation_aborted) {
    core_->ended(conn_, wire_record::event::reset, "reset by the client");
    dead_ = true;
    error_code ignored;
    session_->socket().cancel(ignored);
  }
  end_input();
}

asio::awaitable<void> gateway_session::writer_sleep(clock::time_point until) {
  error_code ignored;
  writer_gate_.expires_at(until);
  co_await writer_gate_.async_wait(asio::redirect_error(asio::use_awaitable, ignored));
}

/// A client that has gone is not stalled any longer than what is due: it has nothing to wait for.
asio::awaitable<void> gateway_session::pause_writing(std::optional<std::chrono::nanoseconds> by) {
  auto const until = by ? clock::now() + *by : clock::time_point::max();
  while (!writing_is_over() && clock::now() < until && !core_->is_lifted()) {
    if (!by && input_over_) break;
    co_await writer_sleep(until);
  }
}

bool gateway_session::output_is_over() const {
  return input_over_ && (!close_at_end_ || line_out_.size() == 0);
}

}  // namespace busproof::mock_gateway
