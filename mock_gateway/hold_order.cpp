// hold: a frame waits until another one has been sent or received. Once that has happened, the
// fault holds nothing more: the order that it asks for is there, whichever of the two came first.
#include <algorithm>
#include <iterator>

#include "mock_gateway/event_latch.hpp"
#include "mock_gateway/frame_order.hpp"

namespace busproof::mock_gateway {
namespace {

class hold_order final : public frame_order {
 public:
  explicit hold_order(fault const& what) : until_(what.until.value_or(address{})) {}

  taken take(dispatch frame, std::vector<dispatch>& out) override {
    if (until_.is_over(frame.frame.conn)) {
      out.push_back(std::move(frame));
    } else {
      kept_.push_back(std::move(frame));
    }
    return {true, true};
  }

  void happened(frame_ref const& frame, std::vector<dispatch>& out) override {
    if (!until_.happened(frame)) return;
    auto const waits_for_more = [&](dispatch const& kept) {
      return !until_.is_of_one_scope(kept.frame.conn, frame.conn);
    };
    auto const released = std::stable_partition(kept_.begin(), kept_.end(), waits_for_more);
    std::move(released, kept_.end(), std::back_inserter(out));
    kept_.erase(released, kept_.end());
  }

  void closed(std::uint32_t conn) override {
    std::erase_if(kept_, [&](dispatch const& kept) { return kept.frame.conn == conn; });
    until_.closed(conn);
  }

  std::size_t kept() const override { return kept_.size(); }

 private:
  event_latch until_;
  std::vector<dispatch> kept_;
};

}  // namespace

std::unique_ptr<frame_order> make_hold(fault const& what) {
  return std::make_unique<hold_order>(what);
}

}  // namespace busproof::mock_gateway
