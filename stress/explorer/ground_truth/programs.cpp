#include "stress/explorer/ground_truth/programs.hpp"

#include <array>

namespace busproof::explore {
namespace {

constexpr std::array<ground_truth_program, 7> all = {{
    {"account", account_buggy, account_correct, {18, 4, 4}},
    {"bluetooth", bluetooth_buggy, bluetooth_correct, {215, 36, 112}},
    {"deadlock01", deadlock01_buggy, deadlock01_correct, {3, 4, 13}},
    {"lazy01", lazy01_buggy, lazy01_correct, {21, 5, 5}},
    {"reorder_3", reorder_3_buggy, reorder_3_correct, {0, 86, 185}},
    {"reorder_4", reorder_4_buggy, reorder_4_correct, {0, 533, 554}},
    {"twostage", twostage_buggy, twostage_correct, {464, 15, 13}},
}};

}  // namespace

std::span<ground_truth_program const> ground_truth_programs() { return all; }

ground_truth_program const* find_ground_truth(std::string_view name) {
  for (auto const& each : all) {
    if (each.name == name) return &each;
  }
  return nullptr;
}

}  // namespace busproof::explore
