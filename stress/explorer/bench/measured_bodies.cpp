#include "stress/explorer/bench/measured_bodies.hpp"

#include <fcntl.h>
#include <sys/mman.h>

#include <array>
#include <atomic>
#include <cstdlib>
#include <ctime>
#include <new>
#include <string_view>
#include <thread>

#include <busproof/explore.hpp>
#include "stress/explorer/bench/explored_bodies.hpp"
#include "stress/explorer/runtime/raw_system.hpp"

namespace busproof::explore {
namespace {

// Bodies run in a worker; what they measure comes back through memory that both share.
template <typename T>
class shared_with_worker {
 public:
  shared_with_worker() {
    auto* const memory =
        mmap(nullptr, sizeof(T), PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
    if (memory == MAP_FAILED) throw std::bad_alloc();
    value_ = ::new (memory) T();
  }
  ~shared_with_worker() { munmap(value_, sizeof(T)); }
  shared_with_worker(shared_with_worker const&) = delete;
  shared_with_worker& operator=(shared_with_worker const&) = delete;
  T* operator->() const noexcept { return value_; }
  T& operator*() const noexcept { return *value_; }

 private:
  T* value_;
};

/// The machine's clock: the body's is virtual.
double real_nanoseconds() {
  timespec now{};
  raw_call(SYS_clock_gettime, CLOCK_MONOTONIC, reinterpret_cast<long>(&now));
  return static_cast<double>(now.tv_sec) * 1e9 + static_cast<double>(now.tv_nsec);
}

constexpr int blocks = 9;  // together below the steps after which a thread has to make way
constexpr int operations_per_block = 1000;

struct block_times {
  std::array<double, blocks> nanoseconds{};
  bool other_started = false;
  bool undisturbed = false;
};

void count_and_measure(block_times& times, company with) {
  times.other_started = times.undisturbed = false;
  std::thread other;
  if (with == company::one_that_could_go) other = std::thread([&] { times.other_started = true; });
  std::atomic<int> count{0};
  for (auto& block : times.nanoseconds) {
    auto const before = real_nanoseconds();
    for (int each = 0; each < operations_per_block; ++each) count.fetch_add(1);
    block = (real_nanoseconds() - before) / operations_per_block;
  }
  times.undisturbed = !times.other_started;
  if (other.joinable()) other.join();
}

/// Of the lines "Rss: 1234 kB".
double resident_kilobytes(std::string_view rollup) {
  auto const at = rollup.find("Rss:");
  return at == std::string_view::npos ? 0 : std::strtod(rollup.data() + at + 4, nullptr);
}

struct rollups {
  std::uint64_t runs = 0;
  std::array<char, 4096> early{}, late{};
};

/// The kernel's exact account; `statm` counts in batches.
void read_rollup(std::array<char, 4096>& into) {
  auto const file =
      raw_call(SYS_open, reinterpret_cast<long>("/proc/self/smaps_rollup"), O_RDONLY, 0);
  if (file < 0) return;
  raw_call(SYS_read, file, reinterpret_cast<long>(into.data()), static_cast<long>(into.size() - 1));
  raw_call(SYS_close, file);
}

}  // namespace

std::vector<double> decision_point_costs(company with, bool priorities, int samples_at_least) {
  std::vector<double> out;
  shared_with_worker<block_times> times;
  options how;
  how.name = "decision_point";
  how.schedules = 1;
  // Without a deviation the default schedule is all there is. With priorities and no change of them
  // the choice is another one's, yet the thread goes on as well, in every other schedule.
  how.how = priorities ? strategy::pct : strategy::delay;
  how.depth = 1;
  how.delay_bound = 0;
  for (how.seed = 1; out.size() < static_cast<std::size_t>(samples_at_least); ++how.seed) {
    if (!run(how, [&] { count_and_measure(*times, with); })) std::abort();
    if (times->undisturbed) {
      out.insert(out.end(), times->nanoseconds.begin(), times->nanoseconds.end());
    }
  }
  return out;
}

memory_use memory_after(std::uint64_t early, std::uint64_t late) {
  shared_with_worker<rollups> seen;
  options how;
  how.name = "memory";
  how.how = strategy::random;
  how.schedules = late + 1000;
  auto const found = run(how, [&] {
    auto const number = ++seen->runs;
    if (number == early) read_rollup(seen->early);
    if (number == late) read_rollup(seen->late);
    two_threads_count();
  });
  if (!found) std::abort();
  return {resident_kilobytes(seen->early.data()), resident_kilobytes(seen->late.data())};
}

}  // namespace busproof::explore
