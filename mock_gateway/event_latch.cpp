#include "mock_gateway/event_latch.hpp"

#include <utility>

#include "mock_gateway/address_matcher.hpp"

namespace busproof::mock_gateway {

event_latch::event_latch(address until)
    : until_(std::move(until)), anywhere_(until_.conn.has_value() || !until_.client.empty()) {}

bool event_latch::happened(frame_ref const& frame) {
  auto const where = scope(frame.conn);
  if (!fits(until_, frame) || over_.contains(where)) return false;
  if (until_.nth && ++seen_[where] != *until_.nth) return false;
  over_.insert(where);
  return true;
}

void event_latch::closed(std::uint32_t conn) {
  if (anywhere_) return;
  over_.erase(conn);
  seen_.erase(conn);
}

}  // namespace busproof::mock_gateway
