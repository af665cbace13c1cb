#include "stress/explorer/process/worker.hpp"

#include <algorithm>
#include <cstdio>
#include <memory>
#include <string>
#include <string_view>

#include "stress/explorer/abi/instrumented.hpp"
#include "stress/explorer/heap/heap.hpp"
#include "stress/explorer/intercept/schedule_random.hpp"
#include "stress/explorer/process/crash_handler.hpp"
#include "stress/explorer/runtime/raw_system.hpp"

// There if the program was built for measuring coverage.
extern "C" void __gcov_dump() __attribute__((weak));

namespace busproof::explore {
namespace {

[[noreturn]] void leave(leaving how) {
  std::fflush(nullptr);
  if (__gcov_dump != nullptr) __gcov_dump();  // the exit below runs no handlers
  raw_exit(static_cast<int>(how));
}

class schedules {
 public:
  schedules(machine& computer, decider& decisions, shared_area& area, assignment const& task,
            std::function<void()> const& body)
      : computer_(computer), decisions_(decisions), area_(area), task_(task), body_(body) {}

  /// The first run in this process: first-use buffers, function statics and the like come to be. It
  /// takes the defaults everywhere.
  void warm_up() {
    auto const entered = functions_entered;
    area_.warming_up = true;
    run_listed({});
    if (functions_entered == entered) nothing_was_instrumented();
    area_.warming_up = false;
    area_.length_hint = computer_.steps();
  }

  [[noreturn]] void replay() {
    if (!task_.replay_is_warm_up && task_.how.isolate == isolation::warm) warm_up();
    if (!task_.replay_is_warm_up) heap::start_counting();
    area_.warming_up = task_.replay_is_warm_up;
    area_.log.count = 0;
    area_.heartbeat = 0;
    run_listed(*task_.replay);
    note_replay();
    leave(leaving::finished);
  }

  [[noreturn]] void search() {
    auto const isolated = task_.how.isolate == isolation::process;
    if (!isolated) warm_up();
    heap::start_counting();
    strategy_settings settings;
    settings.how = task_.how.how;
    settings.seed = task_.how.seed;
    settings.depth = task_.how.depth;
    settings.delay_bound = task_.how.delay_bound;
    settings.frontier = &area_.frontier;
    settings.length_hint = area_.length_hint;
    if (task_.samples_only) area_.frontier.exhausted = true;
    auto const strategy = make_strategy(settings);
    while (area_.next < task_.end) {
      if (!strategy->begin(area_.next)) {
        area_.exhausted = true;
        break;
      }
      decisions_.follow(*strategy);
      run();
      strategy->end(computer_.steps());
      area_.length_hint = std::max(area_.length_hint, computer_.steps());
      if (isolated) {
        note_leftovers();
        next();
        leave(area_.next < task_.end ? leaving::restart : leaving::finished);
      }
      auto const trace = computer_.trace();
      bool const clean = leaves_nothing_behind();
      if (clean && (area_.done + 1) % limits::double_run_every == 8) run_again(trace);
      next();
      if (!clean) leave(leaving::restart);
    }
    leave(leaving::finished);
  }

 private:
  void run() {
    restart_schedule_random();
    accesses_left = limits::accesses_per_forced_decision;
    if (computer_.run(body_) == machine::ending::failed) {
      note_replay();
      leave(leaving::failed);
    }
  }

  void run_listed(std::span<deviation const> list) {
    decisions_.follow(list);
    run();
  }

  [[noreturn]] void nothing_was_instrumented() {
    fail(failure_kind::unsupported,
         "nothing of the body was compiled for exploring, so its accesses can't be seen: name its "
         "targets, and the libraries it tests, in busproof_explore(targets...)");
  }

  /// A failure of a run as a whole, which no thread of it met.
  [[noreturn]] void fail(failure_kind kind, std::string_view message) {
    auto& out = area_.failure;
    out = {};
    out.set = true;
    out.kind = kind;
    out.steps = computer_.steps();
    out.trace = computer_.trace();
    message.substr(0, out.message.size() - 1).copy(out.message.data(), out.message.size() - 1);
    leave(leaving::failed);
  }

  void note_replay() { area_.replay_diverged = decisions_.diverged() || !decisions_.used_up(); }

  void next() {
    ++area_.done;
    area_.next += task_.stride;
  }

  /// What the next schedule must not meet: memory still in use, a function static that the warm-up
  /// did not reach. A fresh worker starts from the same state as the first.
  bool leaves_nothing_behind() {
    if (heap::end_schedule() && !computer_.initialised_statics()) return true;
    note_leftovers();
    ++area_.restarts_for_leftovers;
    return false;
  }

  void note_leftovers() {
    heap::end_schedule();
    auto const left = heap::left_behind();
    area_.left_behind_blocks = left.blocks;
    area_.left_behind_bytes = left.bytes;
  }

  /// The same list again: another trace means that something is not under control.
  void run_again(std::uint64_t trace) {
    auto const& record = area_.deviations;
    if (record.overflow) return;
    std::vector<deviation> const list(record.items.begin(), record.items.begin() + record.count);
    auto const steps = computer_.steps();
    run_listed(list);
    if (computer_.trace() == trace && computer_.steps() == steps && heap::end_schedule()) return;
    fail(failure_kind::diverged,
         "the same schedule ran twice and took another way (" + std::to_string(steps) + " and " +
             std::to_string(computer_.steps()) +
             " steps): the body depends on something that the explorer does not control, such as "
             "addresses, files, or variables that keep their value between runs");
  }

  machine& computer_;
  decider& decisions_;
  shared_area& area_;
  assignment const& task_;
  std::function<void()> const& body_;
};

// Large and zero: as a variable of the process it takes no memory, nor time at each fork, until
// used.
constinit object_numbers numbers;

machine_settings settings_of(options const& how) {
  machine_settings out;
  out.steps_max = how.steps_max;
  out.virtual_time_max = static_cast<std::uint64_t>(how.virtual_time_max.count());
  if (how.idle_wakeups_max) out.idle_wakeups_max = *how.idle_wakeups_max;
  return out;
}

machine_outlets outlets_of(shared_area& area, bool with_log) {
  machine_outlets out;
  out.failure = &area.failure;
  out.heartbeat = &area.heartbeat;
  out.warnings = &area.warnings;
  if (with_log) out.log = &area.log;
  return out;
}

}  // namespace

void work(shared_area& area, assignment const& task, std::function<void()> const& body) {
  handle_crashes(area.failure);
  decider decisions(area.deviations);
  auto const computer = std::make_unique<machine>(settings_of(task.how), decisions, numbers,
                                                  outlets_of(area, task.replay.has_value()));
  schedules here(*computer, decisions, area, task, body);
  if (task.replay) here.replay();
  here.search();
}

}  // namespace busproof::explore
