// reorder: frames are collected until there are `count`, brought into the order of their keys, and
// then permuted. So the plan says which key comes first, whatever order the requests came in.
#include <algorithm>
#include <cassert>
#include <map>
#include <utility>

#include "mock_gateway/address_matcher.hpp"
#include "mock_gateway/decision.hpp"
#include "mock_gateway/frame_order.hpp"

namespace busproof::mock_gateway {
namespace {

class reorder_order final : public frame_order {
 public:
  reorder_order(fault const& what, std::uint64_t seed)
      : order_(what.order),
        count_(std::max({what.count, static_cast<std::uint32_t>(what.order.size()), 1u})),
        seed_(seed) {
    assert(order_.empty() || order_.size() == count_);
  }

  bool is_open_for(frame_ref const& frame) const override {
    return groups_.contains({frame.conn, frame.dir});
  }

  taken take(dispatch frame, std::vector<dispatch>& out) override {
    auto const where = std::pair(frame.frame.conn, frame.frame.dir);
    auto& group = groups_[where];
    group.push_back(std::move(frame));
    taken result{group.size() == 1, false};
    if (group.size() < count_) return result;
    result.fired = true;
    permute(group);
    // Each goes when the one before it is out of the way; how long that takes changes nothing.
    for (std::size_t at = 1; at < group.size(); ++at) {
      behind_.emplace(group[at - 1].id, std::move(group[at]));
    }
    out.push_back(std::move(group.front()));
    groups_.erase(where);
    return result;
  }

  void done(ticket id, std::vector<dispatch>& out) override {
    auto const next = behind_.find(id);
    if (next == behind_.end()) return;
    out.push_back(std::move(next->second));
    behind_.erase(next);
  }

  void closed(std::uint32_t conn) override {
    std::erase_if(groups_, [&](auto const& group) { return group.first.first == conn; });
    std::erase_if(behind_, [&](auto const& kept) { return kept.second.frame.conn == conn; });
  }

  std::size_t kept() const override {
    auto count = behind_.size();
    for (auto const& [where, group] : groups_) count += group.size();
    return count;
  }

 private:
  void permute(std::vector<dispatch>& group) {
    std::stable_sort(group.begin(), group.end(), [](dispatch const& a, dispatch const& b) {
      return a.frame.key < b.frame.key;
    });
    std::vector<std::uint32_t> order;
    if (order_.empty()) {
      auto const& first = group.front().frame;
      auto const who = first.who();
      order = pick_order(seed_, {who, first.dir, first.msg, first.key, ++drawn_.of(who)}, count_);
    } else {
      for (auto const position : order_) order.push_back(position - 1);
    }
    std::vector<dispatch> permuted;
    permuted.reserve(group.size());
    for (auto const position : order) permuted.push_back(std::move(group.at(position)));
    group = std::move(permuted);
  }

  std::vector<std::uint32_t> order_;
  std::uint32_t count_;
  std::uint64_t seed_;
  std::map<std::pair<std::uint32_t, direction>, std::vector<dispatch>> groups_;
  std::map<ticket, dispatch> behind_;
  count_by_client drawn_;
};

}  // namespace

std::unique_ptr<frame_order> make_reorder(fault const& what, std::uint64_t seed) {
  return std::make_unique<reorder_order>(what, seed);
}

}  // namespace busproof::mock_gateway
