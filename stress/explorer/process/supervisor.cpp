#include "stress/explorer/process/supervisor.hpp"

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <memory>
#include <string>
#include <vector>

#include "stress/explorer/process/build_id.hpp"
#include "stress/explorer/process/child.hpp"
#include "stress/explorer/process/progress.hpp"
#include "stress/explorer/report/failure_text.hpp"
#include "stress/explorer/runtime/thread_slot.hpp"

namespace busproof::explore {
namespace {

using steady = std::chrono::steady_clock;

/// Threads whose slots are made before the first fork; a worker makes the further ones it needs.
constexpr std::size_t slots_at_first = 8;
constexpr std::chrono::milliseconds look_every{100};

struct one_worker {
  shared_mapping area;
  child process;
  assignment task;
};

void explain(failing& what, child_end const& how) {
  if (what.set) return;
  what.set = true;
  what.kind = failure_kind::crash;
  auto const text = how.by_signal
                        ? std::string("the worker was killed by signal ") + strsignal(how.code)
                        : "the worker left with exit code " + std::to_string(how.code) +
                              ", as by _exit in the body";
  text.copy(what.message.data(), what.message.size() - 1);
}

char start_of(shared_area const& area, options const& how) {
  if (area.warming_up) return 'c';
  return how.isolate == isolation::process ? 'p' : 'w';
}

/// One run of a list in a process of its own. False: no process could be made.
bool run_once(options const& how, char start, std::vector<deviation> list,
              std::function<void()> const& body, shared_area& area, child_end& end) {
  child process;
  assignment task;
  task.how = how;
  task.how.isolate = start == 'p' ? isolation::process : isolation::warm;
  task.replay = std::move(list);
  task.replay_is_warm_up = start == 'c';
  if (!process.start(area, task, body)) return false;
  while (!process.wait(look_every, end)) process.watch(area, steady::now());
  return true;
}

class supervision {
 public:
  supervision(options const& how, std::function<void()> const& body)
      : how_(how), body_(body), progress_(how), began_(steady::now()) {}

  report run() {
    out_.name = how_.name;
    if (!prepare_slots(slots_at_first)) {
      out_.incomplete = true;
      out_.warnings.push_back(std::string("threads for the stacks could not be made: ") +
                              std::strerror(errno));
      return std::move(out_);
    }
    start_workers();
    while (watch_workers()) {
    }
    sum_up();
    return std::move(out_);
  }

 private:
  void start_workers() {
    auto jobs = std::max(how_.jobs, 1u);
    if (how_.how == strategy::delay && jobs > 1) {
      jobs = 1;
      out_.warnings.push_back("strategy delay runs in one worker: jobs is not used");
    }
    for (unsigned number = 0; number < jobs; ++number) {
      auto one = std::make_unique<one_worker>();
      one->task.how = how_;
      one->task.end = how_.schedules;
      one->task.stride = jobs;
      one->task.samples_only = number > 0;
      one->area->next = number;
      if (!start(*one)) continue;
      workers_.push_back(std::move(one));
    }
  }

  bool start(one_worker& who) {
    if (who.process.start(*who.area, who.task, body_)) return true;
    out_.incomplete = true;
    out_.warnings.push_back(std::string("a worker could not be made: ") + std::strerror(errno));
    return false;
  }

  /// False: all is over.
  bool watch_workers() {
    bool any = false;
    for (auto const& each : workers_) {
      if (!each->process.alive()) continue;
      any = true;
      child_end end;
      if (each->process.wait(look_every / static_cast<int>(workers_.size()), end)) {
        if (!after_end(*each, end)) return false;
      } else {
        each->process.watch(*each->area, steady::now());
      }
    }
    std::uint64_t done = 0;
    for (auto const& each : workers_) done += __atomic_load_n(&each->area->done, __ATOMIC_RELAXED);
    progress_.show(done, out_.failing);
    if (any && how_.budget.count() > 0 && steady::now() - began_ > how_.budget) {
      out_.incomplete = true;
      return false;
    }
    return any;
  }

  /// False: the search is over.
  bool after_end(one_worker& who, child_end const& end) {
    auto& area = *who.area;
    if (!end.by_signal) {
      switch (static_cast<leaving>(end.code)) {
        case leaving::finished:
          return true;
        case leaving::restart:
          ++out_.workers_restarted;
          start(who);
          return true;
        case leaving::failed:
          break;
      }
    }
    explain(area.failure, end);
    ++out_.failing;
    if (!out_.first_failure) take_failure(area);
    area.failure.set = false;
    if (area.warming_up) return false;
    ++area.done;  // also the one that ends the search
    if (!how_.keep_going) return false;
    area.next += who.task.stride;
    if (area.next < who.task.end) start(who);
    return true;
  }

