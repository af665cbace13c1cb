// explorer_bench: what a schedule costs, beside Relacy and the feasibility sketch.
//
//   explorer_bench [--rounds N] [--seconds S] [--quick] [--check] [--core N] [--only WORD]
//
// The contestants run one after the other on one core, round after round; a ratio is the median of
// the rounds' ratios. --seconds: of one measurement. --check: exit code 1 if a gate is missed.
// --only: relacy, sketch, decision or memory.
#include <sched.h>

#include <algorithm>
#include <array>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <exception>
#include <functional>
#include <map>
#include <stdexcept>
#include <string>
#include <string_view>

#include "stress/explorer/bench/bench_report.hpp"
#include "stress/explorer/bench/contestant.hpp"

using namespace busproof::explore;

namespace {

std::string const ours = "explorer_bench_ours";
std::string const relacy = "explorer_bench_relacy";
std::string const sketch = "explorer_bench_sketch";

struct plan {
  int rounds = 7;
  double seconds = 0.5;
  bool quick = false;
  bool check = false;
  int core = -1;
  std::string only;

  bool includes(std::string_view part) const { return only.empty() || only == part; }
};

void beside_relacy(plan const& how, bench_report& out, std::string const& program,
                   std::string const& what, double gate, bool steps_too) {
  auto const our_share = schedules_for(ours, program, how.seconds);
  auto const their_share = schedules_for(relacy, program, how.seconds);
  std::vector<double> schedules, steps, our_rate, their_rate, our_steps, their_steps;
  for (int round = 0; round < how.rounds; ++round) {
    auto const we = measure_rates(ours, program, our_share);
    auto const they = measure_rates(relacy, program, their_share);
    schedules.push_back(we.schedules_per_second / they.schedules_per_second);
    steps.push_back(we.steps_per_second / they.steps_per_second);
    our_rate.push_back(we.schedules_per_second);
    their_rate.push_back(they.schedules_per_second);
    our_steps.push_back(we.steps_per_second);
    their_steps.push_back(they.steps_per_second);
  }
  out.ratio(
      what, median(schedules), gate,
      short_number(median(our_rate)) + "/s, Relacy " + short_number(median(their_rate)) + "/s");
  if (!steps_too) return;
  out.ratio(
      "  visible operations per second", median(steps), 1.0,
      short_number(median(our_steps)) + "/s, Relacy " + short_number(median(their_steps)) + "/s");
}

/// Its examples by its names, and what we call them. The one that always ends in deadlocks is left
/// out: a failing schedule costs us a process, and the sketch leaks what it leaves.
std::map<std::string, std::string> const sketch_examples = {{"lost update", "lost_update"},
                                                            {"lock order", "lock_order"},
                                                            {"cv timed", "cv_timed"},
                                                            {"exceptions", "exceptions"}};

void beside_sketch(plan const& how, bench_report& out) {
  if (!contestant_exists(sketch)) {
    out.note(
        "skipped: the sketch was not built; configure with -DBUSPROOF_SKETCH_DIR=<its folder>");
    return;
  }
  std::map<std::string, std::vector<double>> ratios, our_rates, their_rates;
  for (int round = 0; round < how.rounds; ++round) {
    for (auto const& each : measure_sketch(sketch)) {
      auto const known = sketch_examples.find(each.name);
      if (known == sketch_examples.end()) continue;
      auto const we = measure_rates(ours, known->second, each.schedules).schedules_per_wall_second;
      ratios[each.name].push_back(we / each.schedules_per_second);
      our_rates[each.name].push_back(we);
      their_rates[each.name].push_back(each.schedules_per_second);
    }
  }
  for (auto const& [name, values] : ratios) {
    out.ratio("sketch: " + name, median(values), 0.8,
              short_number(median(our_rates[name])) + "/s, sketch " +
                  short_number(median(their_rates[name])) + "/s");
  }
  out.note("\"lock order bad\" is left out: each failing schedule costs us a process");
}

double decision_point(plan const& how, std::string const& with) {
  std::vector<double> rounds;
  for (int round = 0; round < how.rounds; ++round) {
    rounds.push_back(std::strtod(run_contestant(ours, "decision " + with).c_str(), nullptr));
  }
  return median(rounds);
}

void decision_points(plan const& how, bench_report& out) {
  out.amount("one decision point, no other thread", decision_point(how, "alone"), "ns", 60);
  out.amount("the same, another could run", decision_point(how, "company"), "ns", 60);
  out.amount("the same, by priorities (pct)", decision_point(how, "priorities"), "ns", -1);
}

void memory(plan const& how, bench_report& out) {
  char const* const arguments = how.quick ? "memory 10000 100000" : "memory 100000 10000000";
  double early = 0, late = 0;
  auto const text = run_contestant(ours, arguments);
  if (std::sscanf(text.c_str(), "%lf %lf", &early, &late) != 2 || early <= 0) {
    throw std::runtime_error("no figures of resident memory: " + text);
  }
  out.note("resident " + short_number(early) + " kB early, " + short_number(late) + " kB late");
  out.amount(how.quick ? "more after 100 k schedules than after 10 k"
                       : "more after 10 M schedules than after 100 k",
             late - early, "kB", 1024);
}

/// The last of those that this process may use, unless told another: the first serve interrupts.
void stay_on_one_core(int wanted) {
  cpu_set_t all;
  CPU_ZERO(&all);
  sched_getaffinity(0, sizeof all, &all);
  if (wanted < 0) {
    for (int each = 0; each < CPU_SETSIZE; ++each) {
      if (CPU_ISSET(each, &all)) wanted = each;
    }
  }
  cpu_set_t one;
  CPU_ZERO(&one);
  CPU_SET(static_cast<std::size_t>(wanted), &one);
  if (sched_setaffinity(0, sizeof one, &one) != 0) {
    std::fprintf(stderr, "explorer_bench: cannot stay on core %d, going on without\n", wanted);
  }
}

void print_load() {
  std::array<double, 3> load{};
  if (getloadavg(load.data(), 3) == 3) std::printf("load %.2f %.2f\n", load[0], load[1]);
}

int usage() {
  std::fprintf(stderr,
               "usage: explorer_bench [--rounds N] [--seconds S] [--quick] [--check] [--core N] "
               "[--only relacy|sketch|decision|memory]\n");
  return 64;
}

bool parse(int count, char** arguments, plan& how) {
  for (int at = 1; at < count; ++at) {
    std::string_view const one = arguments[at];
    if (one == "--quick") {
      how.quick = true;
      how.rounds = 1;
      how.seconds = 0.02;
    } else if (one == "--check") {
      how.check = true;
    } else if (at + 1 == count) {
      return false;
    } else if (one == "--rounds") {
      how.rounds = std::max(1, std::atoi(arguments[++at]));
    } else if (one == "--seconds") {
      how.seconds = std::strtod(arguments[++at], nullptr);
    } else if (one == "--core") {
      how.core = std::atoi(arguments[++at]);
    } else if (one == "--only") {
      how.only = arguments[++at];
    } else {
      return false;
    }
  }
  return true;
}

}  // namespace

