// The heap, memory resources and the stack.
#include <alloca.h>
#include <malloc.h>
#include <atomic>
#include <cstdlib>
#include <cstring>
#include <list>
#include <map>
#include <memory>
#include <memory_resource>
#include <new>
#include <string>
#include <thread>

#include "stress/explorer/conformance/case.hpp"

namespace busproof::conformance {
namespace {

struct alignas(256) overaligned {
  unsigned char bytes[256] = {};
};

/// A compiler may leave out a call whose block nobody looks at.
void* kept(void* block) {
  asm volatile("" : "+r"(block));
  return block;
}

bool aligned_to(void const* block, std::size_t alignment) {
  return reinterpret_cast<std::uintptr_t>(block) % alignment == 0;
}

/// Kilobytes of stack in frames of one each.
int deep(int kilobytes) {
  unsigned char volatile frame[1024];
  frame[0] = static_cast<unsigned char>(kilobytes);
  frame[1023] = 1;
  if (kilobytes == 0) {
    std::this_thread::yield();
    return 0;
  }
  return deep(kilobytes - 1) + frame[1023];
}

}  // namespace

case_list memory_cases() {
  return {
      holds("malloc.blocks_are_aligned_distinct_and_keep_their_bytes",
            [] {
              auto const use = [](int seed) {
                unsigned char* blocks[20];
                for (std::size_t each = 0; each < 20; ++each) {
                  auto const bytes = each * each * 7 + 1;
                  blocks[each] = static_cast<unsigned char*>(std::malloc(bytes));
                  require(blocks[each] != nullptr && aligned_to(blocks[each], 16));
                  require(malloc_usable_size(blocks[each]) >= bytes);
                  std::memset(blocks[each], seed + static_cast<int>(each), bytes);
                  std::this_thread::yield();
                }
                for (std::size_t each = 0; each < 20; ++each) {
                  auto const last = each * each * 7;
                  require(blocks[each][0] == seed + static_cast<int>(each));
                  require(blocks[each][last] == seed + static_cast<int>(each));
                  std::free(blocks[each]);
                }
              };
              together([&] { use(1); }, [&] { use(100); });
            }),
      holds("malloc.may_be_freed_by_another_thread",
            [] {
              std::atomic<char*> handed = nullptr;
              together(
                  [&] {
                    auto* const block = static_cast<char*>(std::malloc(100));
                    std::strcpy(block, "from here");
                    handed = block;
                    handed.notify_one();
                  },
                  [&] {
                    handed.wait(nullptr);
                    require(std::strcmp(handed, "from here") == 0);
                    std::free(handed);
                  });
            }),
      holds("malloc.realloc_keeps_what_fits",
            [] {
              auto* block = static_cast<char*>(std::realloc(nullptr, 10));
              std::strcpy(block, "123456789");
              std::thread([&] { block = static_cast<char*>(std::realloc(block, 100'000)); }).join();
              require(std::strcmp(block, "123456789") == 0);
              block = static_cast<char*>(std::realloc(block, 4));
              require(std::memcmp(block, "1234", 4) == 0);
              std::free(block);
              std::free(nullptr);
            }),
      holds("malloc.realloc_to_nothing_frees",
            [] {
              // As glibc has it; so that a program which relies on it does not leak.
              require(kept(std::realloc(kept(std::malloc(10)), 0)) == nullptr);
            }),
      holds("malloc.calloc_is_zero_even_where_others_wrote",
            [] {
              for (int each = 0; each < 5; ++each) {
                auto* const dirty = std::malloc(3000);
                std::memset(dirty, 0xff, 3000);
                std::free(dirty);
                auto* const clean = static_cast<unsigned char*>(std::calloc(30, 100));
                for (int at = 0; at < 3000; ++at) require(clean[at] == 0);
                std::free(clean);
              }
              auto volatile huge = ~std::size_t{0};
              require(kept(std::calloc(huge, 2)) == nullptr && errno == ENOMEM);
            }),
      holds("malloc.alignments_are_kept",
            [] {
              for (std::size_t alignment = 16; alignment <= 8192; alignment *= 2) {
                auto* const one = std::aligned_alloc(alignment, 3 * alignment);
                void* other = nullptr;
                require(posix_memalign(&other, alignment, 5) == 0);
                require(aligned_to(one, alignment) && aligned_to(other, alignment));
                std::free(one);
                std::free(other);
              }
              void* none = nullptr;
              require(posix_memalign(&none, 3, 5) == EINVAL);
            }),
      holds("malloc.large_blocks_come_and_go",
            [] {
              auto const use = [] {
                for (int each = 0; each < 4; ++each) {
                  std::vector<char> large(200'000, 'x');
                  require(large.back() == 'x');
                }
              };
              together(use, use);
            }),
      holds("new.keeps_alignment_and_runs_constructors",
            [] {
              auto const use = [] {
                auto const one = std::make_unique<overaligned>();
                auto const many = std::make_unique<overaligned[]>(3);
                require(aligned_to(one.get(), 256) && aligned_to(many.get(), 256));
                require(many[2].bytes[255] == 0);
              };
              together(use, use);
            }),
      holds("new.fails_with_bad_alloc",
            [] {
              auto volatile huge = ~std::size_t{0} / 2;
              require(
                  throws<std::bad_alloc>([&] { ::operator delete(kept(::operator new(huge))); }));
              require(kept(::operator new(huge, std::nothrow)) == nullptr);
            }),
      holds("shared_ptr.last_owner_destroys",
            [] {
              static std::atomic<int> alive = 0;
              struct counted {
                counted() { ++alive; }
                ~counted() { --alive; }
              };
              alive = 0;
              {
                auto shared = std::make_shared<counted>(), copy = shared;
                std::weak_ptr<counted> weak = shared;
                together([mine = std::move(copy)] { require(mine.use_count() >= 1); },
                         [mine = std::move(shared)]() mutable { mine.reset(); },
                         [weak] { require(!weak.lock() || alive == 1); });
                require(alive == 0 && weak.expired());
              }
            }),
      holds("pmr.resources_serve_several_threads",
            [] {
              std::pmr::synchronized_pool_resource pool;
              auto const use = [&] {
                std::pmr::map<int, std::pmr::string> map(&pool);
                for (int each = 0; each < 3; ++each) {
                  map.emplace(each, "a value that is longer than the small buffer of a string");
                }
                require(map.size() == 3);
              };
              together(use, use);
              std::byte buffer[256];
              std::pmr::monotonic_buffer_resource bump(buffer, sizeof buffer, &pool);
              std::pmr::list<int> const list({1, 2, 3}, &bump);
              require(list.size() == 3);
            }),
      holds("stack.is_a_mebibyte_deep_and_more",
            [] {
              require(deep(1024) == 1024);
              auto const dive = [] { require(deep(1500) == 1500); };
              together(dive, dive);
            }),
      holds("stack.has_room_for_alloca_and_large_frames",
            [] {
              auto const use = [](int seed) {
                std::size_t volatile bytes = 300'000;
                auto* const room = static_cast<unsigned char*>(alloca(bytes));
                std::memset(room, seed, bytes);
                std::this_thread::yield();
                require(room[0] == seed && room[bytes - 1] == seed);
              };
              together([&] { use(1); }, [&] { use(2); });
            }),
  };
}

}  // namespace busproof::conformance
