// gateway_session: from the client.
#include <algorithm>
#include <array>

#include "mock_gateway/gateway_session.hpp"
#include "mock_gateway/limits.hpp"

namespace busproof::mock_gateway {
namespace {

using status = enum bus::protocol::decoded::status;
using action = frame_step::action;

}  // namespace

asio::awaitable<void> gateway_session::read_loop() {
  bool more = true;  // GCC 12 miscompiles co_await behind && in a loop's condition
  while (more && !reading_is_over()) {
    more = co_await read_frame();
    co_await wait_for_room();
  }
  if (over() || client_is_done_) co_return;
  if (half_closed_) session_->close_within(limits::linger_max);  // the writer is over already
  co_await discard_input();
}

/// One frame, or one more piece of one. False: nothing more is to be read.
asio::awaitable<bool> gateway_session::read_frame() {
  auto const next = protocol_.codec().decode(input_.data());
  if (next.status == status::error) {
    fail(next.why);
    co_return false;
  }
  if (next.status == status::need_more) {
    auto const head = core_->controls_reading() ? protocol_.peek(input_.data()) : std::nullopt;
    if (!head) co_return co_await read_some(next.size);  // a wrong length is known before 16 bytes
    auto const [id, own] = begin_frame(*head);
    if (!co_await pass_in(id, own, *head)) co_return false;
    if (!own.pauses.empty()) co_await rest(own.pauses);
    co_return true;
  }
  auto const what = protocol_.describe(next.view, next.size);
  if (auto const wrong = conversation_->observe(what)) {
    fail(wrong);
    co_return false;
  }
  auto const [id, own] = begin_frame(what);
  if (own.stall || own.end || own.early || own.rate > 0) {
    if (!co_await pass_in(id, own, what)) co_return false;
  } else {
    note_received(what, nullptr);
    complete_frame(id, what);
    input_.consume(next.size);
  }
  if (!own.pauses.empty()) co_await rest(own.pauses);
  co_return true;
}

/// Reads what has come, so that there are `bytes` in all at most if the plan acts on reading.
asio::awaitable<bool> gateway_session::read_some(std::size_t bytes) {
  auto room = input_.prepare();
  if (core_->controls_reading()) room = room.first(std::min(room.size(), bytes - input_.size()));
  error_code why;
  auto const count = co_await session_->socket().async_read_some(
      asio::buffer(room.data(), room.size()), asio::redirect_error(asio::use_awaitable, why));
  if (why || reading_is_over()) {
    if (why) on_read_error(why);
    co_return false;
  }
  input_.commit(count);
  session_->note_activity();
  co_return true;
}

/// Reads until `bytes` are there.
asio::awaitable<bool> gateway_session::fill(std::size_t bytes) {
  bool more = true;
  while (more && input_.size() < bytes) more = co_await read_some(bytes);
  co_return more;
}

/// After a FIN of ours: unread bytes would turn it into a reset.
asio::awaitable<void> gateway_session::discard_input() {
  std::array<std::byte, 4096> room;
  error_code why;
  while (!why && !over()) {
    co_await session_->socket().async_read_some(asio::buffer(room),
                                                asio::redirect_error(asio::use_awaitable, why));
  }
}

std::pair<ticket, treatment> gateway_session::begin_frame(content const& head) {
  if (conversation_->is_open() && !session_->handshake_is_done()) session_->handshake_done();
  auto const id = core_->next_ticket();
  inbound frame;
  frame.frame = {
      direction::up, conn_,     conversation_->client(), std::string(head.msg), head.message.key,
      ++frames_up_,  head.size, protocol_.header_bytes()};
  frame.message = copy_of(head.message);
  frame.size = head.size;
  frame.whole = head.whole;
  auto const ref = frame.frame;
  in_.emplace(id, std::move(frame));
  auto decided = core_->decoded(ref, id, head, head.whole ? 0 : head.size - input_.size());
  if (decided.own.early && !decided.own.drop) {
    in_[id].complete = true;
    answers_[id] = 1;  // the request itself, until it was handled
  }
  if (decided.own.drop) in_.erase(id);
  go(std::move(decided.now));
  return {id, std::move(decided.own)};
}

/// The frame is there to its last byte. `unrecorded`: its treatment, if it is not in the log yet.
void gateway_session::note_received(content const& what, treatment const* unrecorded) {
  go(core_->received({direction::up, conn_, conversation_->client(), std::string(what.msg),
                      what.message.key, frames_up_},
                     what, unrecorded));
}

void gateway_session::complete_frame(ticket id, content const& what) {
  auto const found = in_.find(id);
  if (found == in_.end() || found->second.complete) return;
  auto& frame = found->second;
  frame.message = copy_of(what.message);
  frame.whole = true;
  frame.complete = true;
  waiting_bytes_ += frame.message.body.size();
  if (frame.go) go_in(id, *frame.go);
  check_bounds();
}

/// A frame whose header is there, and all of it at the front of the input at the end: takes note of
/// it, and lets it be handled unless its connection ends with it. False: it makes no sense.
bool gateway_session::finish_frame(ticket id, treatment const& own, bool observed) {
  auto const whole = protocol_.codec().decode(input_.data());
  auto const what = protocol_.describe(whole.view, whole.size);
  if (!observed) {
    if (auto const wrong = conversation_->observe(what)) {
      fail(wrong);
      return false;
    }
  }
  bool const is_recorded = observed || own.acts_on_reading();
  note_received(what, is_recorded ? nullptr : &own);
  if (!own.end || !own.end->is_final()) complete_frame(id, what);
  return true;
}

/// Reads the rest of a frame whose header is there as its treatment says. False: the end.
asio::awaitable<bool> gateway_session::pass_in(ticket id, treatment own, content head) {
  if (own.early && !own.drop) co_await wait_for_answers(id);
  bool finished = false;
  auto const finish = [&] {
    if (finished || input_.size() < head.size) return true;
    finished = true;
    return finish_frame(id, own, head.whole);
  };
  // A stall behind the last byte comes after the frame, any other one before it.
  bool const stalls_behind = own.stall && own.stall->byte >= head.size;
  auto const steps = steps_for(own, std::min(input_.size(), head.size), head.size);
  for (auto const& step : steps) {
    if (reading_is_over()) co_return false;
    if (stalls_behind && !finish()) co_return false;
    switch (step.what) {
      case action::pass:
        if (!co_await fill(step.until)) co_return false;
        break;
      case action::wait:
        co_await pause_reading(step.by);
        break;
      case action::wait_for_ever:
        co_await pause_reading(std::nullopt);
        if (!core_->is_lifted()) co_return false;
        break;
      case action::close:
      case action::reset:
        if (finish()) end_now(*own.end);
        co_return false;
      case action::half_close:
        half_close(*own.end);
        break;
    }
  }
  if (reading_is_over() || !finish()) co_return false;
  input_.consume(head.size);
  co_return true;
}

asio::awaitable<void> gateway_session::reader_sleep(clock::time_point until) {
  error_code ignored;
  reader_gate_.expires_at(until);
  co_await reader_gate_.async_wait(asio::redirect_error(asio::use_awaitable, ignored));
}

asio::awaitable<void> gateway_session::pause_reading(std::optional<std::chrono::nanoseconds> by) {
  auto const until = by ? clock::now() + *by : clock::time_point::max();
  while (!reading_is_over() && clock::now() < until && !core_->is_lifted()) {
    co_await reader_sleep(until);
  }
}

/// A client that goes meanwhile is not noticed: that is what not reading means.
asio::awaitable<void> gateway_session::rest(std::vector<reading_pause> const& pauses) {
  for (auto const& one : pauses) {
    if (one.by) {
      co_await pause_reading(one.by);
      continue;
    }
    while (!reading_is_over() && core_->is_paused(one.fault, conn_)) {
      co_await reader_sleep(clock::time_point::max());
    }
  }
}

asio::awaitable<void> gateway_session::wait_for_answers(ticket id) {
  while (!reading_is_over() && !half_closed_ && answers_[id] > 0) {
    co_await reader_sleep(clock::time_point::max());
  }
  answers_.erase(id);
}

asio::awaitable<void> gateway_session::wait_for_room() {
  while (!reading_is_over() && !half_closed_ && outbox_bytes_ > limits::outbox_bytes_max) {
    co_await reader_sleep(clock::time_point::max());
  }
}

void gateway_session::on_read_error(error_code why) {
  client_is_done_ = true;
  if (why == asio::error::eof) {
    if (auto const cut = protocol_.end_of_stream(input_.data())) return fail(cut);
  } else if (!over() && why != asio::error::operation_aborted) {
    core_->ended(conn_, wire_record::event::reset, "reset by the client");
    dead_ = true;
  }
  end_input();
}

}  // namespace busproof::mock_gateway
