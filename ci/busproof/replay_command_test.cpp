// `busproof replay` as it is typed, on build trees whose programs are shell scripts.
#include "ci/busproof/replay_command.hpp"

#include <gmock/gmock.h>
#include <unistd.h>

#include <CLI/CLI.hpp>
#include <filesystem>
#include <fstream>

#include "ci/busproof/exit_code.hpp"
#include "stress/explorer/schedule/token.hpp"

namespace busproof::ci {
namespace {

namespace fs = std::filesystem;
using testing::ExitedWithCode;
using testing::HasSubstr;

class ReplayCommand : public testing::Test {
 protected:
  void SetUp() override {
    std::string pattern = testing::TempDir() + "treeXXXXXX";
    ASSERT_NE(::mkdtemp(pattern.data()), nullptr);
    folder_ = pattern;
    write("build_tree.json", R"({"source":")" + folder_.string() +
                                 R"(","scenarios":"scenarios","program":"busproof.sh"})");
    write("suites.json", R"([{"name":"unit","engine":"unit","binary":"unit.sh"},)"
                         R"({"name":"locks","engine":"explorer","binary":"locks.sh"},)"
                         R"({"name":"queues","engine":"explorer","binary":"queues.sh"}])");
    suite("unit.sh", "Queue.keeps_order", 0);
    suite("locks.sh", "Lock.is_fair", 0);
    suite("queues.sh", "Queue.keeps_order", 1);
  }
  void TearDown() override { fs::remove_all(folder_); }

  void write(std::string const& name, std::string const& text) const {
    std::ofstream(folder_ / name) << text;
  }

  /// A program that lists one test, and run with anything else says what it was given.
  void suite(std::string const& name, std::string const& test, int exit_code) const {
    auto const dot = test.find('.');
    write(name, "#!/bin/sh\nif [ \"$1\" = --gtest_list_tests ]; then echo '" +
                    test.substr(0, dot + 1) + "'; echo '  " + test.substr(dot + 1) +
                    "'; exit 0; fi\necho \"" + name +
                    " $* token $BUSPROOF_REPLAY native $BUSPROOF_NATIVE\" >&2\nexit " +
                    std::to_string(exit_code) + "\n");
    fs::permissions(folder_ / name, fs::perms::owner_all);
  }

  static std::string token_of(std::string const& test) {
    explore::token out;
    out.name = test;
    return to_text(out);
  }

  int run(std::string const& token) const {
    CLI::App app("busproof");
    int exit_code = -1;
    add_replay_command(app, exit_code);
    app.parse("replay " + token + " --build-dir " + folder_.string());
    return exit_code;
  }
  /// For what does not end in another program.
  std::string refusal_of(std::string const& token) const {
    testing::internal::CaptureStderr();
    EXPECT_EQ(run(token), usage);
    return testing::internal::GetCapturedStderr();
  }

  fs::path folder_;
};

TEST_F(ReplayCommand, becomes_the_explored_suite_that_has_the_test) {
  auto const token = token_of("Queue.keeps_order");
  EXPECT_EXIT(run(token), ExitedWithCode(1),
              "queues.sh --gtest_filter=Queue.keeps_order token " + token + " native 0");
}

TEST_F(ReplayCommand, passes_on_that_the_run_diverged) {
  suite("queues.sh", "Queue.keeps_order", replay_diverged);
  EXPECT_EXIT(run(token_of("Queue.keeps_order")), ExitedWithCode(replay_diverged), "queues.sh");
}

TEST_F(ReplayCommand, takes_the_token_from_a_file) {
  auto const token = token_of("Lock.is_fair");
  write("found.token", token + "\n\nFAIL Lock.is_fair\n");
  EXPECT_EXIT(run((folder_ / "found.token").string()), ExitedWithCode(0), "token " + token);
}

TEST_F(ReplayCommand, names_the_tests_there_are_for_one_it_does_not_know) {
  auto const text = refusal_of(token_of("Queue.lost"));
  EXPECT_THAT(text, HasSubstr("'Queue.lost'"));
  EXPECT_THAT(text, HasSubstr("locks.sh: Lock.is_fair"));
  EXPECT_THAT(text, HasSubstr("queues.sh: Queue.keeps_order"));
  EXPECT_THAT(text, testing::Not(HasSubstr("unit.sh")));
}

TEST_F(ReplayCommand, says_which_suites_are_not_built) {
  fs::remove(folder_ / "queues.sh");
  EXPECT_THAT(refusal_of(token_of("Queue.keeps_order")), HasSubstr("queues.sh: not known"));
}

TEST_F(ReplayCommand, says_what_is_wrong_with_a_token) {
  auto token = token_of("Queue.keeps_order");
  EXPECT_THAT(refusal_of(token.substr(0, token.size() - 3)), HasSubstr("cut off"));
  EXPECT_THAT(refusal_of("bp9:x"), HasSubstr("its version is not bp1"));
  EXPECT_THAT(refusal_of("no/such/file"), HasSubstr("does not begin with bp1"));
}

TEST_F(ReplayCommand, needs_a_build_tree) {
  fs::remove(folder_ / "build_tree.json");
  EXPECT_THAT(refusal_of(token_of("Queue.keeps_order")), HasSubstr("no build tree"));
}

}  // namespace
}  // namespace busproof::ci
