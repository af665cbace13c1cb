// The connection limit over real TCP: 1 000 clients at once, 100 places, each kind of refusal.
#include <array>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "bus/server/native_handshake.hpp"
#include "bus/server/test_client.hpp"

namespace busproof::bus {
namespace {

using namespace std::chrono_literals;

constexpr std::size_t limit = 100;
constexpr std::size_t crowd = 1000;

class ServerLimit : public testing::Test {
 protected:
  static void SetUpTestSuite() { raise_descriptor_limit(); }

  void start(over_limit kind, std::size_t places = limit) {
    server_options options;
    options.sessions_max = places;
    options.over_limit = kind;
    options.refusal = native_refusal();
    server_.emplace(io_.get_executor(), options, native_service(echo()), &seen_);
    ASSERT_FALSE(server_->listen());
  }

  /// All clients that the server does not leave waiting have their answer.
  void settle(storm const& all, std::size_t answered) {
    ASSERT_TRUE(run_until(io_, [&] { return all.settled() >= answered; })) << all.summary();
    run_ready(io_);
  }

  /// Those who were served leave, and as many newcomers find their places free.
  void replace_all(storm& all) {
    all.served_leave();
    ASSERT_TRUE(run_until(io_, [&] { return server_->stats().live == 0; }));
    run_ready(io_);
    storm next(io_, server_->local_endpoint(), limit);
    settle(next, limit);
    EXPECT_EQ(next.count(outcome::served), limit) << next.summary();
    EXPECT_EQ(server_->stats().peak_live, limit);
    next.all_leave();
  }

  struct watcher : observer {
    std::vector<std::string> refused;
    void on_refused(std::string_view how) noexcept override { refused.emplace_back(how); }
  };

