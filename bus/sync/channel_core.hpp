// channel_core: the queue of a bounded channel and those who wait at its ends; no Asio.
#pragma once

#include <algorithm>
#include <cstddef>
#include <optional>
#include <type_traits>
#include <utility>

#include <boost/circular_buffer.hpp>
#include <boost/intrusive/list.hpp>

#include "bus/sync/traits.hpp"

namespace busproof::bus::sync {

/// A bounded queue of values with many senders and many receivers, first come, first served at both
/// ends.
///
/// Invariants: senders wait only while the queue is full, receivers only while it is empty; so a
/// value goes straight to the first receiver that waits, and room goes straight to the first
/// sender that waits. All of it lies under one lock, which no function holds longer than it takes
/// to move one value (and, as the queue grows, the values in it). Thread safety: any thread, any
/// function.
template <typename Traits, typename T>
class channel_core {
  static_assert(std::is_nothrow_move_constructible_v<T>,
                "a value is moved while the channel's lock is held and must arrive");

 public:
  /// The caller's own, alive and in place while it is queued.
  class sender : public boost::intrusive::list_base_hook<> {
   public:
    explicit sender(T&& to_send) : value(std::move(to_send)) {}
    T value;
  };
  class receiver : public boost::intrusive::list_base_hook<> {
   public:
    /// Set once it was handed out by a send.
    std::optional<T> value;
  };

  enum class outcome {
    done,    ///< the value went in or came out
    queued,  ///< full or empty: another call will hand the node out, unless `cancel` takes it back
    closed,  ///< refused: closed, and for a receiver nothing is left
  };
  /// What happened, and who is to be woken because of it: it has its value, or sent it.
  struct send_result {
    outcome what;
    receiver* woken = nullptr;
  };
  struct receive_result {
    outcome what;
    sender* woken = nullptr;
  };
  struct close_result {
    sender* refused = nullptr;
    receiver* ended = nullptr;
  };

  /// `capacity`: at least 1.
  explicit channel_core(std::size_t capacity) : capacity_(capacity) {
    Traits::check(capacity >= 1);
  }

  /// Moves from `value` only if the outcome is `done`; never waits: `queued` means full.
  send_result try_send(T& value) {
    typename Traits::lock held(mutex_);
    return send_locked(state_.write(), value);
  }

  send_result send(sender& self) {
    typename Traits::lock held(mutex_);
    auto& state = state_.write();
    auto const result = send_locked(state, self.value);
    if (result.what == outcome::queued) state.senders.push_back(self);
    return result;
  }

  /// Sets `into` only if the outcome is `done`; never waits: `queued` means empty.
  receive_result try_receive(std::optional<T>& into) {
    typename Traits::lock held(mutex_);
    return receive_locked(state_.write(), into);
  }

  receive_result receive(receiver& self) {
    typename Traits::lock held(mutex_);
    auto& state = state_.write();
    auto const result = receive_locked(state, self.value);
    if (result.what == outcome::queued) state.receivers.push_back(self);
    return result;
  }

  /// Takes back one who waits. False: it was or will be handed out by whoever served it.
  bool cancel(sender& self) {
    typename Traits::lock held(mutex_);
    return unlink(state_.write().senders, self);
  }
  bool cancel(receiver& self) {
    typename Traits::lock held(mutex_);
    return unlink(state_.write().receivers, self);
  }

  /// Refuses values from now on, and hands out one of those who wait: call it until it hands out
  /// nobody. What is queued stays, to be received.
  [[nodiscard]] close_result close() {
    typename Traits::lock held(mutex_);
    auto& state = state_.write();
    state.closed = true;
    return {pop(state.senders), pop(state.receivers)};
  }

  std::size_t size() const {
    typename Traits::lock held(mutex_);
    return state_.read().values.size();
  }
  std::size_t capacity() const noexcept { return capacity_; }

 private:
  template <typename Node>
  using fifo = boost::intrusive::list<Node, boost::intrusive::constant_time_size<false>>;

  struct shared_state {
    boost::circular_buffer<T> values = boost::circular_buffer<T>(std::size_t{0});
    fifo<sender> senders;
    fifo<receiver> receivers;
    bool closed = false;
  };

  send_result send_locked(shared_state& state, T& value) {
    if (state.closed) return {outcome::closed};
    if (receiver* first = pop(state.receivers)) {
      first->value.emplace(std::move(value));
      return {outcome::done, first};
    }
    if (state.values.size() == capacity_) return {outcome::queued};
    make_room(state.values);
    state.values.push_back(std::move(value));
    return {outcome::done};
  }

  receive_result receive_locked(shared_state& state, std::optional<T>& into) {
    if (state.values.empty()) return {state.closed ? outcome::closed : outcome::queued};
    into.emplace(std::move(state.values.front()));
    state.values.pop_front();
    sender* const first = pop(state.senders);
    if (first != nullptr) state.values.push_back(std::move(first->value));
    return {outcome::done, first};
  }

  /// Grows by doubling: most channels stay nearly empty, and one may be large.
  void make_room(boost::circular_buffer<T>& values) {
    if (!values.full()) return;
    values.set_capacity(std::min(capacity_, std::max<std::size_t>(8, 2 * values.capacity())));
  }

  template <typename Node>
  static Node* pop(fifo<Node>& from) {
    if (from.empty()) return nullptr;
    Node& first = from.front();
    from.pop_front();
    return &first;
  }

  template <typename Node>
  static bool unlink(fifo<Node>& from, Node& self) {
    if (!self.is_linked()) return false;
    from.erase(from.iterator_to(self));
    return true;
  }

  std::size_t const capacity_;
  mutable typename Traits::mutex mutex_;
  typename Traits::template shared<shared_state> state_;
};

}  // namespace busproof::bus::sync
