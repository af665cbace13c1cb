// outbound_queue: encoded bytes on their way to one peer, coalesced.
#pragma once

#include <cstdint>
#include <span>

#include "bus/message.hpp"

namespace busproof::bus {

/// Two buffers: callers append to one while the writer sends the other, so that everything queued
/// during a write goes out with the next one, in one system call.
///
/// Positions count the bytes of one session from its start; they tell, when the session is lost,
/// whether the first byte of a request had left.
/// Not thread-safe; but `sending()` stays valid and unchanged while others append.
class outbound_queue {
 public:
  /// The buffer to encode into; what is appended to it is queued.
  byte_buffer& tail() noexcept { return queued_; }

  /// The position behind the last queued byte.
  std::uint64_t end() const noexcept {
    return start_of_sending_ + sending_.size() + queued_.size();
  }
  /// The position up to which bytes have been sent.
  std::uint64_t sent() const noexcept { return start_of_sending_ + offset_; }
  std::size_t unsent_bytes() const noexcept { return sending_.size() - offset_ + queued_.size(); }

  /// Starts a round of sending with all that is queued; false if nothing is.
  /// Precondition: the last round is finished.
  bool start_sending() noexcept;
  /// What the writer has to send next; empty when the round is finished.
  std::span<std::byte const> sending() const noexcept {
    return {sending_.data() + offset_, sending_.size() - offset_};
  }
  /// `bytes` of sending() were taken by the kernel: 0 <= bytes <= sending().size().
  void advance(std::size_t bytes) noexcept;

  /// Drops everything; positions start again at 0. Large buffers are given back.
  void reset() noexcept;

 private:
  byte_buffer queued_;
  byte_buffer sending_;
  std::size_t offset_ = 0;
  std::uint64_t start_of_sending_ = 0;
};

}  // namespace busproof::bus
