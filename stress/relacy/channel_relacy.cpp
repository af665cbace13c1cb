// channel_relacy: channel_core under every interleaving and stale value that Relacy makes.
#include "stress/relacy/relacy_run.hpp"

namespace busproof::bus::sync {
namespace {

/// Threads that send and receive as `channel` does, with an event each in place of handlers. The
/// values are numbers of parcels; whoever receives one opens it, which is a race unless the send
/// came before.
template <typename Traits>
class ends {
 public:
  using core_type = channel_core<Traits, unsigned>;
  using outcome = typename core_type::outcome;
  static constexpr unsigned count = 4;
  static constexpr unsigned parcels = 4;

  explicit ends(std::size_t capacity) : core(capacity) {
    for (unsigned parcel = 0; parcel != parcels; ++parcel) content_[parcel](RL_INFO) = 0;
  }

  /// False: refused, cancelled or closed.
  bool send(unsigned self, unsigned parcel) {
    content_[parcel](RL_INFO) = parcel + 1;
    unsigned value = parcel;
    auto tried = core.try_send(value);
    if (tried.woken) wake(*tried.woken, true);
    if (tried.what == outcome::done) return true;
    sender node(self, parcel);
    auto const result = core.send(node);
    if (result.woken) wake(*result.woken, true);
    if (result.what != outcome::queued) return result.what == outcome::done;
    return await(self);
  }

  /// Empty: cancelled, or closed and drained.
  std::optional<unsigned> receive(unsigned self) {
    std::optional<unsigned> value;
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
    sender(unsigned self, unsigned parcel) : core_type::sender(std::move(parcel)), index(self) {}
    unsigned index;
  };
  struct receiver : core_type::receiver {
    unsigned index = 0;
  };

  std::optional<unsigned> open(unsigned parcel) {
    RL_ASSERT(content_[parcel](RL_INFO) == parcel + 1);
    content_[parcel](RL_INFO) = 0;  // a second delivery finds it empty, or races
    return parcel;
  }

  void wake(typename core_type::sender& node, bool served) {
    wake(static_cast<sender&>(node).index, served);
  }
  void wake(typename core_type::receiver& node, bool served) {
    wake(static_cast<receiver&>(node).index, served);
  }
  void wake(unsigned index, bool served) {
    served_[index](RL_INFO) = served;
    woken_[index].set();
  }
  bool await(unsigned self) {
    woken_[self].wait();
    return served_[self](RL_INFO);
  }

  receiver receivers_[count];
  wake_up woken_[count];
  wake_up may_cancel_[count];
  rl::var<bool> served_[count];
  rl::var<unsigned> content_[parcels];
};

/// Two senders and two receivers at one place: each parcel arrives once.
template <typename Traits, unsigned Capacity>
struct many_to_many : rl::test_suite<many_to_many<Traits, Capacity>, 4> {
  ends<Traits> all{Capacity};

  void thread(unsigned self) {
    if (self < 2) {
      RL_ASSERT(all.send(self, self));
    } else {
      RL_ASSERT(all.receive(self).has_value());
    }
  }
  void after() { RL_ASSERT(all.core.size() == 0); }
};

/// What one sender sends arrives in order, at capacity one, so that the sender has to wait.
template <typename Traits, unsigned Parcels>
struct in_order : rl::test_suite<in_order<Traits, Parcels>, 2> {
  ends<Traits> all{1};

  void thread(unsigned self) {
    for (unsigned parcel = 0; parcel != Parcels; ++parcel) {
      if (self == 0) {
        RL_ASSERT(all.send(0, parcel));
      } else {
        RL_ASSERT(all.receive(1) == parcel);
      }
    }
  }
};

/// A receiver is cancelled while a value comes: it gets the value or leaves it in the channel.
template <typename Traits>
struct receiver_cancelled : rl::test_suite<receiver_cancelled<Traits>, 3> {
  ends<Traits> all{1};
  rl::var<unsigned> received{0};

  void thread(unsigned self) {
    switch (self) {
      case 0:
        RL_ASSERT(all.send(0, 0));
        return;
      case 1:
        received(RL_INFO) = all.receive(1).has_value() ? 1 : 0;
        return all.no_wait(1);
      default:
        return all.cancel_receive(1);
    }
  }
  void after() { RL_ASSERT(received(RL_INFO) + all.core.size() == 1); }
};

/// Closing against a sender and a receiver: a parcel that was accepted is received or still there.
template <typename Traits>
struct closed_in_use : rl::test_suite<closed_in_use<Traits>, 3> {
  ends<Traits> all{1};
  rl::var<unsigned> sent{0};
  rl::var<unsigned> received{0};

  void thread(unsigned self) {
    switch (self) {
      case 0:
        for (unsigned parcel = 0; parcel != 2; ++parcel) {
          sent(RL_INFO) = sent(RL_INFO) + (all.send(0, parcel) ? 1 : 0);
        }
        return;
      case 1:
        received(RL_INFO) = all.receive(1).has_value() ? 1 : 0;
        return;
      default:
        return all.close();
    }
  }
  void after() { RL_ASSERT(received(RL_INFO) + all.core.size() == sent(RL_INFO)); }
};

constexpr unsigned random_runs = 50'000;

/// What the row of these tests is called in reports.
class ChannelUnderRelacy : public testing::Test {
 protected:
  void SetUp() override {
    RecordProperty("claims", "nothing-dropped-silently");
    RecordProperty("checks", "I5");
  }
};

TEST_F(ChannelUnderRelacy, one_sender_and_one_receiver_hold_in_every_interleaving) {
  auto const outcome = run_all<in_order<relacy_model, 1>>();
  EXPECT_TRUE(outcome.holds()) << outcome;
}

TEST_F(ChannelUnderRelacy, keeps_the_order_of_one_sender) {
  auto const outcome = run_random<in_order<relacy_model, 4>>(random_runs);
  EXPECT_TRUE(outcome.holds()) << outcome;
}

TEST_F(ChannelUnderRelacy, keeps_the_order_of_one_sender_with_three_preemptions) {
  auto const outcome = run_bounded<in_order<relacy_model, 3>>(3);
  EXPECT_TRUE(outcome.holds()) << outcome;
}

TEST_F(ChannelUnderRelacy, delivers_each_value_once) {
  auto const outcome = run_random<many_to_many<relacy_model, 1>>(random_runs);
  EXPECT_TRUE(outcome.holds()) << outcome;
}

TEST_F(ChannelUnderRelacy, delivers_each_value_once_with_two_preemptions) {
  auto const outcome = run_bounded<many_to_many<relacy_model, 1>>(2);
  EXPECT_TRUE(outcome.holds()) << outcome;
}

TEST_F(ChannelUnderRelacy, a_value_is_not_lost_to_a_cancelled_receiver) {
  auto const outcome = run_bounded<receiver_cancelled<relacy_model>>(4);
  EXPECT_TRUE(outcome.holds()) << outcome;
}

TEST_F(ChannelUnderRelacy, what_was_accepted_before_closing_is_there_to_receive) {
  auto const outcome = run_random<closed_in_use<relacy_model>>(random_runs);
  EXPECT_TRUE(outcome.holds()) << outcome;
}

TEST_F(ChannelUnderRelacy, finds_a_lock_that_does_not_lock) {
  auto const outcome = run_random<many_to_many<no_lock_model, 1>>(random_runs);
  EXPECT_EQ(outcome.result, rl::test_result_data_race) << outcome;
}

}  // namespace
}  // namespace busproof::bus::sync
