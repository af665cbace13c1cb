// The phases of a run with a gateway: start, steps, faults over, rest, end.
#include "scenarios/gateway_run.hpp"

#include <algorithm>
#include <chrono>
#include <future>
#include <set>
#include <utility>

#include <fmt/format.h>

#include "bus/protocol/framing_error.hpp"
#include "mock_gateway/gateway.hpp"
#include "mock_gateway/limits.hpp"
#include "mock_gateway/scenario/scenario_error.hpp"
#include "mock_gateway/tws_options.hpp"
#include "mock_gateway/words.hpp"
#include "scenarios/bus_driver.hpp"
#include "scenarios/context_threads.hpp"
#include "scenarios/idle_watch.hpp"
#include "scenarios/limits.hpp"
#include "scenarios/request_bus_adapter.hpp"
#include "scenarios/stall_meter.hpp"
#include "scenarios/step_message.hpp"
#include "scenarios/tws_story.hpp"

namespace busproof::scenarios {
namespace {

using mock_gateway::step_call;
using clock = std::chrono::steady_clock;

bool is_tws(mock_gateway::scenario const& file) { return file.protocol == "tws"; }

bool checks(mock_gateway::scenario const& file, std::string_view invariant) {
  return std::find(file.checks.begin(), file.checks.end(), invariant) != file.checks.end();
}

/// Everything that callbacks of the bus and the gateway use; kept for ever if the bus hangs.
class world final : public bus_events, public std::enable_shared_from_this<world> {
 public:
  world(mock_gateway::scenario const& scenario, run_options const& run)
      : file(scenario),
        options(run),
        log([start = clock::now()] { return clock::now() - start; }),
        driver(std::make_shared<bus_driver>(file, log)) {}

  void session_up(std::uint64_t epoch) override {
    note(event_kind::session_up, "session up", epoch, {});
  }
  void session_down(std::uint64_t epoch, std::string_view why) override {
    note(event_kind::session_down, "session down", epoch, std::string(why));
  }
  void backoff(std::chrono::nanoseconds delay) override {
    note(event_kind::backoff, "backoff", static_cast<std::uint64_t>(delay.count()), {});
  }
  void dispatched(std::uint64_t key) override { note_key(event_kind::dispatched, key); }
  void unmatched(std::uint64_t key) override { note_key(event_kind::unmatched, key); }

  void on_record(mock_gateway::wire_record const& r);

  mock_gateway::scenario const file;
  run_options const options;
  stall_meter stalls;
  history log;
  std::shared_ptr<bus_driver> driver;
  context_threads gateway_thread{1};
  std::unique_ptr<mock_gateway::gateway> gateway;
  std::unique_ptr<bus_adapter> bus;
  std::mutex mutex;
  std::vector<framing_fact> framing_errors;

 private:
  void tell_of_tws(mock_gateway::wire_record const& r, event& e);

  void note(event_kind what, char const* name, std::uint64_t number, std::string text) {
    event e;
    e.what = what;
    e.number = number;
    e.text = std::move(text);
    log.add(std::move(e));
    driver->saw_bus_event(name);
    log.nudge();
  }
  void note_key(event_kind what, std::uint64_t key) {
    event e;
    e.what = what;
    e.key = key;
    log.add(std::move(e));
  }

