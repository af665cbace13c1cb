#include "bus/request_bus/routing_table.hpp"

#include <cassert>

#include "bus/request_bus/stream_state.hpp"

namespace busproof::bus {

routing_table::routing_table(std::uint64_t first_key, std::uint64_t last_key) noexcept
    : first_key_(first_key),
      last_key_(last_key),
      next_key_(first_key),
      keys_name_slots_(((last_key - first_key) >> 32) >> slot_bits != 0) {
  assert(first_key <= last_key);
}

void routing_table::add_slot() {
  auto const slot = static_cast<std::uint32_t>(routes_.size());
  routes_.emplace_back().slot = slot;
  routes_.back().next_free = no_slot;
  first_free_ = slot;
}

route* routing_table::insert(std::uint64_t key) {
  if (find(key) != nullptr) return nullptr;
  by_key_.emplace(key, free_slot());
  return &occupy(key, true);
}

route* routing_table::insert_own_with_care() {
  if (keys_name_slots_) {
    auto const slot = free_slot();
    // A caller may have picked just this key; the slot's next generation has another.
    while (by_key_.contains(own_key(slot))) ++routes_[slot].generation;
    return &occupy(own_key(slot), false);
  }
  // As many keys can be taken as there are entries, so the search ends after one more.
  auto const taken = live_ + quarantined_;
  for (std::size_t tried = 0; tried <= taken; ++tried) {
    auto const key = next_key_;
    next_key_ = key == last_key_ ? first_key_ : key + 1;
    if (route* const r = insert(key)) return r;
  }
  return nullptr;
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
  for (route& r : routes_) {
    if (r.status == route::status::live) {
      all.push_back({r.key, r.first_byte, std::move(r.waiter)});
    }
    if (r.status != route::status::free) release(r);
  }
  by_key_.clear();
  quarantine_order_.clear();
  live_ = quarantined_ = 0;
  return all;
}

}  // namespace busproof::bus
