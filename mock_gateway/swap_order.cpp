// swap: a frame goes out right after its partner instead of before it. Partners are of one
// connection: nothing is ever exchanged between two streams.
#include <algorithm>
#include <map>
#include <optional>

#include "mock_gateway/address_matcher.hpp"
#include "mock_gateway/frame_order.hpp"

namespace busproof::mock_gateway {
namespace {

class swap_order final : public frame_order {
 public:
  explicit swap_order(fault const& what) : with_(what.with.value_or(address{})) {
    if (!with_.dir) with_.dir = what.at.dir;
  }

  bool noticed(frame_ref const& frame, ticket id) override {
    auto& here = pairs_[frame.conn];
    if (!is_partner(frame, here)) return false;
    if (with_.nth && ++here.seen != *with_.nth) return false;
    // A partner that is named by its key is that one frame, whenever it came; any other partner is
    // the next one behind the frame that waits.
    if (with_.key) here.partner = partner_frame{id, false};
    bool paired = false;
    for (auto& one : here.waiting) {
      if (one.behind) continue;
      one.behind = id;
      paired = true;
      break;
    }
    return paired || with_.key.has_value();
  }

  taken take(dispatch frame, std::vector<dispatch>& out) override {
    auto& here = pairs_[frame.frame.conn];
    if (here.partner && here.partner->done) {
      out.push_back(std::move(frame));
    } else {
      auto const behind = here.partner ? std::optional(here.partner->id) : std::nullopt;
      here.waiting.push_back({std::move(frame), behind});
    }
    return {true, true};
  }

  void done(ticket id, std::vector<dispatch>& out) override {
    for (auto& [conn, here] : pairs_) {
      if (here.partner && here.partner->id == id) here.partner->done = true;
      std::erase_if(here.waiting, [&](waiting_frame& one) {
        if (one.behind != id) return false;
        out.push_back(std::move(one.frame));
        return true;
      });
    }
  }

  void closed(std::uint32_t conn) override { pairs_.erase(conn); }

  std::size_t kept() const override {
    std::size_t count = 0;
    for (auto const& [conn, here] : pairs_) count += here.waiting.size();
    return count;
  }

 private:
  struct partner_frame {
    ticket id = 0;
    bool done = false;
  };
  struct waiting_frame {
    dispatch frame;
    std::optional<ticket> behind;
  };
  struct pairing {
    std::vector<waiting_frame> waiting;
    std::optional<partner_frame> partner;
    std::uint32_t seen = 0;
  };

  // Without a direction anywhere, the partner is of the direction of the frame that waits.
  bool is_partner(frame_ref const& frame, pairing const& here) const {
    return fits(with_, frame) &&
           (with_.dir || here.waiting.empty() || here.waiting.front().frame.frame.dir == frame.dir);
  }

  address with_;
  std::map<std::uint32_t, pairing> pairs_;
};

}  // namespace

std::unique_ptr<frame_order> make_swap(fault const& what) {
  return std::make_unique<swap_order>(what);
}

}  // namespace busproof::mock_gateway
