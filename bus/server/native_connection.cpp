#include "bus/server/native_connection.hpp"

#include <algorithm>
#include <new>
#include <span>
#include <utility>

#include "bus/error.hpp"
#include "bus/limits.hpp"
#include "bus/server/native_handshake.hpp"

namespace busproof::bus {

// Before the hello has come a peer gets room for a hello, and no more.
native_connection::native_connection(std::shared_ptr<session> on,
                                     std::shared_ptr<native_config const> config,
                                     sync::completion<void()> done)
    : session_(std::move(on)),
      config_(std::move(config)),
      done_(std::move(done)),
      in_(protocol::native_header_bytes + limits::handshake_body_bytes_max) {}

void native_connection::start() {
  error_code why;
  session_->socket().non_blocking(true, why);
  if (why) return end();
  on_drain_ =
      session_->draining().on_cancel([self = weak_from_this(), strand = session_->executor()] {
        asio::post(strand, [self] {
          if (auto const live = self.lock()) live->on_drain();
        });
      });
  turn();
}

// The only place where anything is decided: every event changes some state and takes a turn.
void native_connection::turn() {
  if (ended_) return;
  try {
    do {
      collect();
      if (!closing_) decode_all();
      flush();
    } while (stalled_ && !writing_ && !ended_);
    if (!ended_) rest();
  } catch (std::bad_alloc const&) {
    end();
  }
}

void native_connection::collect() {
  if (out_.unsent_bytes() >= config_->options.outbound_pause_bytes) return;
  std::scoped_lock held(inbox_.mutex);
  out_.tail().insert(out_.tail().end(), inbox_.bytes.begin(), inbox_.bytes.end());
  inbox_.bytes.clear();
  if (inbox_.bytes.capacity() > limits::outbound_keep_bytes) inbox_.bytes = {};
  running_ -= std::exchange(inbox_.finished, 0);
}

void native_connection::decode_all() {
  stalled_ = false;
  if (!greeted_ && !greet_client()) return;
  protocol::native_codec const codec;
  auto const pause_at = config_->options.outbound_pause_bytes;
  while (!closing_) {
    if (out_.unsent_bytes() >= pause_at) {
      stalled_ = true;
      return;
    }
    message_view what;
    if (auto const size = codec.decode_whole(in_.data(), what)) {
      handle(what);
      in_.consume(size);
      continue;
    }
    auto const front = codec.decode(in_.data());
    if (front.status == protocol::decoded::status::message) {
      handle(front.view);
      in_.consume(front.size);
    } else if (front.status == protocol::decoded::status::error) {
      return protocol_error(front.why.message());
    } else {
      if (fin_seen_ && !in_.empty()) truncated();
      return;
    }
  }
}

bool native_connection::greet_client() {
  auto greeting = greet(in_.data());
  switch (greeting.result) {
    case native_greeting::verdict::need_more:
      if (fin_seen_ && !in_.empty()) truncated();
      return false;
    case native_greeting::verdict::reject:
      protocol_error(greeting.why);
      return false;
    case native_greeting::verdict::welcome:
      break;
  }
  in_.consume(greeting.size);
  protocol::read_buffer roomy(protocol::native_frame_bytes_max);
  std::ranges::copy(in_.data(), roomy.prepare().begin());
  roomy.commit(in_.size());
  in_ = std::move(roomy);

  client_name_ = std::move(greeting.client_name);
  greeted_ = true;
  session_->handshake_done();
  append_welcome(config_->options.server_name, out_.tail());
  return true;
}

void native_connection::handle(message_view const& m) {
  if (m.kind == message_kind::request) return handle_request(m);
  switch (m.kind) {
    case message_kind::order:
      return handle_request(m);
    case message_kind::cancel:
    case message_kind::notice: {
      auto const& callbacks = config_->callbacks;
      auto const& told = m.kind == message_kind::cancel ? callbacks.on_cancel : callbacks.on_notice;
      try {
        if (told) told(session_->id(), m);
      } catch (...) {
        session_->note_handler_error();
      }
      return;
    }
    case message_kind::ping:
      send({message_kind::pong, m.type, m.key, m.body});
      return;
    case message_kind::pong:
      return;
    default:
      return protocol_error("a client has no business to send messages of this kind");
  }
}

void native_connection::handle_request(message_view const& m) {
  if (draining_) {
    append_error(m.key, error::shutting_down, "the server is shutting down", out_.tail());
    return;
  }
  responder out(*this, m);
  try {
    config_->callbacks.on_request(m, out);
  } catch (...) {
    session_->note_handler_error();
    append_error(m.key, error::refused_by_peer, "the handler of this request failed", out_.tail());
  }
}

error_code native_connection::send(message_view const& m) {
  if (m.body.size() > limits::body_bytes_max) return error::message_too_large;
  if (out_.unsent_bytes() + m.body.size() > limits::outbound_bytes_max) return error::outbound_full;
  protocol::native_codec{}.encode(m, out_.tail());
  return {};
}

error_code native_connection::send_later(message_view const& m) {
  if (m.body.size() > limits::body_bytes_max) return error::message_too_large;
  std::unique_lock held(inbox_.mutex);
  if (inbox_.closed) return error::connection_lost;
  if (inbox_.bytes.size() + m.body.size() > limits::outbound_bytes_max) return error::outbound_full;
  protocol::native_codec{}.encode(m, inbox_.bytes);
  announce(std::move(held));
  return {};
}

void native_connection::finish_later() noexcept {
  try {
    std::unique_lock held(inbox_.mutex);
    if (inbox_.closed) return;
    ++inbox_.finished;
    announce(std::move(held));
  } catch (...) {
    // Without memory for the announcement the next turn finds it.
  }
}

// One turn for all that is left in the inbox until it runs.
void native_connection::announce(std::unique_lock<std::mutex> held) {
  if (std::exchange(inbox_.announced, true)) return;
  held.unlock();
  asio::post(session_->executor(), [self = shared_from_this()] {
    {
      std::scoped_lock again(self->inbox_.mutex);
      self->inbox_.announced = false;
    }
    self->turn();
  });
}

void native_connection::truncated() {
  protocol_error(protocol::native_end_of_stream(in_.data()).message());
}

void native_connection::protocol_error(std::string_view why) {
  session_->note_protocol_error();
  append_error(0, error::handshake_failed, why, out_.tail());
  close_after_flush();
}

void native_connection::close_after_flush() {
  closing_ = true;
  stalled_ = false;
  session_->close_within(limits::farewell_max);
}

// Straight to the kernel, which nearly always takes it: one system call for all answers to a batch.
void native_connection::flush() {
  if (writing_) return;
  while (!out_.sending().empty() || out_.start_sending()) {
    auto const all = out_.sending();
    auto const some = all.first(std::min(all.size(), limits::write_bytes_max));
    auto const buffer = asio::buffer(some.data(), some.size());
    error_code why;
    auto const size = session_->socket().write_some(buffer, why);
    if (why == asio::error::would_block) {
      writing_ = true;
      session_->socket().async_write_some(
          buffer, [self = shared_from_this()](error_code failed, std::size_t sent) {
            self->on_written(failed, sent);
          });
      return;
    }
    if (why) return end();
    out_.advance(size);
  }
}

void native_connection::on_written(error_code why, std::size_t size) {
  writing_ = false;
  if (ended_) return;
  if (why) return end();
  out_.advance(size);
  turn();
}

void native_connection::read() {
  if (reading_) return;
  auto const room = in_.prepare();
  reading_ = true;
  session_->socket().async_read_some(
      asio::buffer(room.data(), room.size()),
      [self = shared_from_this()](error_code why, std::size_t size) { self->on_read(why, size); });
}

void native_connection::on_read(error_code why, std::size_t size) {
  reading_ = false;
  if (ended_) return;
  if (why == asio::error::eof) {
    fin_seen_ = true;
  } else if (why) {
    return end();
  } else {
    session_->note_activity();
    in_.commit(size);
    if (closing_) throw_away();
  }
  turn();
}

void native_connection::throw_away() {
  thrown_away_ += in_.size();
  in_.consume(in_.size());
  if (thrown_away_ > limits::farewell_bytes_max) end();
}

void native_connection::on_drain() {
  draining_ = true;
  turn();
}

// Everything that can be done was done: what to wait for now?
void native_connection::rest() {
  bool const all_answered = running_ == 0 && !writing_ && !stalled_;
  if (all_answered && fin_seen_) return end();
  if (all_answered && draining_ && !closing_) {
    // Closing a socket with unread bytes sends a reset, which could overtake the last answers.
    error_code ignored;
    if (session_->socket().available(ignored) == 0) return end();
    close_after_flush();
  }
  if (closing_ && !writing_ && !fin_sent_) {
    fin_sent_ = true;
    error_code ignored;
    session_->socket().shutdown(tcp::socket::shutdown_send, ignored);
  }
  if (fin_seen_) {
    if (closing_ && !writing_) return end();
    if (!writing_) wait_for_error();
  } else if (!stalled_) {
    read();
  }
}

// A request still runs, and neither a read nor a write would tell that the client has gone for
// good.
void native_connection::wait_for_error() {
  if (std::exchange(waiting_, true)) return;
  session_->socket().async_wait(tcp::socket::wait_error,
                                [self = shared_from_this()](error_code) { self->end(); });
}

void native_connection::end() {
  if (std::exchange(ended_, true)) return;
  {
    std::scoped_lock held(inbox_.mutex);
    inbox_.closed = true;
    inbox_.bytes = {};
  }
  on_drain_.reset();
  std::move(done_).post();
}

}  // namespace busproof::bus
