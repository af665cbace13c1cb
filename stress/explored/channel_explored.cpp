// channel_explored: channel_core, as it ships, on plain threads under the explorer.
#include <optional>
#include <utility>

#include "stress/explored/explored_run.hpp"

#include "bus/sync/channel_core.hpp"

namespace busproof::bus::sync {
namespace {

/// What is sent. Moving it is a step, as if it were large: who is not kept out by a lock comes in
/// between.
class parcel {
 public:
  explicit parcel(unsigned number) : number_(number) {}
  parcel(parcel&& from) noexcept : number_(from.number()) {}
  parcel& operator=(parcel&& from) noexcept {
    number_.store(from.number(), std::memory_order_relaxed);
    return *this;
  }
  ~parcel() = default;

  unsigned number() const { return number_.load(std::memory_order_relaxed); }

 private:
  std::atomic<unsigned> number_;
};

/// Threads that send and receive as `channel` does, with an event each in place of handlers.
/// Whoever receives a parcel opens it, and finds it empty if it was delivered before.
template <typename Traits>
class ends {
 public:
  using core_type = channel_core<Traits, parcel>;
  using outcome = typename core_type::outcome;
  static constexpr unsigned count = 4;
  static constexpr unsigned parcels = 4;

  explicit ends(std::size_t capacity) : core(capacity) {}

  /// False: refused, cancelled or closed.
  bool send(unsigned self, unsigned number) {
    content_[number].store(number + 1, std::memory_order_relaxed);
    parcel value(number);
    auto tried = core.try_send(value);
    if (tried.woken) wake(*tried.woken, true);
    if (tried.what == outcome::done) return true;
    sender node(self, number);
    auto const result = core.send(node);
    if (result.woken) wake(*result.woken, true);
    if (result.what != outcome::queued) return result.what == outcome::done;
    return await(self);
  }

  /// Empty: cancelled, or closed and drained.
  std::optional<unsigned> receive(unsigned self) {
    std::optional<parcel> value;
    auto const tried = core.try_receive(value);
    if (tried.woken) wake(*tried.woken, true);
    if (tried.what == outcome::done) return open(*value);
    receiver& node = receivers_[self];
    node.index = self;
    auto const result = core.receive(node);
    if (result.woken) wake(*result.woken, true);
    if (result.what == outcome::closed) return std::nullopt;
    if (result.what == outcome::queued) {
      may_cancel_[self].set();
      if (!await(self)) return std::nullopt;
    }
    return open(*node.value);
  }

  void cancel_receive(unsigned other) {
    may_cancel_[other].wait();
    if (core.cancel(receivers_[other])) wake(receivers_[other], false);
  }
  void no_wait(unsigned self) { may_cancel_[self].set(); }

  void close() {
    for (;;) {
      auto const next = core.close();
      if (next.refused) wake(*next.refused, false);
      if (next.ended) wake(*next.ended, false);
      if (!next.refused && !next.ended) return;
    }
  }

  core_type core;

 private:
  struct sender : core_type::sender {
    sender(unsigned self, unsigned number) : core_type::sender(parcel(number)), index(self) {}
    unsigned index;
  };
  struct receiver : core_type::receiver {
    unsigned index = 0;
  };

  unsigned open(parcel const& what) {
    auto const number = what.number();
    require(content_[number].load(std::memory_order_relaxed) == number + 1,
            "a parcel was delivered twice");
    content_[number].store(0, std::memory_order_relaxed);
    return number;
  }

  void wake(typename core_type::sender& node, bool served) {
    wake(static_cast<sender&>(node).index, served);
  }
  void wake(typename core_type::receiver& node, bool served) {
    wake(static_cast<receiver&>(node).index, served);
  }
  void wake(unsigned index, bool served) {
    served_[index] = served;
    require(woken_[index].set(), "a waiter is woken twice");
  }
  bool await(unsigned self) {
    woken_[self].wait();
    return served_[self];
  }

