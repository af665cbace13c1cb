// gateway: a scripted, seeded TCP peer. It plays the far end of a bus as one scenario file says.
#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <optional>

#include "bus/sync/asio.hpp"
#include "bus/sync/completion.hpp"
#include "mock_gateway/gateway_report.hpp"
#include "mock_gateway/scenario/model.hpp"
#include "mock_gateway/wire_log.hpp"

namespace busproof::mock_gateway {

struct gateway_options {
  std::optional<std::uint64_t> seed;   ///< in place of the scenario's own
  std::shared_ptr<wire_log_sink> log;  ///< may be null
};

/// One run of one scenario: it listens, serves every connection as the scenario's rules and its
/// protocol's defaults say, applies the faults, and keeps the evidence.
///
/// Every decision is a pure function of (seed, client, direction, kind of message, key, how many
/// times that was seen); README.md of this room says what follows from that.
///
/// Thread safety: every function from any thread. Work runs on the given executor, which may belong
/// to a pool of threads; each connection has a strand of its own.
/// Lifetimes: the executor's context outlives the gateway. Destroying a gateway that was not
/// stopped closes its listener and its connections; sessions that still run keep what they need
/// alive.
class gateway {
 public:
  /// Errors: throws scenario_error where the scenario asks for something that its protocol does
  /// not have (a kind of message, a field of a reply), or that the gateway cannot do.
  gateway(asio::any_io_executor executor, scenario plan, gateway_options options = {});
  ~gateway();
  gateway(gateway const&) = delete;
  gateway& operator=(gateway const&) = delete;

  /// Effect: resolves [listen] host, binds and starts to accept. Call it once.
  /// Errors: those of resolving and binding (address_in_use, host_not_found, access_denied, …).
  error_code listen();

  /// Where it listens. Precondition: listen() succeeded.
  tcp::endpoint local_endpoint() const;

  /// Effect: closes the listener, then every connection (with FIN, after what was already being
  /// written), and waits until their sessions are gone. What is held or delayed is not sent any
  /// more. Idempotent: a second call waits for the same end.
  /// Handler: void(error_code), with no error.
  /// Cancellation: none; it ends by itself within limits::stop_max.
  template <typename Token>
  auto async_stop(Token&& token) {
    return asio::async_initiate<Token, void(error_code)>(
        [this](auto handler) {
          stop(bus::sync::completion<void(error_code)>(std::move(handler), executor()));
        },
        token);
  }

  /// The evidence so far; complete after async_stop.
  gateway_report report() const;

  /// Effect: from here on the gateway behaves: no fault acts on a new frame or connection, and the
  /// protocol's defaults answer in place of [[on]]. Stalls end. What is held stays held until its
  /// own event. For the second phase of a test, in which everything has to come to rest.
  void lift_faults();

  /// Sets the listener for wire records: a frame that was decoded (up), or whose last byte went to
  /// the kernel (down, `delivered`), and the events of connections. It is called in the order of
  /// the wire log, from the thread that caused the record, with no lock of the gateway held that
  /// report() needs; it must not block, and must not call on_frame or destroy the gateway.
  /// Set it before listen(); an empty function takes it away.
  void on_frame(std::function<void(wire_record const&)> listener);

  asio::any_io_executor executor() const;

 private:
  void stop(bus::sync::completion<void(error_code)> done);

  class state;
  std::shared_ptr<state> state_;
};

}  // namespace busproof::mock_gateway
