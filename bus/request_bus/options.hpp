// What a request bus is told at the start, and what it counts.
#pragma once

#include <chrono>
#include <cstdint>
#include <memory>
#include <string>

#include "bus/limits.hpp"
#include "bus/protocol/dialect.hpp"

namespace busproof::bus {

/// A timeout that never passes.
inline constexpr std::chrono::nanoseconds no_timeout = std::chrono::nanoseconds::max();

struct request_bus_options {
  std::string host = "127.0.0.1";        ///< numeric address or name
  std::string port;                      ///< number or service name
  std::string client_name = "busproof";  ///< UTF-8, at most limits::client_name_bytes_max
  std::int32_t client_id = 0;            ///< for protocols that number their clients
  /// What the peer speaks; the native protocol if there is none.
  std::shared_ptr<protocol::dialect const> dialect;

  /// Whether a lost session is set up again; requests are never sent again by themselves.
  bool reconnect = true;
  /// Attempts that async_connect makes before it gives up; 0 = until shutdown.
  unsigned initial_attempts = 1;
  std::chrono::nanoseconds backoff_base = limits::backoff_base_default;
  std::chrono::nanoseconds backoff_cap = limits::backoff_cap_default;
  std::chrono::nanoseconds stable_session = limits::stable_session_default;
  std::uint64_t jitter_seed = 0;  ///< of the back-off; give each client another one

  /// From the start of an attempt (resolving included) to the peer's welcome.
  std::chrono::nanoseconds handshake_timeout = limits::handshake_timeout_default;
  /// Of a request that gives none.
  std::chrono::nanoseconds request_timeout = limits::request_timeout_default;
  std::size_t subscription_capacity = limits::subscription_capacity_default;  ///< messages

  /// Keys that the bus gives to requests without one, in turn; those in use are skipped.
  std::uint64_t first_key = 1'500'000'000;
  std::uint64_t last_key = UINT64_MAX;

  int send_buffer = 0;     ///< bytes, SO_SNDBUF; 0 = the system's default
  int receive_buffer = 0;  ///< bytes, SO_RCVBUF; 0 = the system's default
};

/// Counters since the bus was made, and two gauges.
struct request_bus_stats {
  std::uint64_t registered = 0;
  std::uint64_t answered = 0;  ///< by a response, an ordered end or the peer's error
  std::uint64_t timed_out = 0;
  std::uint64_t cancelled = 0;      ///< by the caller, dropped subscriptions included
  std::uint64_t failed = 0;         ///< by loss or shutdown
  std::uint64_t refused = 0;        ///< before they were registered
  std::uint64_t delivered = 0;      ///< messages handed to a waiter or its queue
  std::uint64_t missed = 0;         ///< messages that slow subscribers lost
  std::uint64_t late = 0;           ///< messages for a request that its caller had given up
  std::uint64_t unmatched = 0;      ///< messages for a key that nobody waits for
  std::uint64_t sessions = 0;       ///< that came up
  std::uint64_t attempts = 0;       ///< to connect
  std::uint64_t writes = 0;         ///< system calls that sent something
  std::uint64_t reads = 0;          ///< system calls that received something
  std::size_t pending = 0;          ///< now: requests that wait for an answer
  std::size_t quarantined = 0;      ///< now: given-up keys whose last answer may still come
  std::size_t executions = 0;       ///< now: executions whose order is remembered
  std::size_t reports_waiting = 0;  ///< now: reports that wait for the execution they name
};

}  // namespace busproof::bus
