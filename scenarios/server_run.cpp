// The phases of a run against the server: start, steps, everybody leaves, rest, end.
#include "scenarios/server_run.hpp"

#include <algorithm>
#include <atomic>
#include <chrono>
#include <future>
#include <stdexcept>
#include <utility>

#include <fmt/format.h>

#include "bus/server/native_handshake.hpp"
#include "bus/server/native_service.hpp"
#include "bus/server/server.hpp"
#include "mock_gateway/scenario/scenario_error.hpp"
#include "scenarios/context_threads.hpp"
#include "scenarios/descriptors.hpp"
#include "scenarios/idle_watch.hpp"
#include "scenarios/limits.hpp"
#include "scenarios/server_driver.hpp"
#include "scenarios/stall_meter.hpp"

namespace busproof::scenarios {
namespace {

using mock_gateway::step_call;
using clock = std::chrono::steady_clock;

bus::over_limit translate(mock_gateway::over_limit how) {
  switch (how) {
    case mock_gateway::over_limit::refuse:
      return bus::over_limit::refuse;
    case mock_gateway::over_limit::reset:
      return bus::over_limit::reset;
    case mock_gateway::over_limit::close:
      return bus::over_limit::close;
    case mock_gateway::over_limit::stall:
      return bus::over_limit::stall;
    case mock_gateway::over_limit::error:
      break;
  }
  return bus::over_limit::error;
}

bus::server_options options_for(mock_gateway::server_section const& s) {
  bus::server_options o;
  o.sessions_max = s.max_sessions;
  o.over_limit = translate(s.over_limit);
  o.refusal = bus::native_refusal();
  if (s.handshake_timeout) o.handshake_timeout = *s.handshake_timeout;
  if (s.idle_timeout) o.idle_timeout = *s.idle_timeout;
  return o;
}

/// Echoes requests. Every second session's handler ends by throwing: its place has to come back
/// all the same (X4).
bus::session_handler service() {
  bus::native_callbacks callbacks;
  callbacks.on_request = [](bus::message_view const& request, bus::responder& out) {
    out.respond(request.body);
  };
  return [inner = bus::native_service(std::move(callbacks))](
             std::shared_ptr<bus::session> s) -> asio::awaitable<void> {
    auto const id = s->id();
    co_await inner(std::move(s));
    if (id % 2 == 0) throw std::runtime_error("a handler that fails");
  };
}

class session_log final : public bus::observer {
 public:
  explicit session_log(history& log) : log_(log) {}
  void on_session_up(std::uint64_t id) noexcept override { note(event_kind::served_up, id); }
  void on_session_down(std::uint64_t id, error_code) noexcept override {
    note(event_kind::served_down, id);
  }

 private:
  void note(event_kind what, std::uint64_t id) {
    event e;
    e.what = what;
    e.number = id;
    log_.add(std::move(e));
  }
  history& log_;
};

/// Everything that the server and the clients use; kept for ever if the server hangs.
struct world {
  explicit world(mock_gateway::scenario const& scenario)
      : file(scenario),
        log([start = clock::now()] { return clock::now() - start; }),
        sessions(log),
        server_threads(file.server->threads),
        server(std::make_unique<bus::server>(server_threads.context().get_executor(),
                                             options_for(*file.server), service(), &sessions)) {}

  void shut_down(std::function<void(error_code)> done) {
    auto const drain =
        file.server->drain.value_or(std::chrono::nanoseconds(bus::limits::drain_default));
    server->async_shutdown(drain, std::move(done));
  }

