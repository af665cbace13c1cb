// Shutting a server down while clients send as fast as they can: from another thread, from inside a
// request, several times at once, by destruction. It ends, once for every caller, and leaves
// nothing behind (I7, I8).
#include <atomic>
#include <latch>

#include <gtest/gtest.h>

#include "bus/request_bus/request_bus.hpp"
#include "bus/server/test_client.hpp"
#include "stress/threads/late_answers.hpp"
#include "stress/threads/thread_pool.hpp"

namespace busproof::stress {
namespace {

using namespace std::chrono_literals;
using bus::message;
using bus::message_kind;
using bus::message_view;
using bus::responder;

constexpr int rounds = 10;
constexpr int talkers = 32;

/// Sends batches and reads the answers until the server ends the connection; checks that what was
/// answered was asked, in order.
asio::awaitable<void> talk(std::shared_ptr<bus::test_client> client, tcp::endpoint where,
                           std::atomic<std::uint64_t>& answered) {
  if (co_await client->try_to_enter(where) != bus::outcome::served) co_return;
  try {
    for (std::uint64_t key = 1;;) {
      bus::byte_buffer batch;
      auto const first = key;
      for (; key < first + 16; ++key) {
        auto const next = bus::frame(message_kind::request, key, "load");
        batch.insert(batch.end(), next.begin(), next.end());
      }
      if (co_await client->send(batch)) break;
      for (auto expected = first; expected < key; ++expected) {
        auto const answer = co_await client->receive();
        if (answer.kind == message_kind::response) {
          EXPECT_EQ(answer.key, expected);
          answered.fetch_add(1, std::memory_order_relaxed);
        } else {
          EXPECT_EQ(answer.kind, message_kind::error);  // it is shutting down
        }
      }
    }
  } catch (boost::system::system_error const&) {
    // The end of the stream, in order or by reset: both are an answer to bytes on their way.
  }
  client->close();
}

class ShutdownUnderLoad : public testing::Test {
 protected:
  static void SetUpTestSuite() { bus::raise_descriptor_limit(); }

  void start(bus::native_callbacks callbacks) {
    server_ = std::make_unique<bus::server>(
        servers_->executor(),
        bus::server_options{.sessions_max = talkers / 2, .over_limit = bus::over_limit::stall},
        bus::native_service(std::move(callbacks)));
    ASSERT_FALSE(server_->listen());
  }

  /// More clients than there are places, so that accepting goes on as well.
  void start_load() {
    for (int i = 0; i < talkers; ++i) {
      auto const strand = asio::make_strand(clients_->executor());
      asio::co_spawn(
          strand,
          talk(std::make_shared<bus::test_client>(strand), server_->local_endpoint(), answered_),
          asio::detached);
    }
    while (answered_.load(std::memory_order_relaxed) < 500) std::this_thread::yield();
  }

  void shut_down(std::chrono::nanoseconds drain) {
    auto const ended = server_->async_shutdown(drain, asio::use_future);
    ASSERT_EQ(ended.wait_for(drain + 60s), std::future_status::ready) << "the shutdown hangs";
  }

  /// All threads come to their end by themselves, which means that no work was left, and every
  /// descriptor is closed again.
  void expect_nothing_left() {
    servers_->join();
    clients_->join();
    server_.reset();
    servers_.reset();
    clients_.reset();
    EXPECT_EQ(bus::open_descriptors(), descriptors_);
  }

  void SetUp() override {
    descriptors_ = bus::open_descriptors();
    servers_ = std::make_unique<thread_pool>(4);
    clients_ = std::make_unique<thread_pool>(2);
  }

