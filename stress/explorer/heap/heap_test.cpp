// The two heaps: the regions of schedules by themselves, the persistent heap as this process's
// malloc.
#include <malloc.h>
#include <cerrno>
#include <cstdint>
#include <cstdlib>
#include <cstring>
#include <thread>
#include <vector>

#include <gtest/gtest.h>

#include "stress/explorer/heap/persistent_heap.hpp"
#include "stress/explorer/heap/regions.hpp"

namespace busproof::explore {
namespace {

/// One for all tests, because regions lie at fixed addresses; each test has slots of its own.
regions& the_regions() {
  static regions& only = *new regions;
  return only;
}

std::uintptr_t number(void const* address) { return reinterpret_cast<std::uintptr_t>(address); }

class Regions : public testing::Test {
 protected:
  ~Regions() override { heap_.clear(); }
  void* get(std::uint32_t slot, std::size_t bytes, std::size_t alignment = 16) {
    return heap_.allocate(slot, bytes, alignment);
  }

  regions& heap_ = the_regions();
};

TEST_F(Regions, give_addresses_that_depend_on_nobody_else) {
  auto* const first = get(10, 100);
  auto* const second = get(10, 100);
  heap_.clear();
  EXPECT_EQ(get(10, 100), first);
  get(11, 5000);  // another thread in between
  EXPECT_EQ(get(10, 100), second);
}

TEST_F(Regions, do_not_hand_out_again_what_was_freed) {
  auto* const first = get(12, 40);
  EXPECT_TRUE(heap_.release(first));
  EXPECT_NE(get(12, 40), first);
}

TEST_F(Regions, hand_out_the_oldest_again_once_much_was_used) {
  while (heap_.live_bytes() < limits::heap_fresh_bytes) get(13, 1 << 16);
  auto* const first = get(13, 40);
  auto* const second = get(13, 40);
  heap_.release(first);
  heap_.release(second);
  EXPECT_EQ(get(13, 40), first);
  EXPECT_EQ(get(13, 33), second) << "of the same size class";
  auto* const third = get(13, 40);
  EXPECT_TRUE(third != first && third != second);
}

TEST_F(Regions, refuse_to_free_twice) {
  auto* const block = get(14, 8);
  EXPECT_TRUE(heap_.release(block));
  EXPECT_FALSE(heap_.release(block));
}

TEST_F(Regions, count_what_is_in_use) {
  auto* const block = get(15, 24);
  get(15, 10);
  EXPECT_EQ(heap_.live_blocks(), 2u);
  EXPECT_EQ(heap_.live_bytes(), 34u);
  heap_.release(block);
  EXPECT_EQ(heap_.live_blocks(), 1u);
  EXPECT_EQ(heap_.live_bytes(), 10u);
}

TEST_F(Regions, align_as_asked_for) {
  for (std::size_t alignment = 16; alignment <= 1 << 16; alignment *= 2) {
    auto* const block = get(16, 10, alignment);
    EXPECT_EQ(number(block) % alignment, 0u) << alignment;
    std::memset(block, 1, 10);
    EXPECT_TRUE(heap_.release(block));
  }
}

TEST_F(Regions, are_full_at_their_end) {
  EXPECT_EQ(get(17, limits::heap_region_bytes), nullptr);
  EXPECT_NE(get(17, limits::heap_region_bytes / 2), nullptr);
  EXPECT_EQ(get(17, limits::heap_region_bytes / 2), nullptr);
  EXPECT_NE(get(17, 100), nullptr);
}

TEST(PersistentHeap, is_the_malloc_of_a_process_that_explores_nothing_now) {
  std::vector<void*> blocks;
  for (std::size_t bytes = 0; bytes < 3000; bytes += 7) {
    auto* const block = std::malloc(bytes);
    ASSERT_TRUE(persistent_heap::owns(block));
    EXPECT_EQ(number(block) % 16, 0u);
    EXPECT_GE(malloc_usable_size(block), bytes);
    std::memset(block, static_cast<int>(bytes), bytes);
    blocks.push_back(block);
  }
  for (std::size_t at = 0; at < blocks.size(); ++at) {
    auto const* const text = static_cast<unsigned char const*>(blocks[at]);
    for (std::size_t byte = 0; byte < at * 7; ++byte) {
      ASSERT_EQ(text[byte], static_cast<unsigned char>(at * 7));
    }
    std::free(blocks[at]);
  }
}

TEST(PersistentHeap, uses_freed_memory_again) {
  auto* const first = std::malloc(100'000);
  std::free(first);
  for (int round = 0; round < 100'000; ++round) {
    void* volatile block = std::malloc(100'000);
    ASSERT_EQ(block, first);
    std::free(block);
  }
}

TEST(PersistentHeap, keeps_what_was_there_in_realloc_and_zeroes_in_calloc) {
  auto* text = static_cast<char*>(std::malloc(6));
  std::strcpy(text, "hello");
  for (std::size_t bytes = 6; bytes < 1 << 20; bytes *= 3) {
    text = static_cast<char*>(std::realloc(text, bytes));
    ASSERT_STREQ(text, "hello");
  }
  std::memset(text, 7, 1000);
  std::free(text);
  auto* const zero = static_cast<unsigned char*>(std::calloc(1000, 700));
  for (std::size_t at = 0; at < 700'000; ++at) ASSERT_EQ(zero[at], 0u);
  std::free(zero);
}

TEST(PersistentHeap, refuses_what_no_heap_has) {
  std::size_t volatile huge = SIZE_MAX / 2;
  errno = 0;
  EXPECT_EQ(std::malloc(huge), nullptr);
  EXPECT_EQ(errno, ENOMEM);
  EXPECT_EQ(std::calloc(huge, 3), nullptr) << "the product overflows";
  void* block = nullptr;
  EXPECT_EQ(posix_memalign(&block, 24, 100), EINVAL) << "no power of two";
}

TEST(PersistentHeap, serves_many_threads) {
  std::vector<std::thread> threads;
  for (int thread = 0; thread < 4; ++thread) {
    threads.emplace_back([thread] {
      std::vector<std::vector<int>> mine(50);
      for (int round = 0; round < 20'000; ++round) {
        auto& one = mine[static_cast<std::size_t>(round) % mine.size()];
        for (auto const each : one) ASSERT_EQ(each, thread);
        one.assign(static_cast<std::size_t>(round % 97), thread);
      }
    });
  }
  for (auto& one : threads) one.join();
}

}  // namespace
}  // namespace busproof::explore
