#include "bus/sync/completion.hpp"

#include <array>
#include <memory>
#include <string>

#include "bus/sync/sync_test_support.hpp"

namespace busproof::bus::sync {
namespace {

using asio::any_io_executor;

TEST(Completion, runs_a_handler_without_an_executor_inline) {
  asio::io_context io;
  int got = 0;
  completion<void(int)> done([&](int value) { got = value; }, io.get_executor());
  std::move(done).complete(7);
  EXPECT_EQ(got, 7);
}

TEST(Completion, runs_a_handler_that_belongs_to_home_inline) {
  asio::io_context io;
  any_io_executor const home = asio::make_strand(io);
  bool erased = false;
  bool concrete = false;
  completion<void()> first(asio::bind_executor(home, [&] { erased = true; }), home);
  std::move(first).complete();
  EXPECT_TRUE(erased);
  completion<void()> second(asio::bind_executor(io.get_executor(), [&] { concrete = true; }),
                            io.get_executor());
  std::move(second).complete();
  EXPECT_TRUE(concrete);
}

TEST(Completion, takes_a_handler_of_another_executor_there) {
  asio::io_context here;
  asio::io_context there;
  bool ran = false;
  completion<void()> done(asio::bind_executor(there.get_executor(), [&] { ran = true; }),
                          here.get_executor());
  std::move(done).complete();
  EXPECT_FALSE(ran);
  run_ready(here);
  EXPECT_FALSE(ran);
  run_ready(there);
  EXPECT_TRUE(ran);
}

TEST(Completion, never_runs_a_posted_handler_inside_the_call) {
  asio::io_context io;
  std::string order;
  asio::post(io, [&] {
    completion<void()> done([&] { order += "handler"; }, io.get_executor());
    std::move(done).post();
    order += "call ";
  });
  io.run();
  EXPECT_EQ(order, "call handler");
}

TEST(Completion, keeps_work_on_the_handlers_executor_until_it_completed) {
  asio::io_context home;
  asio::io_context own;
  completion<void()> done(asio::bind_executor(own.get_executor(), [] {}), home.get_executor());
  EXPECT_TRUE(has_pending_work(own));
  EXPECT_FALSE(has_pending_work(home));
  std::move(done).post();
  EXPECT_FALSE(has_pending_work(own));
}

TEST(Completion, destroys_an_unused_handler_without_calling_it) {
  asio::io_context io;
  auto const owned = std::make_shared<int>(0);
  std::weak_ptr<int> const watched = owned;
  {
    completion<void()> done([owned] { FAIL(); }, io.get_executor());
    EXPECT_EQ(owned.use_count(), 2);
  }
  EXPECT_EQ(owned.use_count(), 1);
  EXPECT_FALSE(has_pending_work(io));
}

TEST(Completion, takes_move_only_handlers_and_values) {
  asio::io_context io;
  int got = 0;
  auto add = [&, base = std::make_unique<int>(40)](std::unique_ptr<int> more) {
    got = *base + *more;
  };
  completion<void(std::unique_ptr<int>)> done(std::move(add), io.get_executor());
  std::move(done).post(std::make_unique<int>(2));
  io.run();
  EXPECT_EQ(got, 42);
}

TEST(Completion, is_empty_after_a_move_and_after_use) {
  asio::io_context io;
  completion<void()> first([] {}, io.get_executor());
  completion<void()> second(std::move(first));
  EXPECT_FALSE(first);  // NOLINT(bugprone-use-after-move): it promises to be empty
  EXPECT_TRUE(second);
  first = std::move(second);
  EXPECT_TRUE(first);
  std::move(first).complete();
  EXPECT_FALSE(first);  // NOLINT(bugprone-use-after-move): it promises to be empty
}

TEST(Completion, lets_the_handler_start_the_next_operation_in_place) {
  asio::io_context io;
  completion<void()> slot;
  int ran = 0;
  slot = completion<void()>(
      [&] {
        ++ran;
        slot = completion<void()>([&] { ++ran; }, io.get_executor());
      },
      io.get_executor());
  std::move(slot).complete();
  EXPECT_EQ(ran, 1);
  ASSERT_TRUE(slot);  // NOLINT(bugprone-use-after-move): its handler has filled it again
  std::move(slot).complete();
  EXPECT_EQ(ran, 2);
}

/// Counts what is allocated.
template <typename T>
struct counting_allocator {
  using value_type = T;
  int* live;
  int* total;

