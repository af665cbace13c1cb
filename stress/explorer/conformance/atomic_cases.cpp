// Atomic operations of every width, and fences. What stays sequentially consistent may interleave
// in any order, and nothing else.
#include <array>
#include <atomic>
#include <memory>
#include <thread>

#include "stress/explorer/conformance/case.hpp"

namespace busproof::conformance {
namespace {

#ifdef __clang__
constexpr bool made_by_clang = true;
#else
constexpr bool made_by_clang = false;
#endif

template <std::size_t Words>
struct words {
  std::array<std::uint64_t, Words> all{};
  bool operator==(words const&) const = default;
  static words of(std::uint64_t value) {
    words out;
    out.all.fill(value);
    return out;
  }
  bool is_whole() const {
    for (auto const each : all) {
      if (each != all[0]) return false;
    }
    return true;
  }
};

/// Adds one twice by load and store, in two threads: 1 if one of them was lost.
template <typename T, typename Up>
int sum_of_loads_and_stores(Up up) {
  std::atomic<T> value(T{});
  auto const add = [&] { value.store(up(value.load())); };
  together(add, add);
  return value.load() == up(T{}) ? 1 : 2;
}

/// The same by compare-exchange: none is lost.
template <typename T, typename Up>
void sum_of_exchanges(Up up) {
  std::atomic<T> value(T{});
  auto const add = [&] {
    auto before = value.load();
    while (!value.compare_exchange_weak(before, up(before))) {
    }
  };
  together(add, add);
  require(value.load() == up(up(T{})));
}

template <typename T>
int no_addition_lost() {
  std::atomic<T> value = 0;
  auto const work = [&] {
    value.fetch_add(3);
    --value;
    value += 1;
  };
  together(work, work);
  return static_cast<int>(value);
}

template <std::size_t Words>
words<Words> next_of(words<Words> before) {
  return words<Words>::of(before.all[0] + 1);
}

template <std::size_t Words>
void compares_and_exchanges() {
  std::atomic<words<Words>> value(words<Words>::of(3));
  for (std::uint64_t const wrong : {2, 4}) {
    auto expected = words<Words>::of(wrong);
    require(!value.compare_exchange_strong(expected, words<Words>::of(7)));
    require(expected == words<Words>::of(3) && value.load() == expected);
  }
  auto expected = words<Words>::of(3);
  require(value.compare_exchange_strong(expected, words<Words>::of(7)));
  require(value.exchange(words<Words>::of(8)) == words<Words>::of(7));
  require(value.load() == words<Words>::of(8));
}

template <std::size_t Words>
void never_torn() {
  std::atomic<words<Words>> value(words<Words>::of(0));
  auto const write = [&](std::uint64_t first) {
    for (auto each = first; each < first + 3; ++each) value.store(words<Words>::of(each));
    require(value.exchange(words<Words>::of(first)).is_whole());
  };
  together([&] { write(1); }, [&] { write(100); },
           [&] {
             for (int each = 0; each < 4; ++each) require(value.load().is_whole());
           });
}

int two_bits(int first, int second) { return first * 2 + second; }

}  // namespace

case_list atomic_cases() {
  return {
      reaches("atomic.load_and_store_lose_an_update", {1, 2},
              [] { return sum_of_loads_and_stores<int>([](int x) { return x + 1; }); }),
      holds("atomic.additions_are_never_lost",
            [] {
              require(no_addition_lost<std::uint8_t>() == 6);
              require(no_addition_lost<std::int16_t>() == 6);
              require(no_addition_lost<int>() == 6);
              require(no_addition_lost<std::int64_t>() == 6);
            }),
      holds("atomic.operations_give_back_what_was",
            [] {
              std::atomic<unsigned> value = 12;
              require(value.fetch_and(6) == 12 && value.fetch_or(3) == 4);
              require(value.fetch_xor(5) == 7 && value.fetch_sub(1) == 2 && value.exchange(9) == 1);
              unsigned expected = 8;
              require(!value.compare_exchange_strong(expected, 0) && expected == 9);
              require(value.compare_exchange_strong(expected, 10) && value == 10);
              require(__atomic_fetch_nand(reinterpret_cast<unsigned*>(&value), 2u,
                                          __ATOMIC_SEQ_CST) == 10);
              require(value == ~2u);
              compares_and_exchanges<2>();
              compares_and_exchanges<3>();
              compares_and_exchanges<7>();
            }),
      // On x86-64 it never does natively, and clang does not say which exchange is a weak one.
      reaches("atomic.weak_exchange_may_fail_for_nothing", {made_by_clang ? 1 : 0, 1},
              [] {
                std::atomic<int> value = 0;
                int expected = 0;
                return value.compare_exchange_weak(expected, 1) ? 1 : 0;
              }),
      holds("atomic.floating_point_adds",
            [] {
              std::atomic<double> value = 0.5;
              auto const add = [&] { value.fetch_add(1.25); };
              together(add, add);
              require(value == 3.0);
            }),
      holds("atomic.pointer_steps_by_elements",
            [] {
              int elements[5] = {};
              std::atomic<int*> at = elements;
              auto const take = [&] {
                for (int each = 0; each < 2; ++each) ++*at.fetch_add(1);
              };
              together(take, take);
              require(at == elements + 4 && elements[0] == 1 && elements[3] == 1);
            }),
      reaches("atomic.load_and_store_of_16_bytes_lose_an_update", {1, 2},
              [] { return sum_of_loads_and_stores<words<2>>(next_of<2>); }),
      holds("atomic.exchanges_of_16_bytes_lose_none",
            [] { sum_of_exchanges<words<2>>(next_of<2>); }),
      holds("atomic.values_of_16_bytes_are_never_torn", [] { never_torn<2>(); }),
      reaches("atomic.load_and_store_of_24_bytes_lose_an_update", {1, 2},
              [] { return sum_of_loads_and_stores<words<3>>(next_of<3>); }),
      holds("atomic.exchanges_of_24_bytes_lose_none",
            [] { sum_of_exchanges<words<3>>(next_of<3>); }),
      holds("atomic.values_of_24_bytes_are_never_torn", [] { never_torn<3>(); }),
      holds("atomic.wide_values_know_whether_they_are_lock_free",
            [] {
              require(!std::atomic<words<3>>().is_lock_free());
              require(std::atomic<std::uint64_t>().is_lock_free());
            }),
      holds("atomic.many_may_be_read_without_a_write",
            [] {
              std::vector<std::atomic<int>> table(5000);
              int sum = 0;
              for (auto const& each : table) sum += each;
              require(sum == 0);
            }),
      // No atomics, but on x86-64 programs do it.
      holds("atomic.volatile_flags_play_ping_pong",
            [] {
              int volatile turn = 0;
              auto const play = [&](int me) {
                for (int round = 0; round < 3; ++round) {
                  while (turn != me) {
                  }
                  turn = 1 - me;
                }
              };
              together([&] { play(0); }, [&] { play(1); });
            }),
      holds("atomic.volatile_objects_may_be_written_often",
            [] {
              int volatile value = 0;
              for (int each = 0; each < 3000; ++each) value = each;
              require(value == 2999);
            }),
      reaches("atomic.stores_before_loads_never_both_miss", {1, 2, 3},
              [] {
                std::atomic<int> a = 0, b = 0;
                int saw_b = 0, saw_a = 0;
                together(
                    [&] {
                      a = 1;
                      saw_b = b;
                    },
                    [&] {
                      b = 1;
                      saw_a = a;
                    });
                return two_bits(saw_b, saw_a);
              }),
      reaches("atomic.independent_readers_agree_on_the_order", {0, 1, 2, 3},
              [] {
                std::atomic<int> a = 0, b = 0;
                int first[2] = {}, second[2] = {};
                together([&] { a = 1; }, [&] { b = 1; },
                         [&] {
                           first[0] = a;
                           first[1] = b;
                         },
                         [&] {
                           second[0] = b;
                           second[1] = a;
                         });
                bool const a_only = first[0] == 1 && first[1] == 0;
                bool const b_only = second[0] == 1 && second[1] == 0;
                require(!(a_only && b_only));
                return two_bits(a_only ? 1 : first[1], b_only ? 0 : second[1]);
              }),
      reaches("fence.orders_what_is_relaxed", {0, 7},
              [] {
                std::atomic<int> ready = 0;
                int value = 0, seen = 0;
                together(
                    [&] {
                      value = 7;
                      std::atomic_thread_fence(std::memory_order_release);
                      ready.store(1, std::memory_order_relaxed);
                    },
                    [&] {
                      if (ready.load(std::memory_order_relaxed) == 0) return;
                      std::atomic_thread_fence(std::memory_order_acquire);
                      seen = value;
                    });
                return seen;
              }),
      reaches("fence.sequentially_consistent_one_lets_not_both_miss", {1, 2, 3},
              [] {
                std::atomic<int> a = 0, b = 0;
                int saw_a = 0, saw_b = 0;
                auto const relaxed = std::memory_order_relaxed;
                auto const run = [&](std::atomic<int>& mine, std::atomic<int>& other, int& saw) {
                  mine.store(1, relaxed);
                  std::atomic_thread_fence(std::memory_order_seq_cst);
                  std::atomic_signal_fence(std::memory_order_seq_cst);
                  saw = other.load(relaxed);
                };
                together([&] { run(a, b, saw_b); }, [&] { run(b, a, saw_a); });
                return two_bits(saw_b, saw_a);
              }),
      holds("atomic_flag.guards_as_a_spin_lock",
            [] {
              std::atomic_flag flag;
              int count = 0;
              auto const add = [&] {
                while (flag.test_and_set(std::memory_order_acquire)) {
                }
                int const before = count;
                std::this_thread::yield();
                count = before + 1;
                require(flag.test());
                flag.clear(std::memory_order_release);
              };
              together(add, add);
              require(count == 2);
            }),
      holds("atomic_ref.adds_to_plain_objects",
            [] {
              int whole = 0;
              double real = 0;
              alignas(16) words<2> wide;
              auto const work = [&] {
                ++std::atomic_ref(whole);
                std::atomic_ref(real).fetch_add(0.5);
                std::atomic_ref<words<2>> const both(wide);
                auto before = both.load();
                while (!both.compare_exchange_strong(before, next_of(before))) {
                }
              };
              together(work, work);
              require(whole == 2 && real == 1.0 && wide == words<2>::of(2));
            }),
      reaches("atomic_shared_ptr.one_exchange_wins", {1, 2},
              [] {
                std::atomic<std::shared_ptr<int>> shared(std::make_shared<int>(0));
                auto const start = shared.load();
                auto const replace = [&](int value) {
                  auto expected = start;
                  auto const mine = std::make_shared<int>(value);
                  if (shared.compare_exchange_strong(expected, mine)) return;
                  require(*expected != 0);
                };
                together([&] { replace(1); }, [&] { replace(2); });
                require(start.use_count() == 1);
                return *shared.load();
              }),
      holds("atomic_shared_ptr.counts_its_owners",
            [] {
              std::weak_ptr<int> watched;
              {
                std::atomic<std::shared_ptr<int>> shared(std::make_shared<int>(5));
                watched = shared.load();
                auto const read = [&] { require(*shared.load() >= 5); };
                together(read, read, [&] { shared.store(std::make_shared<int>(6)); });
                require(watched.expired());
                std::atomic<std::weak_ptr<int>> weak(shared.load());
                require(*weak.load().lock() == 6);
              }
              auto plain = std::make_shared<int>(1);
              together([&] { std::atomic_store(&plain, std::make_shared<int>(2)); },
                       [&] { require(*std::atomic_load(&plain) > 0); });
              require(*plain == 2);
            }),
  };
}

}  // namespace busproof::conformance