int main(int count, char** arguments) try {
  plan how;
  if (!parse(count, arguments, how)) return usage();
  stay_on_one_core(how.core);
  bench_report out;
  print_load();
  if (how.includes("relacy")) {
    out.heading("Beside Relacy's random scheduler, schedules per second of CPU time");
    beside_relacy(how, out, "count", "2 threads x 2 fetch_add", 0.4, true);
    beside_relacy(how, out, "lock", "3 threads x 1 mutex section", 0.45, false);
    beside_relacy(how, out, "produce", "2 producers, 1 consumer, 4 items", 0.6, false);
    out.note(
        "ours creates, starts and joins its threads in each schedule, which are steps as well;");
    out.note("Relacy's are there from the start");
  }
  if (how.includes("sketch")) {
    out.heading("Beside the feasibility sketch, on its own examples, per second of wall time");
    beside_sketch(how, out);
  }
  if (how.includes("decision")) {
    out.heading("A decision point without contention");
    decision_points(how, out);
  }
  if (how.includes("memory")) {
    out.heading("Memory of a worker");
    memory(how, out);
  }
  print_load();
  return how.check && !out.all_gates_met() ? 1 : 0;
} catch (std::exception const& error) {
  std::fprintf(stderr, "explorer_bench: %s\n", error.what());
  return 70;
}
