// accept_backoff: how long to pause after accept failed for want of descriptors or memory.
#pragma once

#include <algorithm>
#include <cassert>
#include <chrono>

#include <boost/asio/error.hpp>
#include <boost/system/errc.hpp>
#include <boost/system/error_code.hpp>

#include "bus/limits.hpp"

namespace busproof::bus {

/// Doubling pauses up to a cap. No jitter: there is one accept loop per listener, and nobody whose
/// retries it could collide with.
class accept_backoff {
 public:
  explicit accept_backoff(std::chrono::nanoseconds base = limits::accept_backoff_base,
                          std::chrono::nanoseconds cap = limits::accept_backoff_cap) noexcept
      : base_(base), cap_(std::max(base, cap)), next_(base) {
    assert(base.count() > 0);
  }

  /// The pause after a failure.
  std::chrono::nanoseconds failed() noexcept {
    auto const pause = next_;
    next_ = next_ > cap_ / 2 ? cap_ : next_ * 2;
    return pause;
  }

  /// After a success the next failure starts from the base again.
  void succeeded() noexcept { next_ = base_; }

 private:
  std::chrono::nanoseconds base_;
  std::chrono::nanoseconds cap_;
  std::chrono::nanoseconds next_;
};

/// Whether the failure belongs to the one connection that was to be accepted (accept(2) passes on
/// network errors that were already pending on it): the next accept may succeed at once. Everything
/// else lasts, or may, so that trying again at once would spin.
inline bool concerns_one_connection(boost::system::error_code why) noexcept {
  namespace errc = boost::system::errc;
  for (auto const each : {errc::connection_aborted, errc::connection_reset, errc::protocol_error,
                          errc::no_protocol_option, errc::network_down, errc::network_unreachable,
                          errc::host_unreachable}) {
    if (why == each) return true;
  }
  return false;
}

}  // namespace busproof::bus
