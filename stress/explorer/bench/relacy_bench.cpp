// relacy_bench: the same programs under Relacy's random scheduler.
//
//   explorer_bench_relacy PROGRAM SCHEDULES    prints "SCHEDULES CPU_SECONDS WALL_SECONDS STEPS"

// Relacy defines macros for `new`, `malloc` and others, so what is used besides comes before it.
#include <sys/resource.h>

#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <fstream>
#include <iostream>
#include <map>
#include <set>
#include <sstream>
#include <stdexcept>
#include <string>
#include <string_view>
#include <vector>

#include <relacy/relacy.hpp>

#undef new
#undef delete
#undef malloc
#undef free

// What its replacement of operator new lacks.
void operator delete(void* memory, std::size_t) noexcept { ::operator delete(memory); }
void operator delete[](void* memory, std::size_t) noexcept { ::operator delete[](memory); }

namespace {

struct two_threads_count : rl::test_suite<two_threads_count, 2> {
  static constexpr unsigned visible_operations = 4;
  rl::atomic<int> count{0};
  void thread(unsigned) {
    count(RL_INFO).fetch_add(1, rl::mo_seq_cst);
    count(RL_INFO).fetch_add(1, rl::mo_seq_cst);
  }
};

/// The guarded data are plain for it, too: an rl::var would cost Relacy a race check, and we have
/// none yet.
struct three_threads_lock : rl::test_suite<three_threads_lock, 3> {
  static constexpr unsigned visible_operations = 6;
  rl::mutex mutex;
  int guarded = 0;
  void thread(unsigned) {
    mutex.lock(RL_INFO);
    ++guarded;
    mutex.unlock(RL_INFO);
  }
};

struct two_produce_one_consumes : rl::test_suite<two_produce_one_consumes, 3> {
  // Each producer: lock, unlock, notify, twice; the consumer: lock, unlock, four times. Waits come
  // on top, in schedules that have any.
  static constexpr unsigned visible_operations = 20;
  static constexpr int items = 4;
  rl::mutex mutex;
  rl::condition_variable filled;
  int queue[items] = {};
  int written = 0;

  void thread(unsigned self) {
    if (self < 2) {
      for (int each = 0; each < items / 2; ++each) {
        mutex.lock(RL_INFO);
        queue[written++] = each;
        mutex.unlock(RL_INFO);
        filled.notify_one(RL_INFO);
      }
      return;
    }
    int sum = 0;
    for (int read = 0; read < items; ++read) {
      mutex.lock(RL_INFO);
      while (read == written) filled.wait(mutex, RL_INFO);
      sum += queue[read];
      mutex.unlock(RL_INFO);
    }
    RL_ASSERT(sum == 2);
  }
};

double cpu_seconds() {
  rusage used{};
  getrusage(RUSAGE_SELF, &used);
  auto const seconds = [](timeval const& of) {
    return static_cast<double>(of.tv_sec) + 1e-6 * static_cast<double>(of.tv_usec);
  };
  return seconds(used.ru_utime) + seconds(used.ru_stime);
}

template <typename Suite>
int measure(unsigned long schedules) {
  std::ofstream nowhere("/dev/null");  // a string stream would crash inside Relacy
  rl::test_params params;
  params.search_type = rl::random_scheduler_type;
  params.iteration_count = static_cast<rl::iteration_t>(schedules);
  params.output_stream = &nowhere;
  params.progress_stream = &nowhere;
  auto const cpu_before = cpu_seconds();
  auto const before = std::chrono::steady_clock::now();
  bool const held = rl::simulate<Suite>(params);
  auto const cpu = cpu_seconds() - cpu_before;
  std::chrono::duration<double> const wall = std::chrono::steady_clock::now() - before;
  if (!held) {
    std::fprintf(stderr, "Relacy: %s\n", rl::test_result_str(params.test_result));
    return 1;
  }
  std::printf("%lu %.9f %.9f %lu\n", schedules, cpu, wall.count(),
              schedules * Suite::visible_operations);
  return 0;
}

}  // namespace

int main(int count, char** arguments) {
  std::string_view const program = count == 3 ? arguments[1] : "";
  auto const schedules = count == 3 ? std::strtoul(arguments[2], nullptr, 10) : 0;
  if (schedules > 0 && program == "count") return measure<two_threads_count>(schedules);
  if (schedules > 0 && program == "lock") return measure<three_threads_lock>(schedules);
  if (schedules > 0 && program == "produce") return measure<two_produce_one_consumes>(schedules);
  std::fprintf(stderr, "usage: explorer_bench_relacy count|lock|produce SCHEDULES\n");
  return 64;
}
