#include <array>
#include <atomic>
#include <set>
#include <utility>
#include <vector>

#include "bus/sync/channel.hpp"
#include "bus/sync/sync_test_support.hpp"

namespace busproof::bus::sync {
namespace {

using asio::use_awaitable;

class ChannelOnThreads : public testing::TestWithParam<unsigned> {};
INSTANTIATE_TEST_SUITE_P(, ChannelOnThreads, testing::Values(1u, 4u));

TEST_P(ChannelOnThreads, delivers_every_value_once_and_each_senders_in_order) {
  struct item {
    unsigned sender = 0;
    unsigned number = 0;
  };
  constexpr unsigned senders = 4;
  constexpr unsigned receivers = 3;
  constexpr unsigned each = 500;
  asio::io_context io;
  channel<item> items(io.get_executor(), 2);
  std::atomic<unsigned> sending{senders};
  std::array<std::vector<item>, receivers> got;
  for (unsigned sender = 0; sender != senders; ++sender) {
    start(asio::make_strand(io), [&, sender]() -> asio::awaitable<void> {
      for (unsigned n = 0; n != each; ++n) {
        co_await items.async_send({sender, n}, use_awaitable);
      }
      if (--sending == 0) items.close();
    });
  }
  for (unsigned receiver = 0; receiver != receivers; ++receiver) {
    start(asio::make_strand(io), [&, receiver]() -> asio::awaitable<void> {
      for (;;) {
        auto const [why, value] = co_await items.async_receive(asio::as_tuple(use_awaitable));
        if (why) co_return;
        got[receiver].push_back(value);
      }
    });
  }
  run_on_threads(io, GetParam());
  std::set<std::pair<unsigned, unsigned>> all;
  for (auto const& of_one : got) {
    std::array<int, senders> last;
    last.fill(-1);
    for (auto const& value : of_one) {
      EXPECT_GT(static_cast<int>(value.number), last[value.sender]);
      last[value.sender] = static_cast<int>(value.number);
      EXPECT_TRUE(all.emplace(value.sender, value.number).second);
    }
  }
  EXPECT_EQ(all.size(), senders * each);
}

TEST_P(ChannelOnThreads, counts_every_value_when_both_ends_are_cancelled_at_any_time) {
  asio::io_context io;
  channel<unsigned> numbers(io.get_executor(), 1);
  std::atomic<unsigned> sent{0};
  std::atomic<unsigned> received{0};
  constexpr unsigned rounds = 200;
  for (unsigned n = 0; n != 8; ++n) {
    start(asio::make_strand(io), [&, n]() -> asio::awaitable<void> {
      auto const executor = co_await asio::this_coro::executor;
      asio::cancellation_signal stop;
      for (unsigned round = 0; round != rounds; ++round) {
        asio::post(executor, [&] { stop.emit(asio::cancellation_type::all); });
        if (n % 2 == 0) {
          auto const [why] = co_await numbers.async_send(
              1, asio::bind_cancellation_slot(stop.slot(), asio::as_tuple(use_awaitable)));
          if (!why) ++sent;
        } else {
          auto const [why, value] = co_await numbers.async_receive(
              asio::bind_cancellation_slot(stop.slot(), asio::as_tuple(use_awaitable)));
          if (!why) received += value;
        }
        co_await yield(2);
      }
    });
  }
  run_on_threads(io, GetParam());
  EXPECT_EQ(sent, received + numbers.size());
  EXPECT_GT(received, 0u);
}

}  // namespace
}  // namespace busproof::bus::sync
