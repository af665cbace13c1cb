// semaphore_core: the permit count and the queue of a semaphore; no Asio, no allocation.
#pragma once

#include <cstddef>
#include <cstdint>

#include <boost/intrusive/list.hpp>

#include "bus/sync/traits.hpp"

namespace busproof::bus::sync {

/// The memory orders of `semaphore_core`, by site. Every order that is not named is relaxed.
template <typename Model>
struct semaphore_orders {
  /// A permit is taken without the lock: sees what the permit's previous holders wrote.
  static constexpr auto take = Model::acquire;
  /// A permit is taken with the lock held. The lock is no substitute: the permit may have come back
  /// without it.
  static constexpr auto take_locked = Model::acquire;
  /// A permit comes back to the count.
  static constexpr auto give = Model::release;
};

template <typename Model>
struct semaphore_traits : Model {
  using orders = semaphore_orders<Model>;
};

/// A counting semaphore that hands permits over in the order of waiting.
///
/// One word holds the count and two flags. Without waiters, taking and giving is one successful
/// compare-and-swap and no lock. Invariant: while the flag `waiting` is set the count is zero, so
/// nobody can pass those who wait, and the word changes only under the lock. A waiter sets the flag
/// by a compare-and-swap that fails if a permit came back since it looked: no wake-up is lost.
///
/// Happens-before: giving a permit back before every later taking of it; a hand-over to a waiter
/// passes through the lock, and the caller orders the waiter's wake-up after `release` returned.
/// Thread safety: any thread, any function.
template <typename Traits>
class semaphore_core {
  using orders = typename Traits::orders;

 public:
  using word = std::size_t;
  static constexpr word waiting_flag = 1;
  static constexpr word closed_flag = 2;
  static constexpr word one_permit = 4;

  /// The caller's own, alive and in place while it is queued.
  class waiter : public boost::intrusive::list_base_hook<> {};

  enum class outcome {
    acquired,  ///< the caller holds a permit; the waiter was not used
    queued,    ///< `release` or `close` will hand the waiter out, unless `cancel` takes it back
    closed,    ///< refused; the waiter was not used
  };

  /// `permits`: at most SIZE_MAX / 4.
  explicit semaphore_core(std::size_t permits) : permits_(permits), word_(permits * one_permit) {
    Traits::check(permits <= static_cast<word>(-1) / one_permit);
  }

  bool try_acquire() {
    word seen = word_.load(Traits::relaxed);
    while (takeable(seen)) {
      if (word_.compare_exchange_weak(seen, seen - one_permit, orders::take, Traits::relaxed)) {
        return true;
      }
    }
    return false;
  }

  outcome acquire_or_wait(waiter& self) {
    typename Traits::lock held(mutex_);
    word seen = word_.load(Traits::relaxed);
    for (;;) {
      if (seen & closed_flag) return outcome::closed;
      if (takeable(seen)) {
        if (word_.compare_exchange_weak(seen, seen - one_permit, orders::take_locked,
                                        Traits::relaxed)) {
          return outcome::acquired;
        }
      } else if (word_.compare_exchange_weak(seen, seen | waiting_flag, Traits::relaxed,
                                             Traits::relaxed)) {
        // Relaxed is enough: who sees the flag takes the lock before it looks at the queue.
        queue_.write().push_back(self);
        return outcome::queued;
      }
    }
  }

  /// Gives one permit back. Returns the waiter that owns it now, for the caller to wake, or null.
  [[nodiscard]] waiter* release() {
    for (;;) {
      word seen = word_.load(Traits::relaxed);
      while (!(seen & waiting_flag)) {
        Traits::check(seen / one_permit < permits_);
        if (word_.compare_exchange_weak(seen, seen + one_permit, orders::give, Traits::relaxed)) {
          return nullptr;
        }
      }
      typename Traits::lock held(mutex_);
      if (waiter* first = pop()) return first;
      // The last waiter was cancelled, or the semaphore closed, since we looked: count it instead.
    }
  }

  /// Takes a waiter out of the queue. False: it owns a permit or was closed, and is or will be
  /// handed out by whoever did that. `self` must have been passed to `acquire_or_wait` before.
  bool cancel(waiter& self) {
    typename Traits::lock held(mutex_);
    auto& queue = queue_.write();
    if (!self.is_linked()) return false;
    queue.erase(queue.iterator_to(self));
    if (queue.empty()) word_.fetch_and(~waiting_flag, Traits::relaxed);
    return true;
  }

  /// Refuses permits from now on, and hands out one of those who wait: call it until it returns
  /// null. (One by one, so that each is either still in the queue or its taker's alone.) Permits
  /// that are out may come back.
  [[nodiscard]] waiter* close() {
    typename Traits::lock held(mutex_);
    word_.fetch_or(closed_flag, Traits::relaxed);
    return pop();
  }

  /// A snapshot, out of date when it arrives unless the caller knows that nobody else is active.
  std::size_t available() const { return word_.load(Traits::relaxed) / one_permit; }
  std::size_t permits() const noexcept { return permits_; }

 private:
  /// With the lock held.
  waiter* pop() {
    auto& queue = queue_.write();
    if (queue.empty()) return nullptr;
    waiter& first = queue.front();
    queue.pop_front();
    if (queue.empty()) word_.fetch_and(~waiting_flag, Traits::relaxed);
    return &first;
  }

  /// No look at the waiting flag: while it is set, the count is zero.
  static bool takeable(word seen) noexcept { return seen >= one_permit && !(seen & closed_flag); }

  std::size_t const permits_;
  typename Traits::template atomic<word> word_;
  typename Traits::mutex mutex_;
  typename Traits::template shared<
      boost::intrusive::list<waiter, boost::intrusive::constant_time_size<false>>>
      queue_;
};

}  // namespace busproof::bus::sync
