#include "bus/server/server_counters.hpp"

namespace busproof::bus {

void server_counters::session_began() noexcept {
  admitted_.add();
  auto const now = live_.fetch_add(1, std::memory_order_relaxed) + 1;
  auto peak = peak_live_.load(std::memory_order_relaxed);
  while (peak < now && !peak_live_.compare_exchange_weak(peak, now, std::memory_order_relaxed)) {
  }
}

server_stats server_counters::snapshot() const noexcept {
  return {.accepted = accepted.value(),
          .admitted = admitted_.value(),
          .refused = refused.value(),
          .closings = closings.value(),
          .accept_errors = accept_errors.value(),
          .handshake_timeouts = handshake_timeouts.value(),
          .idle_timeouts = idle_timeouts.value(),
          .protocol_errors = protocol_errors.value(),
          .handler_errors = handler_errors.value(),
          .live = live_.load(std::memory_order_relaxed),
          .peak_live = peak_live_.load(std::memory_order_relaxed)};
}

}  // namespace busproof::bus
