// window: how many messages an echo client may send now. The count for peers that see bytes only.
#pragma once

#include <algorithm>
#include <cassert>
#include <cstddef>

#include "reports/bench/limits.hpp"

namespace busproof::reports::bench {

class window {
 public:
  window(std::size_t in_flight, std::size_t messages)
      : in_flight_(std::min(in_flight, messages)), messages_(messages) {
    assert(in_flight >= 1 && in_flight <= limits::in_flight_max);
  }

  /// `bytes` more of answers have come. Part of an answer counts when the rest is there.
  void received(std::size_t bytes) { bytes_ += bytes; }

  /// Bytes of messages to send now, at most `in_flight` messages; they count as sent.
  std::size_t take() {
    auto const answered = bytes_ / limits::message_bytes;
    auto const now = std::min(answered + in_flight_, messages_) - sent_;
    sent_ += now;
    return now * limits::message_bytes;
  }

  bool done() const { return bytes_ >= messages_ * limits::message_bytes; }

 private:
  std::size_t in_flight_;
  std::size_t messages_;
  std::size_t sent_ = 0;
  std::size_t bytes_ = 0;
};

}  // namespace busproof::reports::bench
