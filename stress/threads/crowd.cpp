#include "stress/threads/crowd.hpp"

#include <chrono>
#include <functional>
#include <latch>

#include <fmt/format.h>
#include <gtest/gtest.h>

namespace busproof::stress {

using bus::outcome;
using namespace std::chrono_literals;

struct crowd::tally {
  mutable std::mutex mutex;
  std::condition_variable changed;
  std::array<std::size_t, 7> counts{};

  void move(outcome from, outcome to) {
    std::scoped_lock held(mutex);
    --counts[static_cast<std::size_t>(from)];
    ++counts[static_cast<std::size_t>(to)];
    changed.notify_all();
  }
  std::size_t count(outcome what) const { return counts[static_cast<std::size_t>(what)]; }
  bool wait(std::function<bool(tally const&)> const& happened) {
    std::unique_lock held(mutex);
    return changed.wait_for(held, 60s, [&] { return happened(*this); });
  }
};

struct crowd::member {
  explicit member(asio::any_io_executor const& executor)
      : strand(asio::make_strand(executor)), client(strand) {}

  asio::any_io_executor strand;
  bus::test_client client;  ///< on the strand, as all that follows
  outcome result = outcome::pending;
};

crowd::crowd(asio::any_io_executor executor, tcp::endpoint where, std::size_t size)
    : tally_(std::make_shared<tally>()) {
  tally_->counts[static_cast<std::size_t>(outcome::pending)] = size;
  for (std::size_t i = 0; i < size; ++i) {
    members_.push_back(std::make_shared<member>(executor));
  }
  for (auto const& each : members_) {
    asio::co_spawn(each->strand, each->client.try_to_enter(where),
                   [each, all = tally_](std::exception_ptr e, outcome result) {
                     each->result = e ? outcome::other : result;
                     if (each->result != outcome::served) each->client.close();
                     all->move(outcome::pending, each->result);
                   });
  }
}

crowd::~crowd() { all_leave(); }

bool crowd::wait_until_pending(std::size_t pending) {
  bool const happened =
      tally_->wait([=](tally const& all) { return all.count(outcome::pending) <= pending; });
  EXPECT_TRUE(happened) << summary();
  return happened;
}

bool crowd::wait_until_served(std::size_t count) {
  bool const happened =
      tally_->wait([=](tally const& all) { return all.count(outcome::served) >= count; });
  EXPECT_TRUE(happened) << summary();
  return happened;
}

std::size_t crowd::count(outcome what) const {
  std::scoped_lock held(tally_->mutex);
  return tally_->count(what);
}

std::string crowd::summary() const {
  std::string text;
  for (auto const each : {outcome::pending, outcome::served, outcome::refused, outcome::reset,
                          outcome::ended, outcome::told, outcome::other}) {
    text += fmt::format("{} {}  ", count(each), to_string(each));
  }
  return text;
}

// Who leaves is settled before anybody does: a place that becomes free is taken at once by one who
// would otherwise be counted among those that leave.
void crowd::served_leave() {
  std::vector<char> served(members_.size());
  on_each([&](std::size_t at, member& each) { served[at] = each.result == outcome::served; });
  on_each([&](std::size_t at, member& each) {
    if (served[at]) each.client.close();
  });
}

void crowd::all_leave() {
  on_each([](std::size_t, member& each) { each.client.close(); });
}

void crowd::on_each(std::function<void(std::size_t, member&)> const& what) {
  std::latch done(static_cast<std::ptrdiff_t>(members_.size()));
  for (std::size_t at = 0; at < members_.size(); ++at) {
    asio::post(members_[at]->strand, [each = members_[at], at, &what, &done] {
      what(at, *each);
      done.count_down();
    });
  }
  done.wait();
}

bool wait_until_open(tcp::endpoint const& where) {
  auto const until = std::chrono::steady_clock::now() + 60s;
  while (std::chrono::steady_clock::now() < until) {
    asio::io_context io;
    bus::test_client probe(io);
    auto result = outcome::pending;
    asio::co_spawn(io, probe.try_to_enter(where),
                   [&](std::exception_ptr, outcome heard) { result = heard; });
    io.run_for(10s);
    if (result == outcome::served) return true;
  }
  ADD_FAILURE() << "the listener does not open again";
  return false;
}

}  // namespace busproof::stress
