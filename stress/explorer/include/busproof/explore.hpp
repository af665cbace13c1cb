// busproof::explore: runs an ordinary multi-threaded program under many schedules.
#pragma once

#include <chrono>
#include <cstdint>
#include <filesystem>
#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace busproof::explore {

/// How schedules are chosen. Every choice that the explorer makes has a default (stay on the
/// thread, first in first out, earliest delivery); a schedule is the list of its deviations from
/// them.
enum class strategy : std::uint8_t {
  portfolio,  ///< all schedules with one deviation, then pct, pos and random in turn
  delay,   ///< all schedules with at most `delay_bound` deviations (Emmi, Qadeer, Rakamaric 2011)
  random,  ///< stays on its thread with probability 0.9, else any other
  pct,     ///< probabilistic concurrency testing, bug depth `depth` (Burckhardt et al. 2010)
  pos,     ///< partial order sampling (Yuan, Yang, Gu 2018)
  surw,    ///< not implemented yet: `run` throws std::invalid_argument
  exhaustive  ///< not implemented yet: `run` throws std::invalid_argument
};

enum class failure_kind : std::uint8_t {
  assertion,
  exception,
  crash,
  deadlock,
  livelock,
  data_race,
  use_after_free,
  double_free,
  invalid_free,
  lock_misuse,
  blocked_with_lock,
  hang,
  busy_idle,
  leak,
  diverged,
  unsupported
};

std::string_view to_string(strategy how) noexcept;
std::string_view to_string(failure_kind kind) noexcept;

/// Where a schedule starts from.
enum class isolation : std::uint8_t {
  warm,    ///< after one run of the body that is not counted, in a worker that goes on and on
  process  ///< in a fresh process for each schedule, so that races of initialisation stay visible
};

/// Every field can be set by an environment variable as well, which then has the last word:
/// BUSPROOF_SCHEDULES, _BUDGET (seconds), _SEED, _STRATEGY, _DEPTH, _DELAY_BOUND, _STEPS,
/// _ISOLATE, _JOBS, _REPLAY, _REGRESSIONS, _KEEP_GOING.
struct options {
  std::string name;                    ///< of the test, for tokens and records
  bool keep_going = false;             ///< count failures instead of stopping at the first
  std::uint64_t schedules = 10'000;    ///< stop after so many
  std::chrono::nanoseconds budget{0};  ///< or after so much wall time; 0: no limit
  std::uint64_t seed = 1;
  strategy how = strategy::portfolio;
  unsigned depth = 3;                   ///< pct: bug depth
  std::optional<unsigned> delay_bound;  ///< delay: deviations allowed per schedule; none: no bound
  std::optional<unsigned> preemption_bound;  ///< for exhaustive search, which is to come
  std::uint64_t steps_max = 1'000'000;       ///< more steps in one schedule are a livelock
  std::chrono::nanoseconds virtual_time_max = std::chrono::hours(24);  ///< later than that: a hang
  /// Timers in a row that may wake somebody while nothing changes that another could see; one more
  /// is a failure (busy_idle). None: there is only a warning, after 100.
  std::optional<std::uint64_t> idle_wakeups_max;
  bool data_races = true, memory_errors = true, weak_memory = false;  ///< detectors to come
  isolation isolate = isolation::warm;
  unsigned jobs = 1;   ///< worker processes
  std::string replay;  ///< a token, or the path of a file that holds one: run just that
  std::filesystem::path regressions;  ///< folder of saved failures; they run first
  unsigned minimise_tries = 500;      ///< for minimisation, which is to come
};

/// One line of a failing run: a thread, or the clock, took a step.
struct step {
  std::uint64_t number;
  std::string thread;
  std::string what;   ///< the operation and its object, such as "lock mutex 2"
  std::string where;  ///< function and source line, if known
};

/// What a thread was doing when the run failed.
struct thread_state {
  std::string name;
  std::string waits;               ///< for what, and who has it; empty: it could run
  std::vector<std::string> stack;  ///< innermost first
};

struct failure {
  failure_kind kind = failure_kind::assertion;
  std::string message;
  std::string token;           ///< replays the run; empty if it could not be repeated
  std::uint64_t schedule = 0;  ///< 1 is the first
  std::uint64_t steps = 0;
  std::uint64_t deviations = 0;
  std::vector<thread_state> threads;
  std::vector<step> last_steps;
  std::filesystem::path saved;  ///< where it will be found again, if it was saved
};

struct report {
  std::string name;
  std::uint64_t schedules = 0;
  std::uint64_t failing = 0;
  bool complete = false;    ///< the space, within the bound of `model`, was exhausted
  bool incomplete = false;  ///< a worker was lost, or the budget ended early
  bool skipped = false;     ///< a token of another test is being replayed
  bool native = false;      ///< ran for real, once
  std::string model;        ///< what the search covers, such as "sampled, sequentially consistent"
  std::optional<failure> first_failure;
  std::vector<std::string> warnings;  ///< lock-order cycles and the like
  std::uint64_t steps = 0;            ///< of all schedules
  std::uint64_t workers_restarted = 0;
  std::chrono::nanoseconds elapsed{0};

  explicit operator bool() const noexcept { return failing == 0; }
};

/// Runs `body` under many schedules, in worker processes. A failing body does not throw out of
/// here. The first failure is verified by a replay before it is reported.
///
/// Throws std::invalid_argument for options that make no sense; leaves the process with exit code
/// 64 for a malformed token and 4 for one whose run diverges. Call it from the main thread of a
/// process that has no other threads: workers are forked. Not thread-safe, not re-entrant.
report run(options const& how, std::function<void()> body);
/// The same with default options.
report run(std::function<void()> body);

/// The failure as it goes to a terminal: what, where, who waits for whom, how to replay.
std::string describe(report const& what);
/// The report as one JSON object.
std::string to_json(report const& what);

}  // namespace busproof::explore