  counting_allocator(int* live_count, int* total_count) : live(live_count), total(total_count) {}
  template <typename U>
  counting_allocator(counting_allocator<U> const& other) : live(other.live), total(other.total) {}
  T* allocate(std::size_t n) {
    ++*live;
    ++*total;
    return std::allocator<T>().allocate(n);
  }
  void deallocate(T* memory, std::size_t n) {
    --*live;
    std::allocator<T>().deallocate(memory, n);
  }
  bool operator==(counting_allocator const&) const = default;
};

TEST(Completion, allocates_from_the_handlers_allocator_and_returns_it_before_the_handler_runs) {
  asio::io_context io;
  int live = 0;
  int total = 0;
  int live_in_handler = -1;
  counting_allocator<void> const allocator(&live, &total);
  auto const make = [&] {
    return completion<void()>(asio::bind_allocator(allocator, [&] { live_in_handler = live; }),
                              io.get_executor());
  };
  auto inline_one = make();
  EXPECT_EQ(live, 1);
  std::move(inline_one).complete();
  EXPECT_EQ(live_in_handler, 0);

  live_in_handler = -1;
  auto posted = make();
  std::move(posted).post();
  run_ready(io);
  EXPECT_EQ(live_in_handler, 0);
  EXPECT_EQ(total, 2);

  make();
  EXPECT_EQ(live, 0);
}

/// As small and as simple to move as the handlers of the hot paths.
struct small_handler {
  counting_allocator<void> memory;
  int* sum;

  using allocator_type = counting_allocator<void>;
  allocator_type get_allocator() const noexcept { return memory; }
  void operator()(int value) const { *sum += value; }
};

TEST(Completion, needs_no_memory_for_a_small_handler_whose_owner_keeps_work) {
  asio::io_context io;
  asio::any_io_executor const home = io.get_executor();
  int live = 0;
  int total = 0;
  int sum = 0;
  for (bool const posted : {false, true}) {
    completion<void(int)> done(small_handler{{&live, &total}, &sum}, home, owner_keeps_work);
    completion<void(int)> moved(std::move(done));
    if (posted) {
      std::move(moved).post(10);
    } else {
      std::move(moved).complete(1);
    }
  }
  EXPECT_EQ(sum, 1);
  run_ready(io);
  EXPECT_EQ(sum, 11);
  EXPECT_EQ(total, 0);
}

TEST(Completion, returns_the_memory_of_a_large_handler_whose_owner_keeps_work) {
  asio::io_context io;
  asio::any_io_executor const home = io.get_executor();
  int live = 0;
  int total = 0;
  int live_in_handler = -1;
  auto large = [&live_in_handler, &live, ballast = std::array<int, 100>{}] {
    live_in_handler = live + ballast[0];
  };
  completion<void()> done(
      asio::bind_allocator(counting_allocator<void>(&live, &total), std::move(large)), home,
      owner_keeps_work);
  EXPECT_EQ(live, 1);
  completion<void()> moved(std::move(done));
  std::move(moved).complete();
  EXPECT_EQ(live_in_handler, 0);
  EXPECT_EQ(total, 1);
}

TEST(Completion, keeps_work_for_an_owner_that_does_so_only_where_the_owner_does_not) {
  asio::io_context here;
  asio::io_context there;
  asio::any_io_executor const home = here.get_executor();
  completion<void()> at_home([] {}, home, owner_keeps_work);
  completion<void()> elsewhere(asio::bind_executor(there.get_executor(), [] {}), home,
                               owner_keeps_work);
  EXPECT_FALSE(has_pending_work(here));
  EXPECT_TRUE(has_pending_work(there));
}

TEST(Completion, destroys_the_handler_that_an_assignment_replaces) {
  asio::io_context io;
  asio::any_io_executor const home = io.get_executor();
  auto const first = std::make_shared<int>();
  auto const second = std::make_shared<int>();
  completion<void()> done([first] {}, home);
  done = completion<void()>([second] {}, home, owner_keeps_work);
  EXPECT_EQ(first.use_count(), 1);
  EXPECT_EQ(second.use_count(), 2);
  done = {};
  EXPECT_EQ(second.use_count(), 1);
}

/// Knows its allocator only while it owns what the allocator counts with.
struct handler_that_owns_its_allocator {
  struct counts {
    int live = 0;
    int total = 0;
  };
  std::unique_ptr<counts, void (*)(counts*)> owned{new counts, [](counts*) {}};
  bool* ran;

  using allocator_type = counting_allocator<void>;
  allocator_type get_allocator() const { return {&owned->live, &owned->total}; }
  void operator()() const { *ran = owned->live == 0; }
};

TEST(Completion, asks_for_the_allocator_before_it_moves_the_handler) {
  asio::io_context io;
  bool ran = false;
  handler_that_owns_its_allocator handler{.ran = &ran};
  std::unique_ptr<handler_that_owns_its_allocator::counts> const counts(handler.owned.get());
  completion<void()> done(std::move(handler), io.get_executor());
  std::move(done).complete();
  EXPECT_TRUE(ran);
  EXPECT_EQ(counts->live, 0);
}

}  // namespace
}  // namespace busproof::bus::sync
