// Children: their ends, their limits, their output.
#include "ci/busproof/child_process.hpp"

#include <gmock/gmock.h>
#include <unistd.h>

#include <csignal>
#include <fstream>
#include <thread>

namespace busproof::ci {
namespace {

using namespace std::chrono_literals;
using testing::HasSubstr;

child_command shell(std::string const& script, std::chrono::nanoseconds limit = 60s) {
  return {.arguments = {"/bin/sh", "-c", script}, .time_limit = limit};
}

/// False for a zombie too: whoever inherited the process may be slow to collect it.
bool runs(int pid) {
  std::ifstream in("/proc/" + std::to_string(pid) + "/stat");
  std::string id, name, state;
  return (in >> id >> name >> state) && state != "Z" && state != "X";
}

TEST(Child, gives_its_exit_code_and_both_streams) {
  auto const result = run_child(shell("echo out; echo err >&2; exit 7"));
  EXPECT_EQ(result.end, child_end::exited);
  EXPECT_EQ(result.exit_code, 7);
  EXPECT_EQ(result.output, "out\nerr\n");
}

TEST(Child, that_ends_by_a_signal_says_which) {
  auto const result = run_child(shell("kill -ABRT $$"));
  EXPECT_EQ(result.end, child_end::signalled);
  EXPECT_EQ(result.signal, SIGABRT);
  EXPECT_THAT(describe_end(result, 1s), HasSubstr("signal 6 (Aborted)"));
}

TEST(Child, that_cannot_be_started_says_why) {
  auto const result = run_child({.arguments = {"/no/such/program"}});
  EXPECT_EQ(result.end, child_end::not_started);
  EXPECT_THAT(result.problem, HasSubstr("/no/such/program: No such file"));
  EXPECT_EQ(run_child({}).end, child_end::not_started);
}

TEST(Child, is_ended_at_its_time_limit) {
  auto const result = run_child(shell("echo begun; exec sleep 600", 100ms));
  EXPECT_EQ(result.end, child_end::timed_out);
  EXPECT_THAT(describe_end(result, 100ms), HasSubstr("limit of 100 ms"));
}

TEST(Child, is_ended_even_if_it_ignores_the_request) {
  auto const result = run_child(shell("trap '' TERM; echo begun; while :; do sleep 1; done", 50ms));
  EXPECT_EQ(result.end, child_end::timed_out);
}

TEST(Child, is_ended_together_with_what_it_started) {
  std::string file = testing::TempDir() + "childXXXXXX";
  ::close(::mkstemp(file.data()));
  auto const grandchild_of = [&] {
    int pid = 0;
    std::ifstream(file) >> pid;
    return pid;
  };
  auto const result = run_child(shell("sleep 600 & echo $! >" + file + "; wait"),
                                [&] { return grandchild_of() == 0; });
  EXPECT_EQ(result.end, child_end::interrupted);
  while (runs(grandchild_of())) std::this_thread::yield();  // a signal takes a moment to act
  ::unlink(file.c_str());
}

TEST(Child, does_not_wait_for_what_it_leaves_behind) {
  auto const result = run_child(shell("sleep 600 & echo left"));
  EXPECT_EQ(result.end, child_end::exited);
  EXPECT_EQ(result.output, "left\n");
}

TEST(Child, may_close_its_output_and_go_on) {
  auto const result = run_child(shell("exec >&- 2>&-; sleep 0.05; exit 3"));
  EXPECT_EQ(result.exit_code, 3);
}

TEST(Child, is_ended_when_it_shall_not_go_on) {
  int asked = 0;
  auto const result = run_child(shell("exec sleep 600"), [&] { return ++asked < 2; });
  EXPECT_EQ(result.end, child_end::interrupted);
  EXPECT_EQ(asked, 2);
}

TEST(Child, has_no_standard_input_and_the_variables_it_is_given) {
  auto command = shell("cat; echo $BUSPROOF_PROBE $HOME");
  command.environment = {{"BUSPROOF_PROBE", "seen"}, {"HOME", "replaced"}};
  EXPECT_EQ(run_child(command).output, "seen replaced\n");
}

TEST(Child, cannot_fill_the_memory_with_output) {
  auto const result =
      run_child(shell("i=0; while [ $i -lt 3000 ]; do echo "
                      "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa; "
                      "i=$((i+1)); done; echo the end"));
  EXPECT_LT(result.output.size(), 70'000u);
  EXPECT_THAT(result.output, HasSubstr("bytes left out"));
  EXPECT_THAT(result.output, testing::EndsWith("the end\n"));
}

TEST(BoundedOutput, keeps_start_and_end) {
  bounded_output output(4, 4);
  for (char c = 'a'; c <= 'z'; ++c) output.append(std::string(1, c));
  EXPECT_EQ(output.text(), "abcd\n[… 18 bytes left out …]\nwxyz");
}

TEST(BoundedOutput, keeps_everything_that_fits) {
  bounded_output output(4, 4);
  output.append("abcdefgh");
  EXPECT_EQ(output.text(), "abcdefgh");
  EXPECT_EQ(bounded_output(4, 4).text(), "");
}

TEST(ShellLine, quotes_what_a_shell_would_change) {
  EXPECT_EQ(shell_line({"busproof", "scenario", "a b.toml", "it's", "", "$x"}),
            "busproof scenario 'a b.toml' 'it'\\''s' '' '$x'");
}

}  // namespace
}  // namespace busproof::ci