  mock_gateway::scenario const file;
  stall_meter stalls;
  history log;
  session_log sessions;
  context_threads server_threads;
  context_threads client_thread{1};
  std::unique_ptr<bus::server> server;
  std::unique_ptr<server_driver> driver;
};

void refuse_what_is_not_there(mock_gateway::scenario const& file) {
  for (auto const& s : file.steps) {
    switch (s.call) {
      case step_call::connect:
      case step_call::disconnect:
      case step_call::request:
      case step_call::storm:
      case step_call::raw:
      case step_call::shutdown:
      case step_call::wait:
        break;
      default:
        throw mock_gateway::scenario_error(
            file.file, s.place,
            "this call is one of a bus; a file with [server] has connect, storm, raw, request, "
            "disconnect, shutdown and wait");
    }
  }
  for (auto const& s : file.steps) {
    if (s.connections <= limits::storm_connections_max) continue;
    throw mock_gateway::scenario_error(
        file.file, s.place,
        fmt::format("a storm has at most {} connections", limits::storm_connections_max));
  }
}

/// A client and its session take one each; the clients of all steps may stay.
std::size_t descriptors_wanted(mock_gateway::scenario const& file) {
  std::size_t clients = 0;
  for (auto const& s : file.steps) {
    clients += s.call == step_call::storm ? s.connections : s.threads * s.repeat;
  }
  return 2 * clients + limits::descriptors_spare;
}

idle_fact watch(world& w) {
  return watch_idleness([&w] { return w.server_threads.steps(); }, [&w] { return w.log.last(); });
}

bool is_busy(idle_fact const& f) { return !f.settled || f.busy >= limits::idle_windows; }

void come_to_rest(world& w, facts& f) {
  bool const checks_idleness =
      std::find(w.file.checks.begin(), w.file.checks.end(), "I20") != w.file.checks.end();
  // First as the steps left it: a full server waits, too.
  if (checks_idleness && f.hung.empty()) f.idle = watch(w);
  std::promise<void> gone;
  std::size_t live = 0;
  w.driver->everybody_leaves([&] {
    live = w.server->stats().live;
    f.server->answered_without_handshake = w.driver->answered_without_handshake();
    gone.set_value();
  });
  gone.get_future().wait();
  f.server->live_at_rest = live;
  if (checks_idleness && f.hung.empty() && !is_busy(*f.idle)) f.idle = watch(w);
}

/// False: the server hangs.
bool take_down(world& w, facts& f) {
  if (!w.driver->has_step(step_call::shutdown)) {
    event began;
    began.what = event_kind::shutdown_started;
    began.number = ~std::uint64_t{0};
    w.log.add(began);
    auto const ended = std::make_shared<std::promise<void>>();
    w.shut_down([&w, ended, number = began.number](error_code) {
      event e;
      e.what = event_kind::shutdown_ended;
      e.number = number;
      w.log.add(std::move(e));
      ended->set_value();
    });
    auto const bound = limits::shutdown_bound + limits::late_grace + limits::teardown_bound;
    if (ended->get_future().wait_for(bound) != std::future_status::ready) {
      f.hung.push_back({event::no_step, bound, {}});
    }
  }
  w.client_thread.join(limits::teardown_bound);
  f.server->stopped = w.server_threads.join(
      f.hung.empty() ? limits::teardown_bound : std::chrono::nanoseconds(limits::late_grace));
  return f.server->stopped;
}

void count_what_was_injected(facts& f) {
  for (std::uint32_t i = 0; i < f.file->steps.size(); ++i) {
    auto const& s = f.file->steps[i];
    if (s.call != step_call::storm && s.call != step_call::raw) continue;
    fault_fact fault;
    fault.verb = s.call == step_call::storm ? "storm" : "raw";
    fault.place = s.place;
    fault.matched = s.call == step_call::storm ? s.connections : s.threads * s.repeat;
    for (auto const& e : f.events) {
      bool const happened = s.call == step_call::storm
                                ? e.what == event_kind::client && e.text != "left"
                                : e.what == event_kind::completed;
      if (happened && e.step == i) ++fault.fired;
    }
    f.faults.push_back(std::move(fault));
  }
}

}  // namespace

shown run_with_server(mock_gateway::scenario const& file, run_options const&) {
  refuse_what_is_not_there(file);
  shown result;
  std::size_t limit = 0;
  auto const wanted = descriptors_wanted(file);
  if (!allow_descriptors(wanted, limit)) {
    result.unavailable = fmt::format(
        "it needs {} descriptors, and this process may have {}; raise the hard limit (ulimit -Hn)",
        wanted, limit);
    return result;
  }
  auto w = std::make_shared<world>(file);
  if (auto const why = w->server->listen()) {
    result.unavailable = fmt::format("the server can't listen on 127.0.0.1: {}", why.message());
    return result;
  }
  auto const where = w->server->local_endpoint();
  auto* const raw = w.get();
  w->driver = std::make_unique<server_driver>(
      w->file, w->log, w->client_thread.context().get_executor(),
      server_access{
          where, [raw] { return raw->server->stats().live; },
          [raw] { return raw->server->stats().accepted; },
          [raw](std::function<void()> then) {
            asio::post(raw->server_threads.context(), std::move(then));
          },
          [raw](std::function<void(error_code)> done) { raw->shut_down(std::move(done)); }});
  auto& f = result.facts;
  f.server.emplace();
  f.server->loopback = where.address().is_loopback();
  f.server->address = where.address().to_string();
  f.hung = w->driver->run();
  come_to_rest(*w, f);
  if (!take_down(*w, f)) {
    static std::vector<std::shared_ptr<world>> kept;  // threads of the server still use it
    kept.push_back(w);
    result.stuck = true;
  }
  f.events = w->log.events();
  f.allowance = w->stalls.allowance();
  f.file = &file;
  count_what_was_injected(f);
  return result;
}

}  // namespace busproof::scenarios
