#include "bus/protocol/read_buffer.hpp"

#include <algorithm>
#include <cstring>
#include <utility>

namespace busproof::bus::protocol {

std::span<std::byte> read_buffer::prepare() {
  assert(size() < bytes_max_);
  if (empty()) begin_ = end_ = 0;

  // A smaller area than this would cost a system call for little.
  auto const wanted = std::max<std::size_t>(chunk_bytes_ / 2, 1);
  auto const room = std::max(chunk_bytes_, std::min(size(), limits::read_growth_bytes_max));
  auto const target =
      size() <= chunk_bytes_ - wanted ? chunk_bytes_ : std::min(size() + room, bytes_max_);
  bool const move_is_paid_for = begin_ >= size();
  auto const tail = capacity_ - end_;

  if (capacity_ > target && move_is_paid_for) {
    relocate(target);
  } else if (tail < wanted) {
    if (move_is_paid_for && capacity_ - size() >= wanted) {
      move_to_front();
    } else if (capacity_ < target) {
      relocate(target);
    } else if (begin_ >= wanted || tail == 0) {
      move_to_front();
    }
  }
  return {memory_.get() + end_, capacity_ - end_};
}

void read_buffer::move_to_front() noexcept {
  auto const kept = size();
  std::memmove(memory_.get(), memory_.get() + begin_, kept);
  begin_ = 0;
  end_ = kept;
}

void read_buffer::relocate(std::size_t capacity) {
  auto const kept = size();
  assert(kept < capacity);
  auto fresh = std::make_unique_for_overwrite<std::byte[]>(capacity);
  if (kept != 0) std::memcpy(fresh.get(), memory_.get() + begin_, kept);
  memory_ = std::move(fresh);
  capacity_ = capacity;
  begin_ = 0;
  end_ = kept;
}

}  // namespace busproof::bus::protocol
