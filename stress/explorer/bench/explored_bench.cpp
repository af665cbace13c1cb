// explored_bench: the programs under the explorer.
//
//   explorer_bench_ours PROGRAM SCHEDULES    prints "SCHEDULES CPU_SECONDS WALL_SECONDS STEPS"
//   explorer_bench_ours decision alone|company|priorities    prints the median nanoseconds
//   explorer_bench_ours memory EARLY LATE    prints kilobytes after EARLY and LATE schedules
#include <sys/resource.h>

#include <algorithm>
#include <array>
#include <cstdio>
#include <cstdlib>
#include <string_view>

#include <busproof/explore.hpp>
#include "stress/explorer/bench/explored_bodies.hpp"
#include "stress/explorer/bench/measured_bodies.hpp"

using namespace busproof::explore;

namespace {

struct program {
  std::string_view name;
  void (*body)();
};
constexpr std::array<program, 7> programs = {{{"count", two_threads_count},
                                              {"lock", three_threads_lock},
                                              {"produce", two_produce_one_consumes},
                                              {"lost_update", sketch_lost_update},
                                              {"lock_order", sketch_lock_order},
                                              {"cv_timed", sketch_timed_wait},
                                              {"exceptions", sketch_exceptions}}};

double cpu_seconds(int whose) {
  rusage used{};
  getrusage(whose, &used);
  auto const seconds = [](timeval const& of) {
    return static_cast<double>(of.tv_sec) + 1e-6 * static_cast<double>(of.tv_usec);
  };
  return seconds(used.ru_utime) + seconds(used.ru_stime);
}

int measure(program const& what, std::uint64_t schedules) {
  options how;
  how.name = what.name;
  how.how = strategy::random;
  how.schedules = schedules;
  auto const before = cpu_seconds(RUSAGE_SELF) + cpu_seconds(RUSAGE_CHILDREN);
  auto const found = run(how, what.body);
  auto const cpu = cpu_seconds(RUSAGE_SELF) + cpu_seconds(RUSAGE_CHILDREN) - before;
  if (!found || found.schedules < schedules) {
    std::fprintf(stderr, "%s\n", describe(found).c_str());
    return 1;
  }
  std::printf("%llu %.9f %.9f %llu\n", static_cast<unsigned long long>(found.schedules), cpu,
              std::chrono::duration<double>(found.elapsed).count(),
              static_cast<unsigned long long>(found.steps));
  return 0;
}

int measure_decision(std::string_view with) {
  constexpr int samples = 200;
  auto costs = decision_point_costs(with == "alone" ? company::nobody : company::one_that_could_go,
                                    with == "priorities", samples);
  auto const middle = costs.begin() + static_cast<std::ptrdiff_t>(costs.size() / 2);
  std::nth_element(costs.begin(), middle, costs.end());
  std::printf("%.3f\n", *middle);
  return 0;
}

}  // namespace

int main(int count, char** arguments) {
  std::string_view const what = count > 1 ? arguments[1] : "";
  if (count == 3 && what == "decision") return measure_decision(arguments[2]);
  if (count == 4 && what == "memory") {
    auto const use = memory_after(std::strtoull(arguments[2], nullptr, 10),
                                  std::strtoull(arguments[3], nullptr, 10));
    std::printf("%.0f %.0f\n", use.kilobytes_early, use.kilobytes_late);
    return 0;
  }
  for (auto const& each : programs) {
    if (count == 3 && what == each.name) {
      return measure(each, std::strtoull(arguments[2], nullptr, 10));
    }
  }
  std::fprintf(
      stderr, "usage: explorer_bench_ours PROGRAM SCHEDULES | decision WITH | memory EARLY LATE\n");
  return 64;
}
