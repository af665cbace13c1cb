// A server goes down under all its clients and comes back with fewer places: they reconnect at
// random times, each pause within its bound, no more of them than there are places, and those who
// found none are served when others leave (N12).
#include <algorithm>
#include <array>
#include <atomic>
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
constexpr std::size_t places = 48;  ///< of the second server
constexpr auto base = 64ms;
constexpr auto cap = 256ms;

/// What the buses and the server report. Thread safety: all.
class storm_watch {
 public:
  void up() {
    change([this] { most_up_ = std::max(most_up_, ++up_); });
  }
  void down() {
    change([this] { --up_; });
  }
  void refused() {
    change([this] { ++refused_; });
  }
  void pause(unsigned attempt, std::chrono::nanoseconds delay) {
    change([&] {
      longest_ = std::max(longest_, delay);
      if (attempt == 1) first_.push_back(delay);
    });
  }
  bool wait_for_sessions(std::size_t count) {
    return wait([&] { return up_ == count; });
  }
  bool wait_for_refusals(std::size_t count) {
    return wait([&] { return refused_ >= count; });
  }
  /// From now on most_up() is about what comes.
  void forget_the_most() {
    change([this] { most_up_ = up_; });
  }
  std::size_t most_up() const { return read(most_up_); }
  std::chrono::nanoseconds longest() const { return read(longest_); }
  std::vector<std::chrono::nanoseconds> first() const { return read(first_); }

 private:
  template <typename Change>
  void change(Change apply) {
    std::scoped_lock held(mutex_);
    apply();
    changed_.notify_all();
  }
  template <typename Value>
  Value read(Value const& value) const {
    std::scoped_lock held(mutex_);
    return value;
  }
  template <typename Condition>
  bool wait(Condition met) {
    std::unique_lock held(mutex_);
    return changed_.wait_for(held, 60s, met);
  }

  mutable std::mutex mutex_;
  std::condition_variable changed_;
  std::size_t up_ = 0;
  std::size_t most_up_ = 0;  ///< as the clients see it: whoever was welcomed counts
  std::size_t refused_ = 0;
  std::chrono::nanoseconds longest_{0};
  std::vector<std::chrono::nanoseconds> first_;  ///< pauses before a first attempt
};

class reports_to final : public bus::observer {
 public:
  explicit reports_to(storm_watch& watch) : watch_(watch) {}
  bool is_up() const { return up_; }

  void on_session_up(std::uint64_t) noexcept override {
    up_ = true;
    watch_.up();
  }
  void on_session_down(std::uint64_t, error_code) noexcept override {
    up_ = false;
    watch_.down();
  }
  void on_backoff(unsigned attempt, std::chrono::nanoseconds delay) noexcept override {
    watch_.pause(attempt, delay);
  }

 private:
  storm_watch& watch_;
  std::atomic<bool> up_ = false;
};

/// Of the server nothing but the refusals: sessions count as the clients see them.
class refusals_to final : public bus::observer {
 public:
  explicit refusals_to(storm_watch& watch) : watch_(watch) {}
  void on_refused(std::string_view) noexcept override { watch_.refused(); }

 private:
  storm_watch& watch_;
};

struct stormer {
  stormer(asio::any_io_executor executor, bus::request_bus_options options, reports_to& reports)
      : observer(reports), bus(std::move(executor), std::move(options), &observer) {}

  void expect_an_answer() {
    bus::message question;
    question.body.resize(3);
    EXPECT_EQ(bus.async_request(question, 20s, asio::use_future).get().body.size(), 3u);
  }
  void leave() { bus.async_shutdown(asio::use_future).get(); }

  reports_to& observer;
  bus::request_bus bus;
};

/// Connects a client for each of `reports`, one after the other; they come back by themselves.
void connect_all(std::deque<stormer>& all, std::deque<reports_to>& reports, thread_pool& buses,
                 std::uint16_t port) {
  bus::request_bus_options how;
  how.port = std::to_string(port);
  how.backoff_base = base;
  how.backoff_cap = cap;
  for (auto& each : reports) {
    how.jitter_seed = all.size() + 1;
    all.emplace_back(buses.executor(), how, each).bus.async_connect(asio::use_future).get();
  }
}

void expect_spread_pauses(storm_watch const& watch) {
  // The seeds are fixed, so the first pauses are the same in every run: each quarter has its share.
  auto const first = watch.first();
  ASSERT_EQ(first.size(), clients);
  std::array<std::size_t, 4> quarters{};
  for (auto const pause : first) {
    ASSERT_LE(pause, base);
    ++quarters[std::min<std::size_t>(3, static_cast<std::size_t>(pause * 4 / base))];
  }
  for (auto const count : quarters) EXPECT_GE(count, clients / 8);
  EXPECT_LE(watch.longest(), cap);
}

TEST(ReconnectStorm, spreads_arrivals_and_keeps_to_the_limit) {
  storm_watch watch;
  refusals_to refusals(watch);
  std::deque<reports_to> reports;
  while (reports.size() < clients) reports.emplace_back(watch);
  thread_pool servers(2);
  thread_pool buses(2);
  bus::server_options options;
  options.sessions_max = clients;
  std::optional<bus::server> server;
  server.emplace(servers.executor(), options, bus::native_service(bus::echo()));
  ASSERT_FALSE(server->listen());
  options.endpoint = server->local_endpoint();
  std::deque<stormer> all;
  connect_all(all, reports, buses, options.endpoint.port());
  ASSERT_TRUE(watch.wait_for_sessions(clients));

  server->async_shutdown(0ns, asio::use_future).get();
  ASSERT_TRUE(watch.wait_for_sessions(0));
  watch.forget_the_most();
  options.sessions_max = places;
  options.over_limit = bus::over_limit::reset;
  server.emplace(servers.executor(), options, bus::native_service(bus::echo()), &refusals);
  ASSERT_FALSE(server->listen());
  ASSERT_TRUE(watch.wait_for_sessions(places)) << "places are left";
  // Nobody leaves, so whom it refuses are the others, who come again and again.
  ASSERT_TRUE(watch.wait_for_refusals(2 * (clients - places)));
  EXPECT_EQ(server->stats().live, places);
  // Not later: who leaves says so after its connection is closed, and then its place may be taken.
  EXPECT_EQ(watch.most_up(), places);

  std::vector<stormer*> inside;
  std::vector<stormer*> waiting;
  for (auto& each : all) (each.observer.is_up() ? inside : waiting).push_back(&each);
  ASSERT_EQ(waiting.size(), clients - places);
  for (auto* each : inside) each->expect_an_answer();
  for (auto* each : inside) each->leave();
  ASSERT_TRUE(watch.wait_for_sessions(waiting.size())) << "some never came back";
  for (auto* each : waiting) each->expect_an_answer();
  EXPECT_EQ(server->stats().peak_live, places);
  expect_spread_pauses(watch);

  for (auto* each : waiting) each->leave();
  server->async_shutdown(5s, asio::use_future).get();
}

}  // namespace
}  // namespace busproof::stress
