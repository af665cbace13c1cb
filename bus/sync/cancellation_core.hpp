// cancellation_core: whether something was cancelled, and whom to tell; no Asio, no allocation.
#pragma once

#include <boost/intrusive/list.hpp>

#include "bus/sync/traits.hpp"

namespace busproof::bus::sync {

/// The memory orders of `cancellation_core`, by site.
template <typename Model>
struct cancellation_orders {
  /// The flag is raised: what the canceller wrote before is there for who sees it.
  static constexpr auto raise = Model::release;
  static constexpr auto look = Model::acquire;
};

template <typename Model>
struct cancellation_traits : Model {
  using orders = cancellation_orders<Model>;
};

/// A flag that goes up once, and callbacks that run once when it does, one after the other, in the
/// thread that raised it, without the lock. The rules of removal are those of `std::stop_callback`.
/// Thread safety: any thread, any function.
template <typename Traits>
class cancellation_core {
  using orders = typename Traits::orders;

 public:
  /// The caller's own, alive and in place from `add` until `remove` returned, or until it ran.
  class callback : public boost::intrusive::list_base_hook<> {};

  bool cancelled() const { return cancelled_.load(orders::look); }

  /// False: cancelled already; the callback was not added.
  bool add(callback& self) {
    typename Traits::lock held(mutex_);
    auto& state = state_.write();
    if (state.raised) return false;
    state.waiting.push_back(self);
    return true;
  }

  /// Never waits. True: it was waiting, and will not run. False: it ran, runs or will run now.
  bool try_remove(callback& self) {
    typename Traits::lock held(mutex_);
    return unlink(state_.write(), self);
  }

  /// Afterwards the callback neither runs nor is running, except that it may be called from inside
  /// the callback itself. Waits for one that runs in another thread.
  void remove(callback& self) {
    typename Traits::lock held(mutex_);
    if (unlink(state_.write(), self)) return;
    while (state_.read().running == &self && state_.read().canceller != Traits::this_thread()) {
      ++state_.write().removers;
      ended_.wait(held);
      --state_.write().removers;
    }
  }

  /// Raises the flag and calls `run(callback&)` for each that waits. False, at once: somebody else
  /// did or does. `run` does not throw; a callback may be gone when it returns.
  template <typename Run>
  bool cancel(Run&& run) {
    typename Traits::lock held(mutex_);
    if (state_.read().raised) return false;
    state_.write().raised = true;
    state_.write().canceller = Traits::this_thread();
    cancelled_.store(true, orders::raise);
    while (!state_.read().waiting.empty()) {
      callback& next = state_.write().waiting.front();
      state_.write().waiting.pop_front();
      state_.write().running = &next;
      held.unlock();
      run(next);
      held.lock();
      state_.write().running = nullptr;
      if (state_.read().removers != 0) ended_.notify_all();
    }
    return true;
  }

 private:
  struct shared_state {
    boost::intrusive::list<callback, boost::intrusive::constant_time_size<false>> waiting;
    callback* running = nullptr;
    typename Traits::thread_id canceller{};
    unsigned removers = 0;
    bool raised = false;
  };

  static bool unlink(shared_state& state, callback& self) {
    if (!self.is_linked()) return false;
    state.waiting.erase(state.waiting.iterator_to(self));
    return true;
  }

  typename Traits::template atomic<bool> cancelled_{false};
  typename Traits::mutex mutex_;
  typename Traits::condition ended_;
  typename Traits::template shared<shared_state> state_;
};

}  // namespace busproof::bus::sync
