// The reference bus as its users have it: request_bus against a server with native_service, every
// request with a timeout, nothing tuned but the contexts' thread count, as for the Asio echo.
#include <algorithm>
#include <array>
#include <cassert>
#include <optional>
#include <stdexcept>
#include <string>
#include <thread>

#include <boost/system/system_error.hpp>

#include "bus/message.hpp"
#include "bus/request_bus/request_bus.hpp"
#include "bus/server/native_service.hpp"
#include "bus/server/server.hpp"
#include "bus/sync/asio.hpp"
#include "reports/bench/limits.hpp"
#include "reports/bench/peer.hpp"

namespace busproof::reports::bench {
namespace {

using clock = std::chrono::steady_clock;

constexpr std::uint16_t echo_type = 1;
constexpr auto timeout = std::chrono::seconds(30);  // armed, and far above any answer's time

bus::message message_of(std::span<std::byte const> payload) {
  return bus::copy_of({bus::message_kind::request, echo_type, 0, payload});
}

class bus_peer final : public peer {
 public:
  ~bus_peer() override {
    if (client_) {
      client_->async_shutdown([](error_code) {});
      client_context_.restart();
      client_context_.run();
    }
    if (server_thread_.joinable()) {
      server_.async_shutdown(std::chrono::nanoseconds{0}, [](error_code) {});
      server_thread_.join();
    }
  }

  std::string_view name() const noexcept override { return "request bus"; }

  void setup() override {
    for (std::size_t i = 0; i < payload_.size(); ++i) payload_[i] = static_cast<std::byte>(i + 1);
    if (auto const why = server_.listen()) throw boost::system::system_error(why, "listen");
    server_thread_ = std::thread([this] { server_context_.run(); });

    bus::request_bus_options options;
    options.port = std::to_string(server_.local_endpoint().port());
    client_.emplace(client_context_.get_executor(), options);
    client_->async_connect([this](error_code why) { stop(why); });
    run();
    client_->async_request(message_of(payload_), timeout, [this](error_code why, bus::message m) {
      if (!why && !std::ranges::equal(m.body, payload_)) why = bus::error::handshake_failed;
      stop(why);
    });
    run();
  }

  std::vector<std::chrono::nanoseconds> run_ping_pong(std::size_t messages) override {
    std::vector<std::chrono::nanoseconds> took;
    took.reserve(messages);
    ping(took, messages);
    run();
    return took;
  }

  double run_window(std::size_t in_flight, std::size_t messages) override {
    assert(in_flight >= 1 && in_flight <= limits::in_flight_max);
    to_send_ = to_answer_ = messages;
    auto const start = clock::now();
    for (std::size_t i = std::min(in_flight, messages); i > 0; --i) send();
    run();
    return static_cast<double>(messages) /
           std::chrono::duration<double>(clock::now() - start).count();
  }

 private:
  /// Runs the client's context in the calling thread until stop().
  void run() {
    client_context_.restart();
    client_context_.run();
    if (failure_) throw boost::system::system_error(std::exchange(failure_, {}), "request bus");
  }

  void stop(error_code why = {}) {
    if (why) failure_ = why;
    client_context_.stop();
  }

  void ping(std::vector<std::chrono::nanoseconds>& took, std::size_t messages) {
    client_->async_request(
        message_of(payload_), timeout,
        [this, &took, messages, start = clock::now()](error_code why, bus::message const&) {
          took.push_back(clock::now() - start);
          if (why || took.size() == messages) return stop(why);
          ping(took, messages);
        });
  }

  void send() {
    --to_send_;
    client_->async_request(message_of(payload_), timeout,
                           [this](error_code why, bus::message const&) {
                             if (why || --to_answer_ == 0) return stop(why);
                             if (to_send_ != 0) send();
                           });
  }

  static bus::session_handler echo() {
    bus::native_callbacks callbacks;
    callbacks.on_request = [](bus::message_view const& request, bus::responder& out) {
      out.respond(request.body);
    };
    return bus::native_service(std::move(callbacks));
  }

  std::array<std::byte, limits::message_bytes> payload_{};
  asio::io_context server_context_{1};
  asio::io_context client_context_{1};
  bus::server server_{server_context_.get_executor(), bus::server_options{}, echo()};
  std::optional<bus::request_bus> client_;
  std::thread server_thread_;
  std::size_t to_send_ = 0;
  std::size_t to_answer_ = 0;
  error_code failure_;
};

}  // namespace

std::unique_ptr<peer> make_bus_peer() { return std::make_unique<bus_peer>(); }

}  // namespace busproof::reports::bench
