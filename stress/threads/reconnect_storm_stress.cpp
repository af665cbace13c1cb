// A server goes down under all its clients and comes back: they reconnect at random times, each
// pause within its bound, no more sessions than the limit, and every client is served again (N12).
#include <algorithm>
#include <array>
#include <condition_variable>
#include <deque>
#include <mutex>
#include <optional>
#include <vector>

#include <gtest/gtest.h>

#include "bus/request_bus/request_bus.hpp"
#include "bus/server/server.hpp"
#include "bus/server/test_client.hpp"
#include "stress/threads/thread_pool.hpp"

namespace busproof::stress {
namespace {

using namespace std::chrono_literals;

constexpr std::size_t clients = 64;
constexpr auto base = 64ms;
constexpr auto cap = 256ms;

/// What the buses report of themselves. Thread safety: all.
class storm_watch {
 public:
  void up() {
    change([this] { ++up_; });
  }
  void down() {
    change([this] { --up_; });
  }
  void pause(unsigned attempt, std::chrono::nanoseconds delay) {
    change([&] {
      longest_ = std::max(longest_, delay);
      if (attempt == 1) first_.push_back(delay);
    });
  }
  bool wait_for_sessions(std::size_t count) {
    std::unique_lock held(mutex_);
    return changed_.wait_for(held, 60s, [&] { return up_ == count; });
  }
  std::chrono::nanoseconds longest() const { return longest_; }
  std::vector<std::chrono::nanoseconds> const& first() const { return first_; }

 private:
  template <typename Change>
  void change(Change apply) {
    std::scoped_lock held(mutex_);
    apply();
    changed_.notify_all();
  }

  std::mutex mutex_;
  std::condition_variable changed_;
  std::size_t up_ = 0;
  std::chrono::nanoseconds longest_{0};
  std::vector<std::chrono::nanoseconds> first_;  ///< pauses before a first attempt
};

class reports_to final : public bus::observer {
 public:
  explicit reports_to(storm_watch& watch) : watch_(watch) {}
  void on_session_up(std::uint64_t) noexcept override { watch_.up(); }
  void on_session_down(std::uint64_t, error_code) noexcept override { watch_.down(); }
  void on_backoff(unsigned attempt, std::chrono::nanoseconds delay) noexcept override {
    watch_.pause(attempt, delay);
  }

 private:
  storm_watch& watch_;
};

TEST(ReconnectStorm, spreads_arrivals_and_keeps_to_the_limit) {
  thread_pool servers(2);
  thread_pool buses(2);
  bus::server_options options;
  options.sessions_max = clients;
  std::optional<bus::server> server;
  server.emplace(servers.executor(), options, bus::native_service(bus::echo()));
  ASSERT_FALSE(server->listen());
  options.endpoint = server->local_endpoint();

  storm_watch watch;
  reports_to observer(watch);
  std::deque<bus::request_bus> all;
  for (std::size_t i = 0; i < clients; ++i) {
    bus::request_bus_options how;
    how.port = std::to_string(options.endpoint.port());
    how.backoff_base = base;
    how.backoff_cap = cap;
    how.jitter_seed = i + 1;
    all.emplace_back(buses.executor(), how, &observer);
    all.back().async_connect(asio::use_future).get();
  }
  ASSERT_TRUE(watch.wait_for_sessions(clients));

  server->async_shutdown(0ns, asio::use_future).get();
  ASSERT_TRUE(watch.wait_for_sessions(0));
  server.emplace(servers.executor(), options, bus::native_service(bus::echo()));
  ASSERT_FALSE(server->listen());
  ASSERT_TRUE(watch.wait_for_sessions(clients)) << "some never came back";

  for (auto& each : all) {
    bus::message question;
    question.body.resize(3);
    EXPECT_EQ(each.async_request(question, 20s, asio::use_future).get().body.size(), 3u);
  }
  EXPECT_EQ(server->stats().live, clients);
  EXPECT_EQ(server->stats().peak_live, clients);
  EXPECT_EQ(server->stats().refused, 0u);

  // The seeds are fixed, so the first pauses are the same in every run: each quarter has its share.
  ASSERT_EQ(watch.first().size(), clients);
  std::array<std::size_t, 4> quarters{};
  for (auto const pause : watch.first()) {
    ASSERT_LE(pause, base);
    ++quarters[std::min<std::size_t>(3, static_cast<std::size_t>(pause * 4 / base))];
  }
  for (auto const count : quarters) EXPECT_GE(count, clients / 8);
  EXPECT_LE(watch.longest(), cap);

  for (auto& each : all) each.async_shutdown(asio::use_future).get();
  server->async_shutdown(5s, asio::use_future).get();
}

}  // namespace
}  // namespace busproof::stress