  watcher seen_;
  asio::io_context io_;
  std::optional<server> server_;
};

TEST_F(ServerLimit, refuses_connections_while_it_is_full) {
  start(over_limit::refuse);
  storm all(io_, server_->local_endpoint(), crowd);
  settle(all, crowd);
  EXPECT_EQ(all.count(outcome::served), limit) << all.summary();
  // Those who were in the backlog when the listener closed see a reset.
  EXPECT_EQ(all.count(outcome::refused) + all.count(outcome::reset), crowd - limit)
      << all.summary();
  // From then on the door is closed: no chance left.
  storm late(io_, server_->local_endpoint(), 50);
  settle(late, 50);
  EXPECT_EQ(late.count(outcome::refused), 50u) << late.summary();
  replace_all(all);
}

TEST_F(ServerLimit, resets_connections_above_it) {
  start(over_limit::reset);
  storm all(io_, server_->local_endpoint(), crowd);
  settle(all, crowd);
  EXPECT_EQ(all.count(outcome::served), limit) << all.summary();
  EXPECT_EQ(all.count(outcome::reset), crowd - limit) << all.summary();
  EXPECT_EQ(server_->stats().refused, crowd - limit);
  replace_all(all);
}

TEST_F(ServerLimit, closes_connections_above_it_in_order) {
  start(over_limit::close);
  storm all(io_, server_->local_endpoint(), crowd);
  settle(all, crowd);
  EXPECT_EQ(all.count(outcome::served), limit) << all.summary();
  EXPECT_EQ(all.count(outcome::ended), crowd - limit) << all.summary();
  replace_all(all);
}

TEST_F(ServerLimit, leaves_connections_above_it_in_the_backlog) {
  start(over_limit::stall);
  storm all(io_, server_->local_endpoint(), crowd);
  settle(all, limit);
  EXPECT_EQ(all.count(outcome::served), limit) << all.summary();
  EXPECT_EQ(all.count(outcome::pending), crowd - limit) << all.summary();
  EXPECT_EQ(server_->stats().accepted, limit);
  // Whoever leaves makes room for one who waits, ten rounds, until everybody was served.
  for (std::size_t round = 2; round <= crowd / limit; ++round) {
    all.served_leave();
    ASSERT_TRUE(run_until(io_, [&] { return all.count(outcome::served) == round * limit; }))
        << all.summary();
    run_ready(io_);
    EXPECT_EQ(all.count(outcome::served), round * limit) << all.summary();
  }
  EXPECT_EQ(server_->stats().peak_live, limit);
}

TEST_F(ServerLimit, tells_clients_above_it_why_and_ends_in_order) {
  start(over_limit::error);
  storm all(io_, server_->local_endpoint(), crowd);
  settle(all, crowd);
  EXPECT_EQ(all.count(outcome::served), limit) << all.summary();
  EXPECT_EQ(all.count(outcome::told), crowd - limit) << all.summary();
  replace_all(all);
}

TEST_F(ServerLimit, names_the_limit_in_the_refusal) {
  start(over_limit::error, 1);
  run(io_, [](tcp::endpoint where, asio::io_context& io) -> asio::awaitable<void> {
    test_client first(io);
    test_client second(io);
    co_await first.enter(where);
    auto const result = co_await second.try_to_enter(where);
    EXPECT_EQ(to_string(result), "told");
    EXPECT_EQ(second.report().code, static_cast<std::uint32_t>(error::over_limit));
    EXPECT_THAT(second.report().text, testing::HasSubstr("session limit"));
  }(server_->local_endpoint(), io_));
}

TEST_F(ServerLimit, is_not_held_up_by_refused_clients_that_never_read) {
  start(over_limit::error, 1);
  auto const where = server_->local_endpoint();
  auto first = std::make_unique<test_client>(io_);
  run(io_, first->enter(where));
  std::vector<std::unique_ptr<test_client>> rude;
  for (int i = 0; i < 200; ++i) {
    rude.push_back(std::make_unique<test_client>(io_));
    run(io_, [](test_client& who, tcp::endpoint to) -> asio::awaitable<void> {
      auto const why = co_await who.connect(to);
      EXPECT_FALSE(why);
    }(*rude.back(), where));
  }
  ASSERT_TRUE(run_until(io_, [&] { return server_->stats().refused == 200; }));
  first->close();
  ASSERT_TRUE(run_until(io_, [&] { return server_->stats().live == 0; }));
  test_client next(io_);
  run(io_, next.enter(where));
  // In the end the server drops them, whether they read or not.
  auto const baseline = open_descriptors();
  ASSERT_TRUE(run_until(io_, [&] { return open_descriptors() <= baseline - 200; }));
}

TEST_F(ServerLimit, admits_exactly_one_where_the_limit_is_one) {
  for (auto const kind :
       {over_limit::refuse, over_limit::reset, over_limit::close, over_limit::error}) {
    start(kind, 1);
    storm all(io_, server_->local_endpoint(), 20);
    settle(all, 20);
    EXPECT_EQ(all.count(outcome::served), 1u) << to_string(kind) << ": " << all.summary();
    EXPECT_EQ(server_->stats().peak_live, 1u);
    all.all_leave();
    server_.reset();
    run_ready(io_);
  }
}

TEST_F(ServerLimit, keeps_its_port_over_many_closings_of_the_listener) {
  start(over_limit::refuse, 1);
  auto const where = server_->local_endpoint();
  for (std::uint64_t round = 1; round <= 100; ++round) {
    test_client client(io_);
    outcome result = outcome::pending;
    while (result != outcome::served) {  // until the listener is open again
      run(io_, [](test_client& who, tcp::endpoint to, outcome& out) -> asio::awaitable<void> {
        who.close();
        out = co_await who.try_to_enter(to);
      }(client, where, result));
      ASSERT_TRUE(result == outcome::served || result == outcome::refused) << to_string(result);
    }
    EXPECT_EQ(server_->stats().closings, round);
    client.close();
    ASSERT_TRUE(run_until(io_, [&] { return server_->stats().live == 0; }));
  }
  EXPECT_EQ(server_->local_endpoint(), where);
}

TEST_F(ServerLimit, tells_the_observer_of_everybody_that_it_turns_away) {
  for (auto const kind : {over_limit::reset, over_limit::close, over_limit::error}) {
    seen_.refused.clear();
    start(kind, 1);
    storm all(io_, server_->local_endpoint(), 5);
    settle(all, 5);
    EXPECT_EQ(seen_.refused, std::vector<std::string>(4, std::string(to_string(kind))));
    all.all_leave();
    run_ready(io_);
  }
}

}  // namespace
}  // namespace busproof::bus
