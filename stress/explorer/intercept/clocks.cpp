// Clocks and sleeping: virtual time.
#include <cerrno>

#include "stress/explorer/intercept/deadlines.hpp"
#include "stress/explorer/intercept/real.hpp"

using namespace busproof::explore;

namespace {

void sleep_until(machine& m, wait_terms terms) {
  terms.waits_for = guard::never;
  m.step(op::sleep, nullptr, terms);
}

timespec time_of(machine& m, clockid_t clock) {
  m.read_clock();
  auto const all = origin_of(m, clock) + m.now();
  return {static_cast<time_t>(all / nanoseconds_per_second),
          static_cast<long>(all % nanoseconds_per_second)};
}

}  // namespace

extern "C" {

int clock_gettime(clockid_t clock, timespec* time) noexcept {
  auto* const m = running;
  if (m == nullptr) return real().clock_gettime(clock, time);
  *time = time_of(*m, clock);
  return 0;
}

int gettimeofday(timeval* time, void* zone) noexcept {
  auto* const m = running;
  if (m == nullptr) return real().gettimeofday(time, zone);
  auto const now = time_of(*m, CLOCK_REALTIME);
  *time = {now.tv_sec, now.tv_nsec / 1000};
  return 0;
}

time_t time(time_t* to) noexcept {
  auto* const m = running;
  if (m == nullptr) return real().time(to);
  auto const now = time_of(*m, CLOCK_REALTIME).tv_sec;
  if (to != nullptr) *to = now;
  return now;
}

clock_t clock() noexcept {
  auto* const m = running;
  if (m == nullptr) return real().clock();
  m->read_clock();
  static_assert(CLOCKS_PER_SEC == 1'000'000);
  return static_cast<clock_t>(m->now() / 1000);
}

int timespec_get(timespec* time, int base) noexcept {
  auto* const m = running;
  if (m == nullptr) return real().timespec_get(time, base);
  if (base != TIME_UTC) return 0;
  *time = time_of(*m, CLOCK_REALTIME);
  return base;
}

int clock_nanosleep(clockid_t clock, int flags, timespec const* time, timespec* left) {
  auto* const m = running;
  if (m == nullptr) return real().clock_nanosleep(clock, flags, time, left);
  if (!is_valid(*time)) return EINVAL;
  sleep_until(*m,
              (flags & TIMER_ABSTIME) != 0 ? until_time(*m, clock, time) : after_time(*m, *time));
  return 0;
}

int nanosleep(timespec const* time, timespec* left) {
  auto* const m = running;
  if (m == nullptr) return real().nanosleep(time, left);
  if (!is_valid(*time)) {
    errno = EINVAL;
    return -1;
  }
  sleep_until(*m, after_time(*m, *time));
  return 0;
}

int usleep(useconds_t microseconds) {
  auto* const m = running;
  if (m == nullptr) return real().usleep(microseconds);
  sleep_until(*m, after_time(*m, {static_cast<time_t>(microseconds / 1'000'000),
                                  static_cast<long>(microseconds % 1'000'000) * 1000}));
  return 0;
}

unsigned sleep(unsigned seconds) {
  auto* const m = running;
  if (m == nullptr) return real().sleep(seconds);
  sleep_until(*m, after_time(*m, {static_cast<time_t>(seconds), 0}));
  return 0;
}
}
