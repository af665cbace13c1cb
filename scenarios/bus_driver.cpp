// How steps become calls.
#include "scenarios/bus_driver.hpp"

#include <barrier>
#include <cassert>
#include <thread>
#include <utility>

#include "mock_gateway/scenario/tws_words.hpp"
#include "mock_gateway/tws_options.hpp"
#include "scenarios/limits.hpp"
#include "scenarios/step_message.hpp"
#include "scenarios/tws_story.hpp"

namespace busproof::scenarios {

using mock_gateway::acts_on_call;
using mock_gateway::step_call;

namespace {

/// How the history calls a call; the checkers know these words.
char const* word_for(step_call call) {
  switch (call) {
    case step_call::subscribe:
      return "subscribe";
    case step_call::order:
      return "order";
    case step_call::shared:
      return "shared";
    case step_call::shared_call:
      return "shared call";
    case step_call::updates:
      return "updates";
    case step_call::message:
      return "message";
    default:
      return "request";
  }
}

}  // namespace

bus_driver::bus_driver(mock_gateway::scenario const& scenario, history& events)
    : step_loop(scenario, events),
      will_be_cancelled_(scenario.steps.size(), false),
      reads_later_(scenario.steps.size(), false) {
  if (scenario.protocol == "tws") {
    tws_version_ = mock_gateway::tws_version_of(scenario.protocol_options);
  }
  for (auto const& s : scenario.steps) {
    if (!acts_on_call(s.call)) continue;
    if (auto const target = step_named(s.of); target != event::no_step) {
      (s.call == step_call::read ? reads_later_ : will_be_cancelled_)[target] = true;
    }
  }
}

std::uint32_t bus_driver::calls_of(index step) const {
  auto const& s = file().steps[step];
  if (s.call == step_call::wait) return 0;
  auto const made = s.threads * s.repeat;
  if (!acts_on_call(s.call)) return made;
  auto const& target = file().steps[step_named(s.of)];
  return made * target.threads * target.repeat;
}

void bus_driver::perform(index step) {
  auto const& s = file().steps[step];
  if (s.threads == 1) return make_calls(step, 0, s.repeat);
  std::barrier together(static_cast<std::ptrdiff_t>(s.threads));
  std::vector<std::thread> threads;
  for (std::uint32_t t = 0; t < s.threads; ++t) {
    threads.emplace_back([&, t] {
      together.arrive_and_wait();
      make_calls(step, t * s.repeat, s.repeat);
    });
  }
  for (auto& t : threads) t.join();
}

void bus_driver::make_calls(index step, std::uint32_t first, std::uint32_t count) {
  for (std::uint32_t i = 0; i < count; ++i) make_call(step, first + i);
}

void bus_driver::make_call(index step, std::uint32_t ordinal) {
  auto const& s = file().steps[step];
  switch (s.call) {
    case step_call::connect:
      return start_connect(step);
    case step_call::shutdown:
      return start_shutdown(step);
    case step_call::cancel:
      return end_calls_of(step, false);
    case step_call::drop:
      return end_calls_of(step, true);
    case step_call::read:
      return read_calls_of(step);
    default:
      break;
  }
  auto const call = ++last_call_;
  auto what = message_of(s, ordinal, tws_version_);
  what.will_be_cancelled = will_be_cancelled_[step];
  what.reads_later = reads_later_[step];
  what.take = s.take.value_or(0);
  {
    std::lock_guard const lock(mutex_);
    calls_[step].push_back(call);
  }
  event started;
  started.what = event_kind::call_started;
  started.step = step;
  started.call = call;
  started.key = what.key;
  auto const ended = [self = shared_from_this(), step, call](call_outcome const& how) {
    self->on_end(step, call, how);
  };
  auto const each = [self = shared_from_this(), step, call](row const& r) {
    self->on_row(step, call, r);
  };
  started.text = word_for(s.call);
  log().add(std::move(started));
  switch (s.call) {
    case step_call::subscribe:
      bus_->subscribe(call, std::move(what), each, ended);
      break;
    case step_call::order:
      bus_->order(call, std::move(what), each, ended);
      break;
    case step_call::shared:
      bus_->shared(call, std::move(what), each, ended);
      break;
    case step_call::shared_call:
      bus_->shared_call(call, std::move(what), ended);
      break;
    case step_call::updates:
      bus_->updates(call, std::move(what), each, ended);
      break;
    case step_call::message:
      bus_->message(std::move(what), ended);
      break;
    default:
      bus_->request(call, std::move(what), ended);
      break;
  }
  event made;
  made.what = event_kind::call_made;
  made.step = step;
  made.call = call;
  log().add(std::move(made));
}

std::vector<std::uint64_t> bus_driver::targets_of(index step) {
  std::lock_guard const lock(mutex_);
  return calls_[step_named(file().steps[step].of)];
}

void bus_driver::read_calls_of(index step) {
  for (auto const call : targets_of(step)) {
    bus_->read(call);
    one_ended(step);
  }
}

void bus_driver::end_calls_of(index step, bool drop) {
  for (auto const call : targets_of(step)) {
    event e;
    e.what = drop ? event_kind::drop_started : event_kind::cancel_started;
    e.step = step;
    e.call = call;
    log().add(e);
    auto returned = [self = shared_from_this(), step, call, drop](call_outcome const&) {
      event r;
      r.what = drop ? event_kind::drop_returned : event_kind::cancel_returned;
      r.step = step;
      r.call = call;
      self->log().add(std::move(r));
      self->one_ended(step);
    };
    if (drop) {
      bus_->drop(call, std::move(returned));
    } else {
      bus_->cancel(call, std::move(returned));
    }
  }
}

void bus_driver::start_connect(std::uint32_t step) {
  event e;
  e.what = event_kind::connect_started;
  e.step = step;
  e.number = ++last_operation_;
  log().add(e);
  bus_->connect([self = shared_from_this(), step, number = e.number](call_outcome const& how) {
    event ended;
    ended.what = event_kind::connect_ended;
    ended.step = step;
    ended.number = number;
    ended.error = how.error;
    ended.text = how.text;
    self->log().add(std::move(ended));
    self->one_ended(step);
  });
}

void bus_driver::start_shutdown(std::uint32_t step) {
  event e;
  e.what = event_kind::shutdown_started;
  e.step = step;
  e.number = ++last_operation_;
  log().add(e);
  bus_->shutdown(std::chrono::nanoseconds{0},
                 [self = shared_from_this(), step, number = e.number](call_outcome const& how) {
                   event ended;
                   ended.what = event_kind::shutdown_ended;
                   ended.step = step;
                   ended.number = number;
                   ended.error = how.error;
                   ended.text = how.text;
                   self->log().add(std::move(ended));
                   self->one_ended(step);
                 });
}

void bus_driver::on_row(index step, std::uint64_t call, row const& r) {
  event e;
  e.what = r.gap ? event_kind::gap : event_kind::row;
  e.step = step;
  e.call = call;
  e.key = r.key;
  e.number = r.missed;
  e.flag = r.was_in_flight;
  e.body = short_form(r.body);
  if (tws_version_ != 0) e.execution = tws_execution(r.body, tws_version_);
  log().add(std::move(e));
  if (r.missed == 0 && !r.gap) first_row_of(step);
}

void bus_driver::on_end(std::uint32_t step, std::uint64_t call, call_outcome const& how) {
  event e;
  e.what = event_kind::completed;
  e.step = step;
  e.call = call;
  e.flag = how.end;
  e.error = how.error;
  e.text = how.text;
  e.body = short_form(how.body);
  log().add(std::move(e));
  one_ended(step);
}

bool bus_driver::wait_for(event_kind what, std::uint64_t number, std::chrono::nanoseconds at_most) {
  auto const until = std::chrono::steady_clock::now() + at_most;
  std::uint64_t seen = 0;
  while (true) {
    for (auto const& e : log().events_since(seen)) {
      seen = e.seq;
      if (e.what == what && e.number == number) return true;
    }
    auto const now = std::chrono::steady_clock::now();
    if (now >= until) return false;
    log().wait_beyond(seen, until - now);
  }
}

bool bus_driver::connect_by_itself() {
  auto const number = last_operation_.load() + 1;
  return call_within(limits::step_hang_bound, [this] { start_connect(event::no_step); }) &&
         wait_for(event_kind::connect_ended, number, limits::step_hang_bound);
}

bool bus_driver::shut_down_by_itself() {
  auto const number = last_operation_.load() + 1;
  auto const bound = limits::shutdown_bound + limits::late_grace;
  return call_within(bound, [this] { start_shutdown(event::no_step); }) &&
         wait_for(event_kind::shutdown_ended, number, bound);
}

/// One that the far end answers by itself.
outgoing bus_driver::probe_message() const {
  outgoing what;
  what.timeout = limits::probe_bound;
  what.body = "probe";
  if (tws_version_ == 0) return what;
  bus::message made;
  [[maybe_unused]] auto const wrong =
      mock_gateway::make_tws_step_message("reqCurrentTime", {}, std::nullopt, tws_version_, made);
  assert(!wrong);
  what.type = made.type;
  what.body = bus::as_text({made.body.data(), made.body.size()});
  return what;
}

probe_fact bus_driver::probe(bool may_reconnect) {
  auto const until = std::chrono::steady_clock::now() + limits::reconnect_bound;
  while (true) {
    auto const call = ++last_call_;
    auto const from = log().last();
    event started;
    started.what = event_kind::call_started;
    started.call = call;
    started.text = "probe";
    log().add(std::move(started));
    bool const made = call_within(limits::probe_bound, [self = shared_from_this(), call] {
      auto ended = [self, call](call_outcome const& how) {
        self->on_end(event::no_step, call, how);
      };
      if (self->tws_version_ != 0) {
        self->bus_->shared_call(call, self->probe_message(), std::move(ended));
      } else {
        self->bus_->request(call, self->probe_message(), std::move(ended));
      }
    });
    if (!made) return {.error = "hang", .text = "the call did not return"};
    probe_fact result{.error = "hang", .text = {}};
    auto const give_up =
        std::chrono::steady_clock::now() + limits::probe_bound + limits::late_grace;
    for (auto seen = from; result.error == "hang" && std::chrono::steady_clock::now() < give_up;) {
      for (auto const& e : log().events_since(seen)) {
        seen = e.seq;
        if (e.what == event_kind::completed && e.call == call) result = {e.error, e.text};
      }
      if (result.error == "hang")
        log().wait_beyond(seen, give_up - std::chrono::steady_clock::now());
    }
    bool const later = result.error == "not_connected" || result.error == "connection_lost" ||
                       result.error == "not_sent";
    if (!later || !may_reconnect || std::chrono::steady_clock::now() >= until) return result;
    log().wait_beyond(log().last(), std::chrono::milliseconds(1));
  }
}

}  // namespace busproof::scenarios
