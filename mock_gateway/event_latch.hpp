// event_latch: whether the frame that a fault waits for has been sent or received. Once it has, it
// has for good: whoever comes later does not wait.
#pragma once

#include <cstdint>
#include <map>
#include <set>

#include "mock_gateway/frame_ref.hpp"
#include "mock_gateway/scenario/model.hpp"

namespace busproof::mock_gateway {

/// Unless the address names a connection or a client, each connection waits for a frame of its own.
class event_latch {
 public:
  explicit event_latch(address until);

  /// A frame was decoded (up), or its last byte went to the kernel (down). True: with this one the
  /// waiting of its connection, or of all, is over.
  bool happened(frame_ref const& frame);
  bool is_over(std::uint32_t conn) const { return over_.contains(scope(conn)); }
  /// Connections of one scope wait together.
  bool is_of_one_scope(std::uint32_t a, std::uint32_t b) const noexcept {
    return scope(a) == scope(b);
  }
  void closed(std::uint32_t conn);

 private:
  std::uint32_t scope(std::uint32_t conn) const noexcept { return anywhere_ ? 0 : conn; }

  address until_;
  bool anywhere_;
  std::set<std::uint32_t> over_;
  std::map<std::uint32_t, std::uint32_t> seen_;
};

}  // namespace busproof::mock_gateway
