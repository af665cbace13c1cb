// hold: a frame waits until another one has been sent or received. Once that has happened, the
// fault holds nothing more: the order that it asks for is there, whichever of the two came first.
#include <algorithm>
#include <iterator>
#include <map>
#include <set>

#include "mock_gateway/address_matcher.hpp"
#include "mock_gateway/frame_order.hpp"

namespace busproof::mock_gateway {
namespace {

class hold_order final : public frame_order {
 public:
  explicit hold_order(fault const& what)
      : until_(what.until.value_or(address{})),
        // Unless the event names a connection or a client, it must come on the frame's own.
        anywhere_(until_.conn.has_value() || !until_.client.empty()) {}

  taken take(dispatch frame, std::vector<dispatch>& out) override {
    if (over_.contains(scope(frame.frame.conn))) {
      out.push_back(std::move(frame));
    } else {
      kept_.push_back(std::move(frame));
    }
    return {true, true};
  }

  void happened(frame_ref const& frame, std::vector<dispatch>& out) override {
    auto const where = scope(frame.conn);
    if (!fits(until_, frame) || over_.contains(where)) return;
    if (until_.nth && ++seen_[where] != *until_.nth) return;
    over_.insert(where);
    auto const waits_for_more = [&](dispatch const& kept) {
      return scope(kept.frame.conn) != where;
    };
    auto const released = std::stable_partition(kept_.begin(), kept_.end(), waits_for_more);
    std::move(released, kept_.end(), std::back_inserter(out));
    kept_.erase(released, kept_.end());
  }

  void closed(std::uint32_t conn) override {
    std::erase_if(kept_, [&](dispatch const& kept) { return kept.frame.conn == conn; });
    if (anywhere_) return;
    over_.erase(conn);
    seen_.erase(conn);
  }

  std::size_t kept() const override { return kept_.size(); }

 private:
  std::uint32_t scope(std::uint32_t conn) const noexcept { return anywhere_ ? 0 : conn; }

  address until_;
  bool anywhere_;
  std::vector<dispatch> kept_;
  std::set<std::uint32_t> over_;
  std::map<std::uint32_t, std::uint32_t> seen_;
};

}  // namespace

std::unique_ptr<frame_order> make_hold(fault const& what) {
  return std::make_unique<hold_order>(what);
}

}  // namespace busproof::mock_gateway
