#include "stress/explorer/process/environment.hpp"

#include <charconv>
#include <cstdlib>
#include <stdexcept>

namespace busproof::explore {
namespace {

std::string_view value_of(char const* name) {
  auto const* const value = std::getenv(name);
  return value != nullptr ? std::string_view(value) : std::string_view();
}

[[noreturn]] void complain(char const* name, std::string_view value, char const* wanted) {
  throw std::invalid_argument(std::string(name) + " is '" + std::string(value) + "': " + wanted);
}

template <typename Number>
void read(char const* name, Number& into) {
  auto const value = value_of(name);
  if (value.empty()) return;
  Number parsed{};
  auto const result = std::from_chars(value.data(), value.data() + value.size(), parsed);
  if (result.ec != std::errc() || result.ptr != value.data() + value.size()) {
    complain(name, value, "a whole number is wanted");
  }
  into = parsed;
}

void read_flag(char const* name, bool& into) {
  auto const value = value_of(name);
  if (value.empty()) return;
  if (value != "0" && value != "1") complain(name, value, "0 or 1 is wanted");
  into = value == "1";
}

}  // namespace

options with_environment(options how) {
  read("BUSPROOF_SCHEDULES", how.schedules);
  read("BUSPROOF_SEED", how.seed);
  read("BUSPROOF_DEPTH", how.depth);
  read("BUSPROOF_STEPS", how.steps_max);
  read("BUSPROOF_JOBS", how.jobs);
  std::uint64_t seconds = 0;
  read("BUSPROOF_BUDGET", seconds);
  if (seconds > 0) how.budget = std::chrono::seconds(seconds);
  if (!value_of("BUSPROOF_DELAY_BOUND").empty()) {
    unsigned bound = 0;
    read("BUSPROOF_DELAY_BOUND", bound);
    how.delay_bound = bound;
  }
  read_flag("BUSPROOF_KEEP_GOING", how.keep_going);
  if (auto const value = value_of("BUSPROOF_STRATEGY"); !value.empty()) {
    bool known = false;
    for (auto const each : {strategy::portfolio, strategy::delay, strategy::random, strategy::pct,
                            strategy::pos, strategy::surw, strategy::exhaustive}) {
      if (value != to_string(each)) continue;
      how.how = each;
      known = true;
    }
    if (!known) complain("BUSPROOF_STRATEGY", value, "portfolio, delay, random, pct or pos");
  }
  if (auto const value = value_of("BUSPROOF_ISOLATE"); !value.empty()) {
    if (value != "warm" && value != "process")
      complain("BUSPROOF_ISOLATE", value, "warm or process");
    how.isolate = value == "warm" ? isolation::warm : isolation::process;
  }
  if (auto const value = value_of("BUSPROOF_REPLAY"); !value.empty()) how.replay = value;
  if (auto const value = value_of("BUSPROOF_REGRESSIONS"); !value.empty()) how.regressions = value;
  return how;
}

bool native_wanted() {
  bool native = false;
  read_flag("BUSPROOF_NATIVE", native);
  return native;
}

}  // namespace busproof::explore
