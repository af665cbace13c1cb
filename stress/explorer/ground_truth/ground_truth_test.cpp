// ground_truth_test: the portfolio finds every bug of the programs, whatever its seed, and nothing
// in their correct twins.
#include <gtest/gtest.h>

#include <cstdint>
#include <string>

#include <busproof/explore_gtest.hpp>
#include "stress/explorer/ground_truth/programs.hpp"

namespace busproof::explore {
namespace {

class ground_truth : public testing::TestWithParam<ground_truth_program> {};

failure_kind expected_kind(ground_truth_program const& program) {
  return program.name == "deadlock01" ? failure_kind::deadlock : failure_kind::assertion;
}

TEST_P(ground_truth, is_found_from_each_of_twenty_seeds_within_ten_thousand_schedules) {
  auto const& program = GetParam();
  for (std::uint64_t seed = 1; seed <= 20; ++seed) {
    options how;
    how.name = program.name;
    how.seed = seed;
    how.schedules = 10'000;
    auto const found = run(how, program.buggy);
    ASSERT_TRUE(found.first_failure) << "seed " << seed;
    EXPECT_EQ(found.first_failure->kind, expected_kind(program)) << describe(found);
    EXPECT_NE(found.first_failure->token, "") << describe(found);
  }
}

TEST_P(ground_truth, has_a_correct_twin_that_is_clean_in_a_hundred_thousand_schedules) {
  options how;
  how.schedules = 100'000;
  auto const found = check(how, GetParam().correct);
  EXPECT_EQ(found.schedules, 100'000u);
  EXPECT_FALSE(found.incomplete);
}

TEST_P(ground_truth, is_found_by_the_samplers_without_the_systematic_part) {
  for (auto const each : {strategy::random, strategy::pct, strategy::pos}) {
    options how;
    how.name = GetParam().name;
    how.how = each;
    how.schedules = 10'000;
    EXPECT_TRUE(run(how, GetParam().buggy).first_failure) << to_string(each);
  }
}

INSTANTIATE_TEST_SUITE_P(programs, ground_truth,
                         testing::ValuesIn(ground_truth_programs().begin(),
                                           ground_truth_programs().end()),
                         [](auto const& of) { return std::string(of.param.name); });

}  // namespace
}  // namespace busproof::explore
