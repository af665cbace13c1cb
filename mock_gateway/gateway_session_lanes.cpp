// gateway_session: frames between their decision and their turn: what waits, and for what.
#include <algorithm>

#include "mock_gateway/gateway_session.hpp"
#include "mock_gateway/limits.hpp"

namespace busproof::mock_gateway {

/// What other connections released comes first: the core decided it before what it says now, and a
/// frame that was held must not be passed by a later one that no longer has to wait.
void gateway_session::go(std::vector<dispatch> released, bool before_all) {
  std::vector<dispatch> mail;
  {
    std::lock_guard lock(mail_mutex_);
    mail.swap(mail_);
  }
  if (!mail.empty()) let_go(std::move(mail), false);
  let_go(std::move(released), before_all);
}

/// `before_all`: what goes down is to be written next, before all that was ready earlier.
void gateway_session::let_go(std::vector<dispatch> released, bool before_all) {
  std::vector<ticket> next;
  for (auto& one : released) {
    if (one.frame.dir == direction::down) {
      auto const ready = go_out(one.id, std::move(one.how));
      if (before_all) {
        next.insert(next.end(), ready.begin(), ready.end());
      } else {
        queue(ready);
      }
      continue;
    }
    auto const found = in_.find(one.id);
    if (found == in_.end()) continue;
    found->second.go = one.how;
    if (found->second.complete) go_in(one.id, one.how);
  }
  for (auto at = next.rbegin(); at != next.rend(); ++at) {
    outbox_.push_front(*at);
    outbox_bytes_ += out_.at(*at).bytes.size();
  }
}

void gateway_session::go_in(ticket id, treatment const& how) {
  bool const waits = how.delay.count() > 0;
  std::vector<ticket> ready;
  line_in_.add(id, in_.at(id).frame, waits, ready);
  if (waits) wait_until(clock::now() + how.delay, direction::up, id);
  handle_ready(ready);
}

std::vector<ticket> gateway_session::go_out(ticket id, treatment how) {
  auto const found = out_.find(id);
  if (found == out_.end()) return {};
  auto& what = found->second;
  auto const now = clock::now();
  auto const due = std::max(what.due, now) + how.delay;
  what.how = std::move(how);
  std::vector<ticket> ready;
  line_out_.add(id, what.frame, due > now, ready);
  if (due > now) wait_until(due, direction::down, id);
  return ready;
}

void gateway_session::handle_ready(std::vector<ticket> const& ready) {
  for (auto const id : ready) handle(id);
}

void gateway_session::handle(ticket id) {
  auto const node = in_.extract(id);
  if (node.empty()) return;
  auto const& what = node.mapped();
  auto const copies = what.go ? what.go->copies : 0;
  for (std::uint32_t copy = 0; copy <= copies && !over(); ++copy) handle_once(what, id);
  waiting_bytes_ -= what.message.body.size();
  settle(id);
  go(core_->handled(what.frame, id));
}

void gateway_session::handle_once(inbound const& what, ticket id) {
  content const cause{what.frame.msg, view_of(what.message), what.size, what.whole};
  auto answer = conversation_->is_open() ? core_->answer(what.frame, cause) : std::nullopt;
  if (answer) {
    for (auto& one : *answer) make(std::move(one), id);
    return;
  }
  auto reaction = conversation_->react(cause);
  if (reaction.stop) stop_answers(*reaction.stop);
  for (auto& one : reaction.send) make(std::move(one), id);
  if (!reaction.close) return;
  if (reaction.refused.empty()) {
    core_->ended(conn_, wire_record::event::failed, "protocol error: out of turn");
  } else {
    core_->ended(conn_, wire_record::event::refused, std::move(reaction.refused));
  }
  close_at_end_ = true;
  end_input();
}

void gateway_session::make(planned_message planned, ticket cause) {
  auto const view = view_of(planned.message);
  outbound what;
  protocol_.codec().encode(view, what.bytes);
  auto const content = protocol_.describe(view, what.bytes.size());
  what.frame = {direction::down, conn_,          conversation_->client(), std::string(content.msg),
                view.key,        ++frames_down_, what.bytes.size(),       protocol_.header_bytes()};
  what.msg = content.msg;
  what.kind = view.kind;
  what.type = view.type;
  if (planned.after.count() > 0) what.due = clock::now() + planned.after;
  what.is_answer = planned.is_answer;
  what.cause = cause;
  auto const id = core_->next_ticket();
  auto decided = core_->made(what.frame, id, content);
  if (half_closed_ && !decided.own.drop) {
    core_->lost(what.frame, content, decided.own.notes);
  } else if (!decided.own.drop) {
    what.notes = decided.own.notes;
    waiting_bytes_ += what.bytes.size();
    if (auto const early = answers_.find(cause); early != answers_.end()) ++early->second;
    out_.emplace(id, std::move(what));
  }
  go(std::move(decided.now));
  check_bounds();
}

void gateway_session::queue(std::vector<ticket> const& ready) {
  for (auto const id : ready) {
    outbox_.push_back(id);
    outbox_bytes_ += out_.at(id).bytes.size();
  }
  if (!ready.empty()) writer_gate_.cancel();
}

/// What waits only because its rule wants it later is not sent; what a fault keeps still is.
void gateway_session::stop_answers(std::uint64_t key) {
  auto const now = clock::now();
  std::vector<ticket> stopped;
  for (auto const& [id, what] : out_) {
    if (what.frame.key == key && what.is_answer && what.due > now) stopped.push_back(id);
  }
  for (auto const id : stopped) {
    std::vector<ticket> ready;
    if (!line_out_.remove(id, ready)) continue;
    auto const node = out_.extract(id);
    auto const& what = node.mapped();
    waiting_bytes_ -= what.bytes.size();
    core_->lost(what.frame, content_of(what), what.notes);
    settle(what.cause);
    queue(ready);
  }
}

/// One thing less that an early answer consists of.
void gateway_session::settle(ticket cause) {
  auto const early = answers_.find(cause);
  if (early != answers_.end() && --early->second == 0) reader_gate_.cancel();
}

void gateway_session::wait_until(clock::time_point when, direction dir, ticket id) {
  auto const at = waits_.emplace(when, std::pair(dir, id));
  if (at == waits_.begin()) arm();
}

void gateway_session::arm() {
  if (waits_.empty()) return;
  timer_.expires_at(waits_.begin()->first);
  timer_.async_wait([self = weak_from_this()](error_code why) {
    if (why) return;
    if (auto const live = self.lock(); live && !live->over()) live->on_time();
  });
}

void gateway_session::on_time() {
  auto const now = clock::now();
  while (!waits_.empty() && waits_.begin()->first <= now) {
    auto const [dir, id] = waits_.begin()->second;
    waits_.erase(waits_.begin());
    std::vector<ticket> ready;
    if (dir == direction::up) {
      line_in_.due(id, ready);
      handle_ready(ready);
    } else {
      line_out_.due(id, ready);
      queue(ready);
    }
  }
  // What was just handled may have armed the timer for later than this.
  arm();
  if (close_at_end_) writer_gate_.cancel();
}

void gateway_session::check_bounds() {
  if (over() || (in_.size() + out_.size() <= limits::frames_waiting_max &&
                 waiting_bytes_ <= limits::bytes_waiting_max)) {
    return;
  }
  core_->ended(conn_, wire_record::event::failed, "too much waits on this connection");
  session_->reset();
  dead_ = true;
  wake_all();
}

content gateway_session::content_of(outbound const& what) const {
  std::span<std::byte const> const bytes(what.bytes.data(), what.bytes.size());
  return {what.msg,
          {what.kind, what.type, what.frame.key, bytes.subspan(protocol_.header_bytes())},
          bytes.size(),
          true};
}

}  // namespace busproof::mock_gateway
