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

TEST(IdAllocator, gives_no_id_twice_whatever_threads_do) {
  id_allocator ids(1, 1'000'000);
  std::vector<std::vector<std::uint64_t>> got(4);
  std::vector<std::thread> threads;
  for (auto& mine : got) {
    threads.emplace_back([&ids, &mine] {
      for (int i = 0; i < 1000; ++i) {
        mine.push_back(ids.allocate().value());
        ids.raise_to(mine.back() / 2);
      }
    });
  }
  for (auto& t : threads) t.join();
  std::vector<std::uint64_t> all;
  for (auto const& mine : got) all.insert(all.end(), mine.begin(), mine.end());
  std::sort(all.begin(), all.end());
  EXPECT_EQ(std::adjacent_find(all.begin(), all.end()), all.end());
  EXPECT_EQ(all.size(), 4000u);
}

TEST(IdAllocator, gives_no_id_twice_while_its_peer_jumps_ahead_and_back) {
  id_allocator ids(1, 1'000'000'000);
  std::vector<std::vector<std::uint64_t>> got(4);
  std::vector<std::thread> threads;
  for (auto& mine : got) {
    threads.emplace_back([&ids, &mine] {
      for (int i = 0; i < 1000; ++i) {
        mine.push_back(ids.allocate().value());
        ids.raise_to(i % 2 == 0 ? mine.back() + 10 : 1);
      }
    });
  }
  for (auto& t : threads) t.join();
  std::vector<std::uint64_t> all;
  for (auto const& mine : got) {
    // Who said that a number is the lowest gets none below it.
    for (std::size_t i = 2; i < mine.size(); i += 2) EXPECT_GE(mine[i - 1], mine[i - 2] + 10);
    all.insert(all.end(), mine.begin(), mine.end());
  }
  std::sort(all.begin(), all.end());
  EXPECT_EQ(std::adjacent_find(all.begin(), all.end()), all.end());
}

}  // namespace
}  // namespace busproof::bus
