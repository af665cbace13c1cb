#include "stress/explorer/process/progress.hpp"

#include <unistd.h>
#include <cstdio>

namespace busproof::explore {
namespace {

constexpr std::chrono::seconds first_after{2};
constexpr std::chrono::milliseconds terminal_every{500};
constexpr std::chrono::seconds elsewhere_every{10};

}  // namespace

progress::progress(options const& how)
    : how_(how), terminal_(isatty(STDERR_FILENO) != 0), began_(steady::now()), last_(began_) {}

void progress::show(std::uint64_t schedules, std::uint64_t failing) {
  auto const now = steady::now();
  if (now - began_ < first_after) return;
  if (now - last_ < (terminal_ ? steady::duration(terminal_every) : elsewhere_every)) return;
  last_ = now;
  shown_ = true;
  auto const seconds = std::chrono::duration<double>(now - began_).count();
  std::fprintf(
      stderr, "%s%s: %llu of %llu schedules, %.0f/s, %llu failing%s", terminal_ ? "\r\033[K" : "",
      how_.name.c_str(), static_cast<unsigned long long>(schedules),
      static_cast<unsigned long long>(how_.schedules), static_cast<double>(schedules) / seconds,
      static_cast<unsigned long long>(failing), terminal_ ? "" : "\n");
  std::fflush(stderr);
}

void progress::end() {
  if (terminal_ && shown_) std::fputs("\r\033[K", stderr);
}

}  // namespace busproof::explore