  std::size_t descriptors_ = 0;
  std::unique_ptr<thread_pool> servers_;
  std::unique_ptr<thread_pool> clients_;
  std::unique_ptr<bus::server> server_;
  std::atomic<std::uint64_t> answered_{0};
};

class ShutdownRounds : public ShutdownUnderLoad, public testing::WithParamInterface<int> {};

TEST_P(ShutdownRounds, ends_from_another_thread) {
  start(bus::echo());
  start_load();
  shut_down(5s);
  EXPECT_EQ(server_->stats().live, 0u);
  expect_nothing_left();
}

TEST_P(ShutdownRounds, ends_without_drain) {
  start(bus::echo());
  start_load();
  shut_down(0s);
  EXPECT_EQ(server_->stats().live, 0u);
  expect_nothing_left();
}

TEST_P(ShutdownRounds, ends_from_inside_a_request) {
  std::atomic<int> completions{0};
  std::atomic<bool> asked{false};
  start({.on_request = [&](message_view const& m, responder& out) {
    out.respond(m.body);
    // From then on from several sessions at once.
    if (answered_.load(std::memory_order_relaxed) > 500 && completions < 50) {
      asked = true;
      server_->async_shutdown(5s, [&](error_code why) {
        EXPECT_FALSE(why);
        completions.fetch_add(1);
      });
    }
  }});
  start_load();
  while (!asked) std::this_thread::yield();
  shut_down(5s);
  expect_nothing_left();
  EXPECT_GT(completions, 0);
}

TEST_P(ShutdownRounds, completes_each_of_many_concurrent_callers_once) {
  start(bus::echo());
  start_load();
  constexpr int callers = 8;
  std::array<std::atomic<int>, callers> completions{};
  std::latch together(callers);
  {
    std::vector<std::jthread> threads;
    for (int i = 0; i < callers; ++i) {
      threads.emplace_back([&, i] {
        together.arrive_and_wait();
        server_->async_shutdown(i % 2 == 0 ? 5s : 1s, [&, i](error_code why) {
          EXPECT_FALSE(why);
          completions[static_cast<std::size_t>(i)].fetch_add(1);
        });
      });
    }
  }
  expect_nothing_left();
  for (auto const& each : completions) EXPECT_EQ(each, 1);
}

TEST_P(ShutdownRounds, waits_for_requests_that_are_answered_later) {
  late_answers later;
  start({.on_request = [&](message_view const&, responder& out) { later.add(out.later()); }});
  start_load();
  shut_down(60s);
  expect_nothing_left();
}

TEST_P(ShutdownRounds, gives_up_on_requests_that_are_never_answered) {
  std::mutex mutex;
  std::vector<bus::reply_handle> kept;
  start({.on_request = [&](message_view const& m, responder& out) {
    out.respond(m.body);
    std::scoped_lock held(mutex);
    if (kept.size() < 10) kept.push_back(out.later());
  }});
  start_load();
  shut_down(20ms);
  EXPECT_EQ(server_->stats().live, 0u);
  kept.clear();
  expect_nothing_left();
}

TEST_P(ShutdownRounds, is_done_by_destruction) {
  start(bus::echo());
  start_load();
  server_.reset();
  expect_nothing_left();
}

TEST_P(ShutdownRounds, is_done_by_the_end_of_the_threads) {
  start(bus::echo());
  start_load();
  servers_.reset();  // stops in the middle of everything
  server_.reset();
  clients_->join();
  clients_.reset();
  EXPECT_EQ(bus::open_descriptors(), descriptors_);
}

TEST_P(ShutdownRounds, completes_every_request_of_its_buses_once) {
  start(bus::echo());
  constexpr std::uint64_t buses = 8;
  constexpr std::uint64_t in_flight = 32;
  std::atomic<std::uint64_t> begun{0};
  std::atomic<std::uint64_t> completed{0};
  std::vector<std::unique_ptr<bus::request_bus>> all;
  struct load {
    bus::request_bus& of;
    std::atomic<std::uint64_t>& begun;
    std::atomic<std::uint64_t>& completed;
    std::atomic<std::uint64_t>& answered;

    void next() const {
      begun.fetch_add(1);
      of.async_request(message{message_kind::request, 1, 0, {}},
                       [self = *this](error_code why, message) {
                         self.completed.fetch_add(1);
                         if (why) return;
                         self.answered.fetch_add(1, std::memory_order_relaxed);
                         self.next();
                       });
    }
  };
  for (std::uint64_t i = 0; i < buses; ++i) {
    auto& each = *all.emplace_back(std::make_unique<bus::request_bus>(
        clients_->executor(),
        bus::request_bus_options{.port = std::to_string(server_->local_endpoint().port()),
                                 .reconnect = false}));
    ASSERT_NO_THROW(each.async_connect(asio::use_future).get());
    for (std::uint64_t k = 0; k < in_flight; ++k) load{each, begun, completed, answered_}.next();
  }
  while (answered_.load(std::memory_order_relaxed) < 2000) std::this_thread::yield();
  shut_down(5s);
  // Every request comes to an end when its session is lost, without anybody's help.
  while (completed != begun) std::this_thread::yield();
  for (auto& each : all) each->async_shutdown(asio::use_future).get();
  EXPECT_EQ(completed, begun);
  all.clear();
  expect_nothing_left();
}

INSTANTIATE_TEST_SUITE_P(Round, ShutdownRounds, testing::Range(0, rounds));

}  // namespace
}  // namespace busproof::stress
