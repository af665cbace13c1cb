// server_counters: the numbers behind server_stats, shared by a server and its sessions.
#pragma once

#include <atomic>
#include <cstddef>
#include <cstdint>

#include "bus/server/server_options.hpp"

namespace busproof::bus {

/// Counts up; relaxed, because nobody concludes anything else from its value.
class event_counter {
 public:
  void add() noexcept { value_.fetch_add(1, std::memory_order_relaxed); }
  std::uint64_t value() const noexcept { return value_.load(std::memory_order_relaxed); }

 private:
  std::atomic<std::uint64_t> value_{0};
};

/// Thread safety: every function, from any thread.
class server_counters {
 public:
  event_counter accepted;
  event_counter refused;
  event_counter closings;
  event_counter accept_errors;
  event_counter handshake_timeouts;
  event_counter idle_timeouts;
  event_counter protocol_errors;
  event_counter handler_errors;

  void session_began() noexcept;
  void session_ended() noexcept { live_.fetch_sub(1, std::memory_order_relaxed); }

  server_stats snapshot() const noexcept;

 private:
  event_counter admitted_;
  std::atomic<std::size_t> live_{0};
  std::atomic<std::size_t> peak_live_{0};
};

}  // namespace busproof::bus
