// ground_truth_table: mean schedules to the first bug, per program and strategy, beside what was
// published.
//
//   ground_truth_table [SEEDS [LIMIT]]    20 and 10 000 by default
#include <array>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <string>

#include <busproof/explore.hpp>
#include "stress/explorer/ground_truth/programs.hpp"

using namespace busproof::explore;

namespace {

constexpr std::array<strategy, 5> strategies = {strategy::random, strategy::pct, strategy::pos,
                                                strategy::portfolio, strategy::delay};

struct search_results {
  unsigned found = 0;
  std::uint64_t schedules_of_found = 0;
};

search_results search(ground_truth_program const& program, strategy how_to, std::uint64_t seeds,
                      std::uint64_t limit) {
  search_results out;
  for (std::uint64_t seed = 1; seed <= seeds; ++seed) {
    options how;
    how.name = program.name;
    how.how = how_to;
    how.depth = 3;
    how.seed = seed;
    how.schedules = limit;
    auto const result = run(how, program.buggy);
    if (!result.first_failure) continue;
    ++out.found;
    out.schedules_of_found += result.first_failure->schedule;
  }
  return out;
}

/// The mean over the seeds that found it; "–" for none; "(17)" if only so many did.
std::string cell(search_results const& of, std::uint64_t seeds) {
  if (of.found == 0) return "–";
  auto text = std::to_string((of.schedules_of_found + of.found / 2) / of.found);
  if (of.found < seeds) text += " (" + std::to_string(of.found) + ")";
  return text;
}

std::string cell(double published) {
  return published == 0 ? "–" : std::to_string(static_cast<long>(published));
}

double steps_of(ground_truth_program const& program) {
  options how;
  how.name = program.name;
  how.how = strategy::random;
  how.schedules = 1000;
  auto const result = run(how, program.correct);
  return static_cast<double>(result.steps) / static_cast<double>(result.schedules);
}

}  // namespace

int main(int count, char** arguments) {
  auto const seeds = count > 1 ? std::strtoull(arguments[1], nullptr, 10) : 20;
  auto const limit = count > 2 ? std::strtoull(arguments[2], nullptr, 10) : 10'000;
  if (count > 3 || seeds == 0 || limit == 0) {
    std::fprintf(stderr, "usage: ground_truth_table [SEEDS [LIMIT]]\n");
    return 64;
  }
  std::printf(
      "Mean schedules to the first bug: %llu seeds, limit %llu; (k): found from k seeds only, the "
      "mean is theirs; –: never.\nEvery atomic operation, lock, unlock, create, join and start of "
      "a "
      "thread is scheduled. random stays on its\nthread with probability 0.9; the published one is "
      "uniform. Published: SURW artifact, 20 trials, limit 10 000.\n\n",
      seeds, limit);
  std::printf(
      "| program | random | pct 3 | pos | portfolio | delay | published: random | pct 3 | "
      "pos | steps of the twin |\n|---|---|---|---|---|---|---|---|---|---|\n");
  for (auto const& program : ground_truth_programs()) {
    std::printf("| %s |", std::string(program.name).c_str());
    for (auto const each : strategies) {
      std::printf(" %s |", cell(search(program, each, seeds, limit), seeds).c_str());
      std::fflush(stdout);
    }
    auto const& known = program.published;
    std::printf(" %s | %s | %s | %.0f |\n", cell(known.random).c_str(), cell(known.pct3).c_str(),
                cell(known.pos).c_str(), steps_of(program));
  }
}