  /// Runs it again, from the list alone, before anybody is told.
  void take_failure(shared_area& area) {
    token name;
    name.name = how_.name;
    name.build = build_id();
    name.start = start_of(area, how_);
    name.trace = area.failure.trace;
    auto const& list = area.deviations;
    name.deviations.assign(list.items.begin(), list.items.begin() + list.count);
    auto& found = out_.first_failure.emplace();
    found.schedule = name.start == 'c' ? 1 : area.next + 1;
    found.deviations = list.count;
    if (area.failure.kind == failure_kind::diverged || list.overflow) {
      describe_failure(area, found);
      return;
    }
    shared_mapping again;
    child_end end;
    bool const ran = run_once(how_, name.start, name.deviations, body_, *again, end);
    if (ran && (end.by_signal || end.code == static_cast<int>(leaving::failed))) {
      explain(again->failure, end);
    }
    if (ran && again->failure.set && again->failure.kind == area.failure.kind &&
        again->failure.trace == area.failure.trace) {
      found.token = to_text(name);
      describe_failure(*again, found);
      return;
    }
    describe_failure(area, found);
    found.message +=
        "\n(it did not happen again when the same schedule was repeated in a new process: the body "
        "depends on something that the explorer does not control)";
  }

  /// The search keeps only so many deviations of a schedule, and has not seen those with more.
  bool cut_short(search_frontier const& where) const {
    constexpr auto kept = search_frontier::bound_max;
    bool const wanted_more = !how_.delay_bound || *how_.delay_bound > kept;
    return how_.how == strategy::delay && wanted_more && where.level == kept;
  }

  void sum_up() {
    bool finished = true;
    for (auto const& each : workers_) {
      each->process.kill();
      auto const& area = *each->area;
      out_.schedules += area.done;
      out_.steps += area.heartbeat;
      finished = finished && area.exhausted && !cut_short(area.frontier);
      for (std::uint32_t at = 0; at < area.warnings.count; ++at) {
        auto text = describe_warning(area.warnings.all[at]);
        if (std::find(out_.warnings.begin(), out_.warnings.end(), text) == out_.warnings.end()) {
          out_.warnings.push_back(std::move(text));
        }
      }
      if (area.restarts_for_leftovers > 0) {
        out_.warnings.push_back(
            std::to_string(area.restarts_for_leftovers) +
            " schedules left something behind (at the last one " +
            std::to_string(area.left_behind_blocks) + " blocks, " +
            std::to_string(area.left_behind_bytes) +
            " bytes, or a static that the first run did not reach); each cost a new process");
      }
    }
    if (out_.first_failure && out_.schedules == 0) out_.schedules = 1;
    out_.complete = finished && !workers_.empty() && out_.failing == 0 && !out_.incomplete;
    out_.model = model_of(how_, out_.complete);
    out_.elapsed = steady::now() - began_;
    progress_.end();
  }

  options const& how_;
  std::function<void()> const& body_;
  progress progress_;
  steady::time_point began_;
  std::vector<std::unique_ptr<one_worker>> workers_;
  report out_;
};

}  // namespace

report supervise(options const& how, std::function<void()> const& body) {
  return supervision(how, body).run();
}

replay_outcome replay(options const& how, token const& what, std::function<void()> const& body) {
  replay_outcome out;
  auto& result = out.result;
  result.name = how.name;
  result.schedules = 1;
  result.model = "one schedule, replayed";
  if (!prepare_slots(slots_at_first)) {
    out.diverged = true;
    out.difference = std::string("threads could not be made: ") + std::strerror(errno);
    return out;
  }
  shared_mapping area;
  child_end end;
  if (!run_once(how, what.start, what.deviations, body, *area, end)) {
    out.diverged = true;
    out.difference = std::string("a worker could not be made: ") + std::strerror(errno);
    return out;
  }
  bool const failed = end.by_signal || end.code == static_cast<int>(leaving::failed);
  if (failed) explain(area->failure, end);
  result.steps = area->heartbeat;
  if (area->replay_diverged) {
    out.diverged = true;
    out.difference = place_of_divergence(*area, what);
  } else if (!failed) {
    out.diverged = true;
    out.difference = "all decisions could be taken, and the run did not fail";
  } else if (area->failure.trace != what.trace) {
    out.diverged = true;
    out.difference = "all decisions could be taken, and the run failed at step " +
                     std::to_string(area->failure.steps) + " by another way";
  }
  if (failed) {
    result.failing = 1;
    auto& found = result.first_failure.emplace();
    describe_failure(*area, found);
    found.schedule = 1;
    found.deviations = what.deviations.size();
    found.token = to_text(what);
  }
  return out;
}

}  // namespace busproof::explore
