// programs: small programs whose bugs, and how hard they are to find, are known from the literature
// (SCTBench, and the artifact of the SURW paper), each with a twin that is correct.
#pragma once

#include <span>
#include <string_view>

namespace busproof::explore {

/// Mean schedules to the first bug as published (20 trials, at most 10 000 each); 0: never found.
struct published_means {
  double random, pos, pct3;
};

struct ground_truth_program {
  std::string_view name;
  void (*buggy)();
  void (*correct)();
  published_means published;
};

std::span<ground_truth_program const> ground_truth_programs();
/// Null if there is none of that name.
ground_truth_program const* find_ground_truth(std::string_view name);

// One file each for those about locks and those about atomics.

void deadlock01_buggy();
void deadlock01_correct();
void account_buggy();
void account_correct();
void lazy01_buggy();
void lazy01_correct();
void twostage_buggy();
void twostage_correct();

void reorder_3_buggy();
void reorder_3_correct();
void reorder_4_buggy();
void reorder_4_correct();
void bluetooth_buggy();
void bluetooth_correct();

}  // namespace busproof::explore
