// Clocks and sleeping.
#include <sys/time.h>
#include <unistd.h>
#include <atomic>
#include <chrono>
#include <ctime>
#include <thread>

#include "stress/explorer/conformance/case.hpp"

namespace busproof::conformance {
namespace {

using std::chrono::milliseconds;
using std::chrono::steady_clock;
using std::chrono::system_clock;

template <typename Clock>
void advances_across_a_sleep() {
  auto const before = Clock::now();
  std::this_thread::sleep_for(milliseconds(2));
  require(Clock::now() - before >= milliseconds(2));
  auto const end = Clock::now() + milliseconds(1);
  std::this_thread::sleep_until(end);
  require(Clock::now() >= end);
}

}  // namespace

case_list time_cases() {
  return {
      holds("clock.never_goes_back",
            [] {
              std::atomic<steady_clock::rep> last = 0;
              auto const look = [&] {
                for (int each = 0; each < 3; ++each) {
                  auto const before = last.load();
                  auto const now = steady_clock::now().time_since_epoch().count();
                  require(now >= before);
                  last = now;
                }
              };
              look();
              std::thread(look).join();
              together(
                  [] {
                    auto const before = steady_clock::now();
                    require(steady_clock::now() >= before);
                  },
                  [] {
                    auto const before = system_clock::now();
                    require(system_clock::now() >= before);
                  });
            }),
      holds("clock.steady_one_advances_across_a_sleep",
            [] { advances_across_a_sleep<steady_clock>(); }),
      holds("clock.wall_one_advances_across_a_sleep",
            [] { advances_across_a_sleep<system_clock>(); }),
      holds("clock.functions_of_libc_agree",
            [] {
              auto const early = system_clock::to_time_t(system_clock::now());
              timeval day;
              require(gettimeofday(&day, nullptr) == 0);
              timespec precise;
              require(std::timespec_get(&precise, TIME_UTC) == TIME_UTC);
              auto const late = std::time(nullptr);
              require(day.tv_sec >= early && precise.tv_sec >= day.tv_sec && late >= early);
              require(late - early <= 5);
              timespec resolution;
              require(clock_getres(CLOCK_MONOTONIC, &resolution) == 0);
              require(resolution.tv_sec == 0 && resolution.tv_nsec > 0);
            }),
      holds("clock.measures_the_processor_too",
            [] {
              auto const before = std::clock();
              timespec used;
              require(clock_gettime(CLOCK_THREAD_CPUTIME_ID, &used) == 0);
              require(std::clock() >= before && used.tv_sec < 3600);
            }),
      holds("sleep.functions_of_libc_sleep",
            [] {
              auto const before = steady_clock::now();
              usleep(1000);
              timespec const span{0, 1'000'000};
              require(nanosleep(&span, nullptr) == 0);
              require(clock_nanosleep(CLOCK_MONOTONIC, 0, &span, nullptr) == 0);
              require(steady_clock::now() - before >= milliseconds(3));
            }),
      holds("sleep.loops_on_the_clock_end",
            [] {
              auto const end = steady_clock::now() + milliseconds(2);
              while (steady_clock::now() < end) std::this_thread::yield();
              while (system_clock::now().time_since_epoch() < milliseconds(1)) {
              }
            }),
      reaches("sleep.equal_ones_end_in_either_order", {1, 2},
              [] {
                std::atomic<int> first = 0;
                auto const rest = [&](int who) {
                  std::this_thread::sleep_for(milliseconds(1));
                  int nobody = 0;
                  first.compare_exchange_strong(nobody, who);
                };
                together([&] { rest(1); }, [&] { rest(2); });
                return first.load();
              }),
      holds("sleep.of_none_or_of_the_past_returns",
            [] {
              std::this_thread::sleep_for(milliseconds(0));
              std::this_thread::sleep_for(milliseconds(-5));
              std::this_thread::sleep_until(steady_clock::now() - milliseconds(5));
            }),
  };
}

}  // namespace busproof::conformance
