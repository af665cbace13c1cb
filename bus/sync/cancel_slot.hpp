// cancel_slot: connects an operation that waits to its handler's cancellation slot.
#pragma once

#include <memory>
#include <utility>

#include "bus/sync/asio.hpp"

namespace busproof::bus::sync {

/// Makes an emission on `slot`, of any type but none, call `cancel(*owner, *waiter)`.
///
/// Call it before another thread can complete the waiter: from then on the slot belongs to the
/// handler. For the same reason a completed operation cannot clear the slot, so what is left in it
/// owns nothing and does nothing once the waiter is gone.
template <typename Owner, typename Waiter, typename Cancel>
void connect_cancellation(asio::cancellation_slot slot, std::shared_ptr<Owner> const& owner,
                          std::shared_ptr<Waiter> const& waiter, Cancel cancel) {
  if (!slot.is_connected()) return;
  slot.assign([owner = std::weak_ptr<Owner>(owner), waiter = std::weak_ptr<Waiter>(waiter),
               cancel = std::move(cancel)](asio::cancellation_type type) {
    if (type == asio::cancellation_type::none) return;
    auto const live_owner = owner.lock();
    auto const live_waiter = waiter.lock();
    if (live_owner && live_waiter) cancel(*live_owner, *live_waiter);
  });
}

}  // namespace busproof::bus::sync
