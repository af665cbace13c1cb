// replay_test: what was found is found again by its token, in processes of its own.
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sys/wait.h>

#include <array>
#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <string>

#include "stress/explorer/ground_truth/programs.hpp"

namespace busproof::explore {
namespace {

struct outcome {
  int code = -1;
  std::string text;
};

/// The program `ground_truth` beside this one.
outcome run_program(std::string const& environment, std::string const& arguments) {
  auto const path = std::filesystem::read_symlink("/proc/self/exe").parent_path() / "ground_truth";
  auto* const pipe = popen((environment + " '" + path.string() + "' " + arguments).c_str(), "r");
  outcome out;
  if (pipe == nullptr) return out;
  std::array<char, 512> part{};
  while (std::fgets(part.data(), static_cast<int>(part.size()), pipe) != nullptr) {
    out.text += part.data();
  }
  auto const status = pclose(pipe);
  if (WIFEXITED(status)) out.code = WEXITSTATUS(status);
  return out;
}

std::string token_of(outcome const& of) {
  constexpr std::string_view label = "token ";
  if (!of.text.starts_with(label)) return "";
  return of.text.substr(label.size(), of.text.find('\n') - label.size());
}

class replay_of : public testing::TestWithParam<ground_truth_program> {};

TEST_P(replay_of, each_failure_repeats_in_new_processes) {
  std::string const name(GetParam().name);
  for (auto const* const strategy : {"portfolio", "random", "pct", "pos"}) {
    auto const found = run_program(std::string("BUSPROOF_STRATEGY=") + strategy, name);
    auto const token = token_of(found);
    ASSERT_EQ(found.code, 1) << found.text;
    ASSERT_NE(token, "") << found.text;
    // A replay whose trace has another hash leaves with 4.
    for (int each = 0; each < 5; ++each) {
      auto const again = run_program("BUSPROOF_REPLAY='" + token + "'", name);
      EXPECT_EQ(again.code, 1) << again.text;
      EXPECT_EQ(token_of(again), token);
    }
  }
}

TEST_P(replay_of, a_token_does_not_pass_for_another_program) {
  std::string const name(GetParam().name);
  auto const token = token_of(run_program("", name));
  auto const other = run_program("BUSPROOF_REPLAY='" + token + "'", name + " correct 2>&1");
  EXPECT_EQ(other.code, 64) << other.text;
  EXPECT_THAT(other.text, testing::HasSubstr("the token is of test '" + name + "'"));
}

INSTANTIATE_TEST_SUITE_P(programs, replay_of,
                         testing::ValuesIn(ground_truth_programs().begin(),
                                           ground_truth_programs().end()),
                         [](auto const& of) { return std::string(of.param.name); });

}  // namespace
}  // namespace busproof::explore
