#include "mock_gateway/gateway.hpp"

#include <new>
#include <utility>

#include "bus/server/server.hpp"
#include "mock_gateway/gateway_core.hpp"
#include "mock_gateway/gateway_session.hpp"
#include "mock_gateway/limits.hpp"

namespace busproof::mock_gateway {
namespace {

bus::over_limit translate(over_limit how) {
  switch (how) {
    case over_limit::refuse:
      return bus::over_limit::refuse;
    case over_limit::reset:
      return bus::over_limit::reset;
    case over_limit::close:
      return bus::over_limit::close;
    case over_limit::stall:
      return bus::over_limit::stall;
    case over_limit::error:
      break;
  }
  return bus::over_limit::error;
}

bus::server_options options_for(listen_section const& listen, tcp::endpoint where,
                                behaviour const& protocol) {
  bus::server_options out;
  out.endpoint = std::move(where);
  out.sessions_max = listen.max_sessions;
  out.over_limit = translate(listen.over_limit);
  out.refusal = protocol.refusal();
  out.handshake_timeout = limits::hello_timeout;
  out.idle_timeout = std::chrono::nanoseconds(0);
  out.backlog = limits::gateway_backlog;
  out.receive_buffer = static_cast<int>(listen.receive_buffer);
  out.send_buffer = static_cast<int>(listen.send_buffer);
  out.name = "gateway connection";
  return out;
}

/// Kept alive by the handler that the server keeps, so it outlives the last session.
class refusal_watcher final : public bus::observer {
 public:
  explicit refusal_watcher(std::shared_ptr<gateway_core> core) : core_(std::move(core)) {}

  void on_refused(std::string_view how) noexcept override {
    try {
      core_->turned_away(how);
    } catch (std::bad_alloc const&) {
      // The counter of the server knows.
    }
  }

 private:
  std::shared_ptr<gateway_core> const core_;
};

}  // namespace

class gateway::state {
 public:
  state(asio::any_io_executor where, scenario plan, gateway_options options)
      : executor(std::move(where)),
        core(std::make_shared<gateway_core>(std::move(plan), options.seed,
                                            std::move(options.log))) {}

  asio::any_io_executor const executor;
  std::shared_ptr<gateway_core> const core;
  mutable std::mutex mutex;  ///< guards the pointer; the server guards itself
  std::shared_ptr<bus::server> server;

  std::shared_ptr<bus::server> running() const {
    std::lock_guard lock(mutex);
    return server;
  }
};

gateway::gateway(asio::any_io_executor executor, scenario plan, gateway_options options)
    : state_(std::make_shared<state>(std::move(executor), std::move(plan), std::move(options))) {}

gateway::~gateway() { state_->core->set_listener({}); }

error_code gateway::listen() {
  auto const listen = state_->core->plan().listen.value_or(listen_section{});
  error_code why;
  tcp::resolver resolver(state_->executor);
  auto const found = resolver.resolve(listen.host, std::to_string(listen.port),
                                      tcp::resolver::passive | tcp::resolver::numeric_service, why);
  if (why) return why;
  for (auto const& candidate : found) {
    auto const watcher = std::make_shared<refusal_watcher>(state_->core);
    auto made = std::make_shared<bus::server>(
        state_->executor, options_for(listen, candidate.endpoint(), state_->core->protocol()),
        [watcher, serve = make_session_handler(state_->core)](
            std::shared_ptr<bus::session> connection) { return serve(std::move(connection)); },
        watcher.get());
    why = made->listen();
    if (why) continue;
    state_->core->start();
    std::lock_guard lock(state_->mutex);
    state_->server = std::move(made);
    return {};
  }
  return why ? why : error_code(asio::error::host_not_found);
}

tcp::endpoint gateway::local_endpoint() const { return state_->running()->local_endpoint(); }

gateway_report gateway::report() const {
  auto const server = state_->running();
  return state_->core->report(server ? server->stats().refused : 0);
}

void gateway::on_frame(std::function<void(wire_record const&)> listener) {
  state_->core->set_listener(std::move(listener));
}

void gateway::lift_faults() { state_->core->lift_faults(); }

asio::any_io_executor gateway::executor() const { return state_->executor; }

void gateway::stop(bus::sync::completion<void(error_code)> done) {
  auto const server = state_->running();
  if (!server) {
    std::move(done).post({});
    return;
  }
  // A completion is move-only and Asio's handlers may be, too.
  server->async_shutdown(
      limits::stop_max / 5,
      [keep = state_, done = std::move(done)](error_code) mutable { std::move(done).post({}); });
}

}  // namespace busproof::mock_gateway
