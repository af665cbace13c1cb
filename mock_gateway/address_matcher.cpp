#include "mock_gateway/address_matcher.hpp"

#include "mock_gateway/limits.hpp"

namespace busproof::mock_gateway {

bool fits(address const& where, frame_ref const& frame) {
  return (!where.dir || *where.dir == frame.dir) && (!where.conn || *where.conn == frame.conn) &&
         (where.client.empty() || where.client == frame.client) &&
         (where.msg.empty() || where.msg == frame.msg) && (!where.key || *where.key == frame.key) &&
         (!where.frame || *where.frame == frame.frame);
}

std::uint32_t& count_by_client::of(std::string const& who) {
  auto const found = counts_.find(who);
  if (found != counts_.end()) return found->second;
  return counts_[counts_.size() < limits::identities_max ? who : std::string{}];
}

bool address_matcher::meets(frame_ref const& frame) {
  if (!fits(where_, frame)) return false;
  if (where_.every) return ++seen_.of(frame.who()) % *where_.every == 0;
  if (!where_.nth) return true;
  return ++seen_.of(frame.who()) == *where_.nth;
}

}  // namespace busproof::mock_gateway