  receiver receivers_[count];
  wake_up woken_[count];
  wake_up may_cancel_[count];
  bool served_[count]{};
  std::atomic<unsigned> content_[parcels]{};
};

/// Two senders and two receivers at one place: each parcel arrives once.
template <typename Traits, unsigned Capacity>
struct many_to_many : situation<4> {
  ends<Traits> all{Capacity};

  void thread(unsigned self) {
    if (self < 2) {
      require(all.send(self, self), "refused");
    } else {
      require(all.receive(self).has_value(), "nothing to receive");
    }
  }
  void after() { require(all.core.size() == 0, "a parcel is left over"); }
};

/// What one sender sends arrives in order, at capacity one, so that the sender has to wait.
template <typename Traits, unsigned Parcels>
struct in_order : situation<2> {
  ends<Traits> all{1};

  void thread(unsigned self) {
    for (unsigned number = 0; number != Parcels; ++number) {
      if (self == 0) {
        require(all.send(0, number), "refused");
      } else {
        require(all.receive(1) == number, "out of order");
      }
    }
  }
};

/// A receiver is cancelled while a value comes: it gets the value or leaves it in the channel.
template <typename Traits>
struct receiver_cancelled : situation<3> {
  ends<Traits> all{1};
  unsigned received = 0;

  void thread(unsigned self) {
    switch (self) {
      case 0:
        return require(all.send(0, 0), "refused");
      case 1:
        received = all.receive(1).has_value() ? 1 : 0;
        return all.no_wait(1);
      default:
        return all.cancel_receive(1);
    }
  }
  void after() { require(received + all.core.size() == 1, "the parcel is lost or doubled"); }
};

/// Closing against a sender and a receiver: a parcel that was accepted is received or still there.
template <typename Traits>
struct closed_in_use : situation<3> {
  ends<Traits> all{1};
  unsigned sent = 0;
  unsigned received = 0;

  void thread(unsigned self) {
    switch (self) {
      case 0:
        for (unsigned number = 0; number != 2; ++number) sent += all.send(0, number) ? 1 : 0;
        return;
      case 1:
        received = all.receive(1).has_value() ? 1 : 0;
        return;
      default:
        return all.close();
    }
  }
  void after() { require(received + all.core.size() == sent, "a parcel is lost or doubled"); }
};

/// What the row of these tests is called in reports.
class ChannelExplored : public testing::Test {
 protected:
  void SetUp() override {
    RecordProperty("claims", "nothing-dropped-silently");
    RecordProperty("checks", "I5");
  }
};

TEST_F(ChannelExplored, one_sender_and_one_receiver_hold_within_seven_delays) {
  expect_to_hold_within<in_order<explored_model, 1>>(7);
}

TEST_F(ChannelExplored, keeps_the_order_of_one_sender) {
  expect_to_hold_in_samples<in_order<explored_model, 4>>();
}

TEST_F(ChannelExplored, keeps_the_order_of_one_sender_within_three_delays) {
  expect_to_hold_within<in_order<explored_model, 3>>(3);
}

TEST_F(ChannelExplored, delivers_each_value_once) {
  expect_to_hold_in_samples<many_to_many<explored_model, 1>>();
}

TEST_F(ChannelExplored, delivers_each_value_once_within_three_delays) {
  expect_to_hold_within<many_to_many<explored_model, 1>>(3);
}

TEST_F(ChannelExplored, a_value_is_not_lost_to_a_cancelled_receiver) {
  expect_to_hold_within<receiver_cancelled<explored_model>>(4);
}

TEST_F(ChannelExplored, what_was_accepted_before_closing_is_there_to_receive) {
  expect_to_hold_within<closed_in_use<explored_model>>(4);
}

TEST_F(ChannelExplored, finds_a_lock_that_does_not_lock) {
  expect_to_find<many_to_many<no_lock_model, 1>>("deadlock");
}

}  // namespace
}  // namespace busproof::bus::sync
