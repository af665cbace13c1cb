#include "bus/client/id_allocator.hpp"

#include <algorithm>
#include <thread>
#include <vector>

#include <gtest/gtest.h>

namespace busproof::bus {
namespace {

TEST(IdAllocator, gives_out_ids_in_turn_and_says_when_there_are_no_more) {
  id_allocator ids(5, 6);
  EXPECT_EQ(ids.allocate(), 5u);
  EXPECT_EQ(ids.allocate(), 6u);
  EXPECT_EQ(ids.allocate(), std::nullopt);
}

TEST(IdAllocator, follows_a_peer_that_is_ahead_and_ignores_one_that_is_behind) {
  id_allocator ids(1, 1000);
  EXPECT_EQ(ids.allocate(), 1u);
  ids.raise_to(100);
  EXPECT_EQ(ids.allocate(), 100u);
  ids.raise_to(50);
  EXPECT_EQ(ids.allocate(), 101u);
}

using numbers = std::vector<std::uint64_t>;

/// Four threads take a thousand ids each; `raise(ids, i, id)` is called after the i-th of a thread.
/// Expects that no two are the same, and returns them by thread.
template <typename Raise>
std::vector<numbers> take_on_threads(id_allocator& ids, Raise raise) {
  std::vector<numbers> got(4);
  std::vector<std::thread> threads;
  for (auto& mine : got) {
    threads.emplace_back([&ids, &mine, raise] {
      for (int i = 0; i < 1000; ++i) {
        mine.push_back(ids.allocate().value());
        raise(ids, i, mine.back());
      }
    });
  }
  for (auto& t : threads) t.join();
  numbers all;
  for (auto const& mine : got) all.insert(all.end(), mine.begin(), mine.end());
  std::sort(all.begin(), all.end());
  EXPECT_EQ(std::adjacent_find(all.begin(), all.end()), all.end());
  EXPECT_EQ(all.size(), 4000u);
  return got;
}

TEST(IdAllocator, gives_no_id_twice_whatever_threads_do) {
  id_allocator ids(1, 1'000'000);
  take_on_threads(ids, [](id_allocator& from, int, std::uint64_t id) { from.raise_to(id / 2); });
}

TEST(IdAllocator, gives_no_id_twice_while_its_peer_jumps_ahead_and_back) {
  id_allocator ids(1, 1'000'000'000);
  auto const got = take_on_threads(ids, [](id_allocator& from, int i, std::uint64_t id) {
    from.raise_to(i % 2 == 0 ? id + 10 : 1);
  });
  // Who said that a number is the lowest gets none below it.
  for (auto const& mine : got) {
    for (std::size_t i = 2; i < mine.size(); i += 2) EXPECT_GE(mine[i - 1], mine[i - 2] + 10);
  }
}

}  // namespace
}  // namespace busproof::bus
