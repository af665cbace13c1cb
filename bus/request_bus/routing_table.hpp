// routing_table: who waits for the answers to which key. Plain data; the bus's lock guards it.
#pragma once

#include <cassert>
#include <cstdint>
#include <deque>
#include <memory>
#include <optional>
#include <vector>

#include <boost/unordered/unordered_flat_map.hpp>

#include "bus/limits.hpp"
#include "bus/message.hpp"
#include "bus/sync/completion.hpp"

namespace busproof::bus {

struct stream_state;

/// The identity of one entry. Clean-up names its lease, never its key: a late clean-up of an entry
/// that is gone finds nothing, even when the key or the slot is in use again.
struct lease {
  std::uint32_t slot = 0;
  std::uint32_t generation = 0;
  friend bool operator==(lease const&, lease const&) = default;
};

using response_completion = sync::completion<void(error_code, message)>;

/// What is to be done with the messages of a key: exactly one of the two is set.
struct waiter {
  response_completion once;              ///< a one-shot: the first answer completes it
  std::shared_ptr<stream_state> stream;  ///< a subscription: every message goes there
};

struct route {
  enum class status : std::uint8_t {
    free,
    live,         ///< a waiter is there
    quarantined,  ///< the caller gave up; the key can't be used again until the peer's last answer
  };
  enum class role : std::uint8_t {
    once,    ///< a request that one message answers
    stream,  ///< a request that any number of messages answer
    call,    ///< one message of a shared channel
    order,   ///< what concerns an order
    shared,  ///< the messages of a shared channel
  };
  std::uint64_t key = 0;         ///< on the wire only that of `once` and `stream`
  std::uint64_t first_byte = 0;  ///< position in the session's outbound stream
  std::uint32_t slot = 0;        ///< where in the table it is
  std::uint32_t generation = 0;
  std::uint32_t next_free = 0;  ///< of a free slot
  route::status status : 4 = status::free;
  bool indexed : 1 = false;  ///< by_key_ holds it
  route::role purpose = role::once;
  std::uint16_t type = 0;  ///< of the request
  bus::waiter waiter;

  /// Messages with its key are for it.
  bool has_key() const noexcept { return purpose <= role::stream; }
};

/// A slab of routes, and an index by key for those whose caller picked the key. A key that the
/// table picks itself names its slot and generation, so that finding its route takes no look-up, if
/// its range has room for that; in a narrower range such keys are taken in turn and indexed as
/// well.
class routing_table {
 public:
  /// The table's own keys come from [first_key, last_key]. Precondition: first_key <= last_key.
  routing_table(std::uint64_t first_key, std::uint64_t last_key) noexcept;

  /// A live entry for `key`, its waiter still to be set; nothing if that key is live or in
  /// quarantine. Pointers to routes are valid until the next insert.
  route* insert(std::uint64_t key);

  /// The same with a key of the table's own; nothing if every one of them is in use.
  route* insert_own() {
    // While no caller has picked a key of its own, none can be in the way.
    return keys_name_slots_ && by_key_.empty() ? &occupy(own_key(free_slot()), false)
                                               : insert_own_with_care();
  }

  /// The route of a key, live or in quarantine.
  route* find(std::uint64_t key) noexcept {
    auto const slot = static_cast<std::uint32_t>((key - first_key_) % slots_max);
    if (slot < routes_.size()) {
      route& r = routes_[slot];
      if (r.key == key && r.status != route::status::free) return &r;
    }
    auto const found = by_key_.find(key);
    return found == by_key_.end() ? nullptr : &routes_[found->second];
  }
  /// The route of a lease, if that very entry is still there.
  route* at(lease l) noexcept {
    if (l.slot >= routes_.size()) return nullptr;
    route& r = routes_[l.slot];
    return r.status != route::status::free && r.generation == l.generation ? &r : nullptr;
  }
  /// The route in a slot, free or not. Precondition: the slot was in use once.
  route& in_slot(std::uint32_t slot) noexcept { return routes_[slot]; }

  static lease lease_of(route const& r) noexcept { return {r.slot, r.generation}; }

  /// Frees the entry. Precondition: its waiter was taken, or never set.
  void erase(route& r) {
    assert(!r.waiter.once && !r.waiter.stream);
    --(r.status == route::status::live ? live_ : quarantined_);
    if (r.indexed) by_key_.erase(r.key);
    release(r);
  }

  /// Takes the waiter away and keeps the key from being used again until the peer has answered or
  /// the session ends. Above limits::quarantined_ids_max the oldest is forgotten.
  waiter quarantine(lease l);

  /// Ends every entry, the live ones' slots and positions in the order of their slots.
  struct ended {
    std::uint64_t key;
    std::uint64_t first_byte;
    bus::waiter waiter;
  };
  std::vector<ended> clear();

  std::size_t live() const noexcept { return live_; }
  std::size_t quarantined() const noexcept { return quarantined_; }
  bool uses(std::uint64_t key) noexcept { return find(key) != nullptr; }

 private:
  static constexpr unsigned slot_bits = 21;
  static constexpr std::uint64_t slots_max = std::uint64_t{1} << slot_bits;
  static_assert(limits::pending_requests_max + limits::quarantined_ids_max <= slots_max);

  static constexpr std::uint32_t no_slot = ~0u;

  route* insert_own_with_care();
  std::uint32_t free_slot() {
    if (first_free_ == no_slot) add_slot();
    return first_free_;
  }
  void add_slot();
  std::uint64_t own_key(std::uint32_t slot) const noexcept {
    return first_key_ + (std::uint64_t{routes_[slot].generation} << slot_bits | slot);
  }
  /// Takes the first free slot. Precondition: there is one.
  route& occupy(std::uint64_t key, bool indexed) noexcept {
    route& r = routes_[first_free_];
    first_free_ = r.next_free;
    r.key = key;
    r.status = route::status::live;
    r.indexed = indexed;
    ++live_;
    return r;
  }
  void release(route& r) noexcept {
    r.next_free = first_free_;
    first_free_ = r.slot;
    r.status = route::status::free;
    ++r.generation;
  }

  std::vector<route> routes_;
  std::uint32_t first_free_ = no_slot;
  boost::unordered_flat_map<std::uint64_t, std::uint32_t> by_key_;
  std::deque<lease> quarantine_order_;
  std::uint64_t first_key_;
  std::uint64_t last_key_;
  std::uint64_t next_key_;
  bool keys_name_slots_;
  std::size_t live_ = 0;
  std::size_t quarantined_ = 0;
};

}  // namespace busproof::bus
