#include "bus/request_bus/routing_table.hpp"

#include <cassert>

#include "bus/limits.hpp"
#include "bus/request_bus/stream_state.hpp"

namespace busproof::bus {

route* routing_table::insert(std::uint64_t key) {
  auto const slot =
      free_.empty() ? static_cast<std::uint32_t>(routes_.size()) : free_.back();
  if (!by_key_.try_emplace(key, slot).second) return nullptr;
  if (free_.empty()) {
    routes_.emplace_back();
  } else {
    free_.pop_back();
  }
  route& r = routes_[slot];
  r.key = key;
  r.status = route::status::live;
  ++live_;
  return &r;
}

waiter routing_table::erase(route& r) {
  assert(r.status != route::status::free);
  waiter who = std::move(r.waiter);
  --(r.status == route::status::live ? live_ : quarantined_);
  by_key_.erase(r.key);
  release(lease_of(r).slot);
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
    if (forgotten != nullptr && forgotten->status == route::status::quarantined) erase(*forgotten);
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
