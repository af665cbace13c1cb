#include "bus/request_bus/outbound_queue.hpp"

#include <cassert>

#include "bus/limits.hpp"

namespace busproof::bus {
namespace {

void give_back_if_large(byte_buffer& buffer) {
  if (buffer.capacity() > limits::outbound_keep_bytes) byte_buffer().swap(buffer);
}

}  // namespace

bool outbound_queue::start_sending() noexcept {
  assert(offset_ == sending_.size() && "the last round must be finished");
  if (queued_.empty()) return false;
  start_of_sending_ += sending_.size();
  sending_.clear();
  give_back_if_large(sending_);
  offset_ = 0;
  sending_.swap(queued_);
  return true;
}

void outbound_queue::advance(std::size_t bytes) noexcept {
  assert(bytes <= sending_.size() - offset_);
  offset_ += bytes;
}

void outbound_queue::reset() noexcept {
  queued_.clear();
  sending_.clear();
  give_back_if_large(queued_);
  give_back_if_large(sending_);
  offset_ = 0;
  start_of_sending_ = 0;
}

}  // namespace busproof::bus
