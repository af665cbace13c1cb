// observer: what a bus tells whoever watches it. Metrics, logs and pictures of a failure use it.
#pragma once

#include <chrono>
#include <cstdint>
#include <string_view>

#include <boost/system/error_code.hpp>

namespace busproof::bus {

/// Every function has an empty default. They are called from any thread, some with the bus's lock
/// held: an observer must not call back into the bus, block or throw. It outlives the bus.
class observer {
 public:
  virtual ~observer() = default;

  /// A waiter for `key` exists; nothing of its request has been written.
  virtual void on_registered(std::uint64_t /*key*/) noexcept {}
  /// The last byte of the request was handed to the kernel.
  virtual void on_written(std::uint64_t /*key*/) noexcept {}
  /// A message for `key` was handed to its waiter.
  virtual void on_dispatched(std::uint64_t /*key*/) noexcept {}
  /// A message arrived that no waiter wanted (late, duplicate or unknown).
  virtual void on_unmatched(std::uint64_t /*key*/) noexcept {}
  /// The request ended; `why` is empty after a response or an ordered end.
  virtual void on_completed(std::uint64_t /*key*/, boost::system::error_code /*why*/) noexcept {}
  /// The entry of `key` left the routing table.
  virtual void on_cleaned_up(std::uint64_t /*key*/) noexcept {}

  virtual void on_session_up(std::uint64_t /*epoch*/) noexcept {}
  virtual void on_session_down(std::uint64_t /*epoch*/,
                               boost::system::error_code /*why*/) noexcept {}
  /// The next connection attempt starts after `delay`.
  virtual void on_backoff(unsigned /*attempt*/, std::chrono::nanoseconds /*delay*/) noexcept {}

  /// A server turned a client away at its session limit, after accepting it: `how` is "reset",
  /// "close" or "error". Clients that a closed listener refuses, or that wait in the backlog, are
  /// never seen.
  virtual void on_refused(std::string_view /*how*/) noexcept {}

  virtual void on_task_started(std::string_view /*name*/) noexcept {}
  virtual void on_task_ended(std::string_view /*name*/) noexcept {}
  /// A lock was not free at once.
  virtual void on_lock_waited(std::string_view /*name*/,
                              std::chrono::nanoseconds /*waited*/) noexcept {}
};

}  // namespace busproof::bus
