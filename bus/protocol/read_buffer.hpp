// read_buffer: the bytes received and not yet decoded, in one piece.
#pragma once

#include <cassert>
#include <cstddef>
#include <memory>
#include <span>

#include "bus/limits.hpp"

namespace busproof::bus::protocol {

/// Read into `prepare()`, `commit` what came, decode from `data()`, `consume` each frame; again.
///
/// Memory follows the bytes that really came, never a length that a peer announced: an arriving
/// frame makes it hold at most the bytes that came plus limits::read_growth_bytes_max (plus one
/// chunk, if that is larger). It goes back to one chunk at the first prepare() after a large frame
/// was consumed. Nothing is allocated before the first prepare().
///
/// Lifetimes: what data() points at stays valid until the next prepare(); consume() keeps it.
/// Thread safety: distinct objects only.
class read_buffer {
 public:
  /// `bytes_max`: the most that is ever buffered, at least one frame of the protocol at hand.
  /// `chunk_bytes`: what is set aside for one read, and kept while the connection is idle.
  explicit read_buffer(std::size_t bytes_max,
                       std::size_t chunk_bytes = limits::read_chunk_bytes) noexcept
      : bytes_max_(bytes_max), chunk_bytes_(chunk_bytes < bytes_max ? chunk_bytes : bytes_max) {
    assert(bytes_max > 0 && chunk_bytes > 0);
  }

  /// Room for the next read, never empty. Bytes are moved at most once per read, never per frame:
  /// only what is left of an incomplete frame, when the room behind it runs out.
  /// Precondition: size() < bytes_max (a whole frame within it could have been consumed).
  /// Throws std::bad_alloc, and is unchanged then.
  std::span<std::byte> prepare();

  /// The first `count` bytes of what prepare() returned have been filled.
  void commit(std::size_t count) noexcept {
    assert(count <= capacity_ - end_);
    end_ += count;
  }

  std::span<std::byte const> data() const noexcept {
    return {memory_.get() + begin_, end_ - begin_};
  }
  std::size_t size() const noexcept { return end_ - begin_; }
  bool empty() const noexcept { return begin_ == end_; }

  /// Drops the first `count` bytes of data().
  void consume(std::size_t count) noexcept {
    assert(count <= size());
    begin_ += count;
  }

  /// Bytes of memory held.
  std::size_t capacity() const noexcept { return capacity_; }

 private:
  void move_to_front() noexcept;
  void relocate(std::size_t capacity);

  std::size_t bytes_max_;
  std::size_t chunk_bytes_;
  std::unique_ptr<std::byte[]> memory_;
  std::size_t capacity_ = 0;
  std::size_t begin_ = 0;
  std::size_t end_ = 0;
};

}  // namespace busproof::bus::protocol
