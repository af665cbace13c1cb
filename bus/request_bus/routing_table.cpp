#include "bus/request_bus/routing_table.hpp"

#include <cassert>

#include "bus/limits.hpp"
#include "bus/request_bus/stream_state.hpp"

namespace busproof::bus {

std::optional<lease> routing_table::insert(std::uint64_t key, waiter who) {
  auto const slot =
      free_.empty() ? static_cast<std::uint32_t>(routes_.size()) : free_.back();
  if (!by_key_.try_emplace(key, slot).second) return std::nullopt;
  if (free_.empty()) {
    routes_.emplace_back();
  } else {
    free_.pop_back();
  }
  route& r = routes_[slot];
  r.key = key;
  r.status = route::status::live;
  r.one_shot = who.stream == nullptr;
  r.waiter = std::move(who);
  ++live_;
  return lease{slot, r.generation};
}

route* routing_table::find(std::uint64_t key) noexcept {
  auto const found = by_key_.find(key);
  return found == by_key_.end() ? nullptr : &routes_[found->second];
}

route* routing_table::at(lease l) noexcept {
  if (l.slot >= routes_.size()) return nullptr;
  route& r = routes_[l.slot];
  return r.status != route::status::free && r.generation == l.generation ? &r : nullptr;
}

lease routing_table::lease_of(route const& r) const noexcept {
  return {static_cast<std::uint32_t>(&r - routes_.data()), r.generation};
}

waiter routing_table::erase(lease l) {
  route* r = at(l);
  assert(r != nullptr && "only the holder of a live lease ends it");
  waiter who = std::move(r->waiter);
  --(r->status == route::status::live ? live_ : quarantined_);
  by_key_.erase(r->key);
  release(l.slot);
  return who;
}

waiter routing_table::quarantine(lease l) {
  route* r = at(l);
  assert(r != nullptr && r->status == route::status::live);
  waiter who = std::move(r->waiter);
  r->status = route::status::quarantined;
  --live_;
  ++quarantined_;
  quarantine_order_.push_back(l);
  while (quarantined_ > limits::quarantined_ids_max ||
         quarantine_order_.size() > 2 * limits::quarantined_ids_max) {
    lease const oldest = quarantine_order_.front();
    quarantine_order_.pop_front();
    route* forgotten = at(oldest);
    if (forgotten != nullptr && forgotten->status == route::status::quarantined) erase(oldest);
  }
  return who;
}

std::vector<routing_table::ended> routing_table::clear() {
  std::vector<ended> all;
  all.reserve(live_);
  for (std::uint32_t slot = 0; slot < routes_.size(); ++slot) {
    route& r = routes_[slot];
    if (r.status == route::status::live) {
      all.push_back({r.key, r.first_byte, std::move(r.waiter)});
    }
    if (r.status != route::status::free) release(slot);
  }
  by_key_.clear();
  quarantine_order_.clear();
  live_ = quarantined_ = 0;
  return all;
}

void routing_table::release(std::uint32_t slot) {
  route& r = routes_[slot];
  r.status = route::status::free;
  r.waiter = {};
  ++r.generation;
  free_.push_back(slot);
}

}  // namespace busproof::bus