  std::set<std::uint32_t> greeted_;  ///< TWS connections whose session has begun; under `mutex`
};

void world::tell_of_tws(mock_gateway::wire_record const& r, event& e) {
  auto const version = mock_gateway::tws_version_of(file.protocol_options);
  auto const line = tws_line(r.body);
  e.text = tws_part(r, version);
  e.body = short_form(line, r.body_size);
  if (!e.up) e.execution = tws_execution(line, version);
  if (!e.up && r.delivered) {
    std::lock_guard const lock(mutex);
    if (!greeted_.contains(r.conn)) e.text = tws_greeting;
    if (r.msg == tws_greeting_ends) greeted_.insert(r.conn);
  }
  if (e.text != r.msg) e.name = r.msg;
}

void world::on_record(mock_gateway::wire_record const& r) {
  using kind = mock_gateway::wire_record::event;
  event e;
  e.conn = r.conn;
  if (r.what != kind::frame) {
    e.what = event_kind::wire_ended;
    e.text = std::string(to_string(r.what)) + (r.detail.empty() ? "" : ": " + r.detail);
    // Half a frame at the end of a stream is what a lost or shut-down session leaves.
    static auto const cut = make_error_code(bus::protocol::framing_error::truncated).message();
    if (r.what == kind::failed && r.detail.find(cut) == std::string::npos) {
      std::lock_guard const lock(mutex);
      framing_errors.push_back({r.conn, r.detail});
    }
    if (r.what != kind::open) log.add(std::move(e));
    return;
  }
  e.what = event_kind::wire;
  e.up = r.dir == mock_gateway::direction::up;
  e.number = r.frame;
  e.key = r.key;
  e.text = r.msg;
  e.flag = r.delivered;
  e.body = short_form(r.body, r.body_size);
  if (is_tws(file)) tell_of_tws(r, e);
  log.add(std::move(e));
  if (!r.delivered) return;
  driver->saw_frame({r.dir, r.conn, r.client, r.msg, r.key, r.frame});
  log.nudge();
}

/// The steps that a bus without the capability can't do, in words; empty if it can do all.
std::string missing_capability(mock_gateway::scenario const& file, capability_set can) {
  if (is_tws(file) && !can.has(capability::tws)) return "the file needs a bus that speaks TWS";
  for (auto const& s : file.steps) {
    auto const lacks = [&](capability c, char const* what) {
      return can.has(c) ? std::string{} : fmt::format("step {} needs {}", s.name, what);
    };
    std::string missing;
    switch (s.call) {
      case step_call::request:
        missing = lacks(capability::request, "requests");
        break;
      case step_call::subscribe:
        missing = lacks(capability::subscribe, "streams");
        break;
      case step_call::order:
      case step_call::updates:
        missing = lacks(capability::order, "orders");
        break;
      case step_call::shared:
      case step_call::shared_call:
        missing = lacks(capability::shared, "shared channels");
        break;
      case step_call::message:
        missing = lacks(capability::message, "one-way messages");
        break;
      case step_call::cancel:
        missing = lacks(capability::cancel, "cancel");
        break;
      case step_call::drop:
        missing = lacks(capability::drop, "drop");
        break;
      case step_call::read:
        missing = lacks(capability::late_reads, "streams that are read later");
        break;
      default:
        break;
    }
    if (missing.empty() && s.id) missing = lacks(capability::caller_ids, "ids of the caller's own");
    for (auto const& t : s.after) {
      if (missing.empty() && !t.bus.empty()) {
        missing = lacks(capability::tells_sessions, "to be told of sessions");
      }
    }
    if (missing.empty() && s.timeout) missing = lacks(capability::timeouts, "timeouts per call");
    if (!missing.empty()) return missing;
  }
  if (file.bus && (file.bus->handshake_timeout || file.bus->request_timeout) &&
      !can.has(capability::timeouts)) {
    return "[bus] needs timeouts that can be set";
  }
  bool const picks = file.bus && (file.bus->first_id || file.bus->last_id);
  if (picks && !can.has(capability::id_range)) return "[bus] first_id needs a range of ids";
  return {};
}

void refuse_what_is_not_there(mock_gateway::scenario const& file) {
  for (auto const& s : file.steps) {
    char const* what = s.call == step_call::storm                      ? "`storm`"
                       : s.call == step_call::raw                      ? "`raw`"
                       : s.call == step_call::disconnect               ? "`disconnect`"
                       : s.call == step_call::request && !s.of.empty() ? "`of` of a request"
                                                                       : nullptr;
    if (what == nullptr) continue;
    throw mock_gateway::scenario_error(
        file.file, s.place,
        fmt::format("{} is about a server; use it in a file with [server] in place of [listen]",
                    what));
  }
}

adapter_options options_for(mock_gateway::scenario const& file, run_options const& run,
                            std::uint16_t port) {
  adapter_options o;
  o.port = port;
  o.seed = run.seed.value_or(file.seed);
  o.protocol = file.protocol;
  if (is_tws(file)) o.server_version = mock_gateway::tws_version_of(file.protocol_options);
  if (file.listen) o.host = file.listen->host;
  if (!file.bus) return o;
  o.threads = file.bus->threads;
  o.reconnect = file.bus->reconnect;
  o.request_timeout = file.bus->request_timeout;
  o.handshake_timeout = file.bus->handshake_timeout;
  o.backoff_base = file.bus->backoff_base;
  o.backoff_cap = file.bus->backoff_cap;
  o.subscription_capacity = file.bus->subscription_capacity;
  o.send_buffer = file.bus->send_buffer;
  o.first_id = file.bus->first_id;
  o.last_id = file.bus->last_id;
  return o;
}

account_fact balance(std::vector<event> const& events) {
  account_fact a;
  for (auto const& e : events) {
    if (e.what == event_kind::dispatched) ++a.dispatched;
    if (e.what == event_kind::unmatched) ++a.unmatched;
    if (e.what == event_kind::session_down || e.what == event_kind::wire_ended) a.exact = false;
    bool const counts = e.what == event_kind::wire && !e.up && e.flag && e.text != "welcome" &&
                        e.text != tws_greeting && e.text != "ping" && e.text != "pong";
    if (counts) ++a.sent;
  }
  return a;
}

/// Waits until what was sent has arrived, and what has arrived is known to have been sent (the
/// gateway tells after the fact). What does not balance then never will.
account_fact settle_accounts(world& w) {
  auto const until = clock::now() + limits::probe_bound;
  while (true) {
    auto const seen = w.log.last();
    auto const a = balance(w.log.events());
    auto const known = a.dispatched + a.unmatched;
    bool const settled = a.exact ? known == a.sent : known <= a.sent;
    if (settled || clock::now() >= until) return a;
    w.log.wait_beyond(seen, until - clock::now());
  }
}

void add_report(facts& f, mock_gateway::gateway_report const& report) {
  for (auto const& o : report.faults) {
    f.faults.push_back({std::string(to_string(o.what)), o.place, o.matched, o.fired, o.optional});
  }
  for (auto const& o : report.expectations) {
    f.expectations.push_back({o.text, o.place, o.met, o.near_miss});
  }
}

/// A fault may be about to happen when the last step ends: the far end takes its own time.
void let_faults_happen(world& w) {
  auto const until = clock::now() + limits::fault_grace;
  while (!w.gateway->report().all_faults_fired() && clock::now() < until) {
    w.log.wait_beyond(w.log.last(), limits::fault_poll);
  }
}

/// The safety phase: the steps, with the faults on.
void perform(world& w, facts& f) {
  if (!w.driver->has_step(step_call::connect) && !w.driver->connect_by_itself()) {
    f.hung.push_back({event::no_step, limits::step_hang_bound, {}});
    return;
  }
  f.hung = w.driver->run();
}

/// The liveness phase: the far end behaves, everything must work and come to rest.
void come_to_rest(world& w, facts& f) {
  bool const over = w.driver->has_step(step_call::shutdown);
  auto const asks = is_tws(w.file) ? capability::shared : capability::request;
  if (!f.hung.empty() || over || !f.capabilities.has(asks)) return;
  let_faults_happen(w);
  w.gateway->lift_faults();
  event e;
  e.what = event_kind::faults_over;
  w.log.add(std::move(e));
  bool const reconnects = f.capabilities.has(capability::reconnect) &&
                          (!w.file.bus || w.file.bus->reconnect.value_or(true));
  bool lost = false;
  for (auto const& past : w.log.events()) {
    lost = lost || past.what == event_kind::session_down || past.what == event_kind::wire_ended ||
           (past.what == event_kind::connect_ended && !past.error.empty());
  }
  if (!lost || reconnects) f.probe = w.driver->probe(reconnects);
  f.accounts = settle_accounts(w);
  if (checks(w.file, "I20") && f.capabilities.has(capability::counts_steps)) {
    f.idle = watch_idleness([&w] { return w.bus->steps(); }, [&w] { return w.log.last(); });
  }
}

/// False: the bus hangs.
bool take_down(world& w, facts& f) {
  if (!w.driver->has_step(step_call::shutdown) && !w.driver->shut_down_by_itself()) {
    f.hung.push_back({event::no_step, limits::shutdown_bound + limits::late_grace, {}});
  }
  // What hangs is known by now; its threads need no second chance.
  bool const hangs = !f.hung.empty();
  f.resources.bus_stopped =
      w.bus->stop(hangs ? std::chrono::nanoseconds(limits::late_grace) : limits::teardown_bound);
  std::promise<void> stopped;
  w.gateway->async_stop([&](error_code) { stopped.set_value(); });
  stopped.get_future().wait();
  add_report(f, w.gateway->report());
  return f.resources.bus_stopped && !w.driver->call_hangs();
}

}  // namespace

shown run_with_gateway(mock_gateway::scenario const& file, run_options const& options) {
  refuse_what_is_not_there(file);
  shown result;
  auto w = std::make_shared<world>(file, options);
  w->gateway =
      std::make_unique<mock_gateway::gateway>(w->gateway_thread.context().get_executor(), w->file,
                                              mock_gateway::gateway_options{options.seed, nullptr});
  w->gateway->on_frame([raw = w.get()](mock_gateway::wire_record const& r) { raw->on_record(r); });
  if (auto const why = w->gateway->listen()) {
    result.unavailable = fmt::format("the gateway can't listen on {}:{}: {}", file.listen->host,
                                     file.listen->port, why.message());
    w->gateway.reset();
    return result;
  }
  auto const make = options.bus ? options.bus : adapter_factory(make_request_bus_adapter);
  w->bus = make(options_for(file, options, w->gateway->local_endpoint().port()), *w);
  w->driver->attach(*w->bus);
  auto& f = result.facts;
  f.capabilities = w->bus->capabilities();
  result.skipped = missing_capability(file, f.capabilities);
  if (result.skipped.empty()) {
    perform(*w, f);
    come_to_rest(*w, f);
  }
  if (!take_down(*w, f)) {
    static std::vector<std::shared_ptr<world>> kept;  // threads of the bus still use it
    kept.push_back(w);
    result.stuck = true;
  }
  f.events = w->log.events();
  f.framing_errors = w->framing_errors;
  f.allowance = w->stalls.allowance();
  if (!result.stuck) {
    w->bus.reset();
    w->gateway.reset();
  }
  return result;
}

}  // namespace busproof::scenarios
