// How steps become clients.
#include "scenarios/server_driver.hpp"

#include <algorithm>
#include <utility>

#include "bus/error.hpp"
#include "scenarios/error_words.hpp"
#include "scenarios/limits.hpp"
#include "scenarios/step_message.hpp"

namespace busproof::scenarios {

using mock_gateway::step_call;

server_driver::server_driver(mock_gateway::scenario const& scenario, history& events,
                             asio::any_io_executor executor, server_access server)
    : step_loop(scenario, events), executor_(std::move(executor)), server_(std::move(server)) {}

std::uint32_t server_driver::calls_of(index step) const {
  auto const& s = file().steps[step];
  switch (s.call) {
    case step_call::wait:
      return 0;
    case step_call::storm:
    case step_call::disconnect:
      return 1;
    default:
      return s.threads * s.repeat;
  }
}

void server_driver::perform(index step) {
  asio::post(executor_, [this, step] {
    auto const& s = file().steps[step];
    switch (s.call) {
      case step_call::connect:
        return do_connect(step);
      case step_call::storm:
        return do_storm(step);
      case step_call::raw:
        for (std::uint32_t t = 0; t < s.threads; ++t) do_raw(step, s.repeat);
        return;
      case step_call::disconnect:
        return do_disconnect(step);
      case step_call::shutdown:
        for (std::uint32_t i = 0; i < calls_of(step); ++i) do_shutdown(step);
        return;
      default:
        for (std::uint32_t i = 0; i < calls_of(step); ++i) do_request(step, i);
    }
  });
}

event server_driver::client_event(guest const& who, std::string text) const {
  event e;
  e.what = event_kind::client;
  e.step = who.step;
  e.number = who.number;
  e.text = std::move(text);
  return e;
}

std::shared_ptr<server_driver::guest> server_driver::new_guest(index step) {
  auto who = std::make_shared<guest>();
  who->number = ++last_guest_;
  who->step = step;
  guests_[step].push_back(who);
  return who;
}

void server_driver::greet(std::shared_ptr<guest> const& who) {
  std::weak_ptr<guest> const weak = who;  // the client belongs to the guest
  who->client = std::make_shared<raw_client>(
      executor_, raw_client::callbacks{
                     .connected =
                         [this, weak] {
                           ++connected_;
                           auto const w = weak.lock();
                           if (w)
                             w->client->send(hello_bytes("client " + std::to_string(w->number)));
                         },
                     .message =
                         [this, weak](bus::message_view const& m) {
                           if (auto const w = weak.lock()) on_message(*w, m);
                         },
                     .ended =
                         [this, weak](std::string const& how) {
                           if (auto const w = weak.lock()) on_end(*w, how);
                         }});
  who->client->connect(server_.where);
}

void server_driver::decide(guest& who, std::string fate) {
  if (!who.fate.empty()) return;
  who.fate = fate;
  if (fate == "admitted") {
    who.inside = true;
    ++inside_;
  }
  log().add(client_event(who, std::move(fate)));
  if (who.decided) std::exchange(who.decided, {})();
}

void server_driver::on_message(guest& who, bus::message_view const& m) {
  switch (m.kind) {
    case bus::message_kind::welcome:
      return decide(who, "admitted");
    case bus::message_kind::error:
      if (m.key == 0) {
        bus::protocol::error_report report;
        bool const readable = !decode_body(m.body, report);
        bool const full =
            readable && report.code == static_cast<std::uint32_t>(bus::error::over_limit);
        if (!who.inside) decide(who, full ? "over_limit" : "refused_by_peer");
        return;
      }
      [[fallthrough]];
    case bus::message_kind::response: {
      auto const call = who.calls.find(m.key);
      if (call == who.calls.end()) return;
      auto const number = call->second;
      who.calls.erase(call);
      bool const refused = m.kind == bus::message_kind::error;
      complete(number, refused ? "refused_by_peer" : "", short_form(bus::as_text(m.body)));
      return;
    }
    default:
      return;
  }
}

void server_driver::on_end(guest& who, std::string const& how) {
  if (who.inside) {
    // It has gone before anybody else can get its place: the server closes the socket first.
    who.inside = false;
    --inside_;
    log().add(client_event(who, "left"));
  }
  for (auto const& [key, call] : std::exchange(who.calls, {})) {
    complete(call, "connection_lost", {});
  }
  if (!who.raw_ended) return decide(who, how);
  std::exchange(who.raw_ended, {})(how);
}

void server_driver::leave(guest& who) {
  if (who.inside) {
    who.inside = false;
    --inside_;
    log().add(client_event(who, "left"));
  }
  if (who.client) who.client->leave();
  for (auto const& [key, call] : std::exchange(who.calls, {})) complete(call, "cancelled", {});
}

void server_driver::do_connect(index step) {
  last_connect_ = step;
  for (std::uint32_t i = 0; i < calls_of(step); ++i) {
    auto const number = ++last_operation_;
    event e;
    e.what = event_kind::connect_started;
    e.step = step;
    e.number = number;
    log().add(std::move(e));
    auto const who = new_guest(step);
    who->decided = [this, step, number, weak = std::weak_ptr<guest>(who)] {
      event ended;
      ended.what = event_kind::connect_ended;
      ended.step = step;
      ended.number = number;
      if (auto const w = weak.lock(); w && w->fate != "admitted") ended.error = w->fate;
      log().add(std::move(ended));
      one_ended(step);
    };
    greet(who);
  }
}

void server_driver::do_raw(index step, std::uint32_t left) {
  if (left == 0) return;
  auto const next = [this, step, left] {
    one_ended(step);
    do_raw(step, left - 1);
  };
  auto const& s = file().steps[step];
  if (!s.of.empty()) {
    auto const& known = guests_[step_named(s.of)];
    if (!known.empty() && !known.front()->client->ended()) return raw_on(step, known.front(), next);
    return complete(start_call(step, 0, "raw"), "not_connected", {}), next();
  }
  raw_on(step, nullptr, next);
}

// With `hold` the client ends its direction after that time, and is content if the server then ends
// the stream in order ("ok"); without, it is the server who has to end it.
void server_driver::raw_on(index step, std::shared_ptr<guest> const& known,
                           std::function<void()> then) {
  auto const& s = file().steps[step];
  auto const bytes = bytes_of_hex(s.bytes);
  auto const call = start_call(step, 0, "raw");
  auto const who = known ? known : new_guest(step);
  auto const left = std::make_shared<bool>(false);
  who->raw_call = call;
  who->raw_ended = [this, call, left, then = std::move(then)](std::string how) {
    complete(call, *left && how == "closed" ? std::string{} : std::move(how), {});
    settle(then);
  };
  std::weak_ptr<guest> const weak = who;
  auto const go = [this, weak, bytes, left, hold = s.hold, known_before = known != nullptr] {
    auto const w = weak.lock();
    if (!w) return;
    if (!known_before) ++connected_;
    w->client->send(bytes);
    if (!hold) return;
    auto const timer = std::make_shared<asio::steady_timer>(executor_, *hold);
    timer->async_wait([weak, left, timer](error_code) {
      auto const still = weak.lock();
      if (!still || still->client->ended()) return;
      *left = true;
      still->client->finish();
    });
  };
  if (known) return go();

  bool const greets = bytes.size() > 5 && bytes[5] == static_cast<char>(bus::message_kind::hello);
  who->client = std::make_shared<raw_client>(
      executor_, raw_client::callbacks{.connected = go,
                                       .message =
                                           [this, weak, greets](bus::message_view const& m) {
                                             auto const w = weak.lock();
                                             if (w) on_raw_message(*w, m, greets);
                                           },
                                       .ended =
                                           [this, weak](std::string const& how) {
                                             if (auto const w = weak.lock()) on_end(*w, how);
                                           }});
  who->client->connect(server_.where);
}

void server_driver::on_raw_message(guest& who, bus::message_view const& m, bool greets) {
  if (!greets && m.kind != bus::message_kind::error) ++answered_without_handshake_;
  if (m.kind == bus::message_kind::welcome) {
    who.inside = true;
    ++inside_;
    log().add(client_event(who, "admitted"));
  }
  if (m.kind != bus::message_kind::response) return;
  event row;
  row.what = event_kind::row;
  row.step = who.step;
  row.call = who.raw_call;
  row.key = m.key;
  row.body = short_form(bus::as_text(m.body));
  log().add(std::move(row));
}

void server_driver::do_request(index step, std::uint32_t ordinal) {
  auto const& s = file().steps[step];
  auto what = message_of(s, ordinal);
  if (what.key == 0) what.key = 1'000'000 + last_call_;
  auto const call = start_call(step, what.key, "request");
  auto const on = s.of.empty() ? last_connect_ : step_named(s.of);
  auto const& known = guests_[on];
  if (known.empty() || known.front()->client->ended()) {
    return complete(call, "not_connected", {});
  }
  known.front()->calls[what.key] = call;
  known.front()->client->send(request_bytes(what.key, what.type, what.body));
}

std::uint64_t server_driver::start_call(index step, std::uint64_t key, char const* what) {
  auto const call = ++last_call_;
  step_of_call_[call] = step;
  event e;
  e.what = event_kind::call_started;
  e.step = step;
  e.call = call;
  e.key = key;
  e.text = what;
  log().add(std::move(e));
  return call;
}

void server_driver::complete(std::uint64_t call, std::string error, std::string body) {
  auto const step = step_of_call_[call];
  event e;
  e.what = event_kind::completed;
  e.step = step;
  e.call = call;
  e.error = std::move(error);
  e.body = std::move(body);
  log().add(std::move(e));
  // A raw step has its own end: when the server has noticed, too.
  if (file().steps[step].call != step_call::raw) one_ended(step);
}

void server_driver::do_disconnect(index step) {
  auto const& s = file().steps[step];
  for (auto& [of, guests] : guests_) {
    if (!s.of.empty() && of != step_named(s.of)) continue;
    for (auto const& who : guests) {
      if (!who->inside) leave(*who);
    }
    for (auto const& who : guests) leave(*who);
  }
  settle([this, step] { one_ended(step); });
}

void server_driver::do_shutdown(index step) {
  shut_down_ = true;
  event e;
  e.what = event_kind::shutdown_started;
  e.step = step;
  e.number = ++last_operation_;
  log().add(e);
  server_.shut_down([this, step, number = e.number](error_code why) {
    event ended;
    ended.what = event_kind::shutdown_ended;
    ended.step = step;
    ended.number = number;
    ended.error = word_for(why);
    log().add(std::move(ended));
    one_ended(step);
  });
}

void server_driver::everybody_leaves(std::function<void()> done) {
  asio::post(executor_, [this, done = std::move(done)] {
    for (auto& [of, guests] : guests_) {
      for (auto const& who : guests) {
        if (!who->inside) leave(*who);
      }
    }
    for (auto& [of, guests] : guests_) {
      for (auto const& who : guests) leave(*who);
    }
    settle(done);
  });
}

void server_driver::settle(std::function<void()> done) {
  look(std::chrono::steady_clock::now() + limits::teardown_bound, std::move(done));
}

bool server_driver::settled() const {
  // What waited in the backlog of a full server is accepted later, even if it has left by then.
  bool const all_accepted = file().server->over_limit != mock_gateway::over_limit::stall ||
                            shut_down_ || server_.accepted() >= connected_;
  return all_accepted && server_.live() == inside_;
}

void server_driver::look(std::chrono::steady_clock::time_point until, std::function<void()> done) {
  if (settled() || std::chrono::steady_clock::now() >= until) {
    // The last one's place is free, or the listener open again, some handlers later.
    return hop(limits::settle_hops, std::move(done));
  }
  auto const timer = std::make_shared<asio::steady_timer>(executor_, limits::settle_poll);
  timer->async_wait(
      [this, timer, until, done = std::move(done)](error_code) { look(until, done); });
}

void server_driver::hop(int times, std::function<void()> done) {
  if (times == 0) return done();
  server_.flush([this, times, done = std::move(done)] {
    asio::post(executor_, [this, times, done] { hop(times - 1, done); });
  });
}

}  // namespace busproof::scenarios
