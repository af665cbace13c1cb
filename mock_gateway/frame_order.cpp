#include "mock_gateway/frame_order.hpp"

namespace busproof::mock_gateway {

std::unique_ptr<frame_order> make_frame_order(fault const& what, std::uint64_t seed) {
  switch (what.what) {
    case verb::hold:
      return make_hold(what);
    case verb::swap:
      return make_swap(what);
    case verb::reorder:
      return make_reorder(what, seed);
    default:
      return nullptr;
  }
}

}  // namespace busproof::mock_gateway
