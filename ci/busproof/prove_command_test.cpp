// `busproof prove` as it is typed, on build trees whose programs are shell scripts.
#include "ci/busproof/prove_command.hpp"

#include <gmock/gmock.h>
#include <unistd.h>

#include <CLI/CLI.hpp>
#include <filesystem>
#include <fstream>
#include <sstream>

#include "ci/busproof/exit_code.hpp"
#include "reports/record/json.hpp"

namespace busproof::ci {
namespace {

namespace fs = std::filesystem;
using reports::test_status;
using testing::HasSubstr;

class ProveCommand : public testing::Test {
 protected:
  void SetUp() override {
    std::string pattern = testing::TempDir() + "treeXXXXXX";
    ASSERT_NE(::mkdtemp(pattern.data()), nullptr);
    folder_ = pattern;
    fs::create_directory(folder_ / "scenarios");
    write("build_tree.json", R"({"source":")" + folder_.string() +
                                 R"(","scenarios":"scenarios","program":"busproof.sh"})");
    write("scenarios/a.toml",
          "schema = 1\nname = \"a\"\nclaims = [\"no lost early response\"]\nchecks = [\"I1\"]\n"
          "[[step]]\ncall = \"connect\"\n");
    program("busproof.sh", test_status::passed);
  }
  void TearDown() override { fs::remove_all(folder_); }

  void write(std::string const& name, std::string const& text) const {
    std::ofstream(folder_ / name) << text;
  }

  std::string text_of(std::string const& name) const {
    std::ifstream in(folder_ / name);
    std::ostringstream out;
    out << in.rdbuf();
    return out.str();
  }

  /// A program that writes a record of one test to the argument behind --json.
  void program(std::string const& name, test_status status) const {
    reports::run_record record;
    record.tests.push_back(
        {.suite = "s", .name = "a", .engine = "scenario", .status = status, .runs = 10});
    if (status == test_status::failed)
      record.tests[0].failure = {.kind = "hang", .broken = "I1", .message = "it hung"};
    write(name + ".json", to_json(record));
    write(name, "#!/bin/sh\nwhile [ \"$1\" != --json ]; do shift; done\ncp " +
                    (folder_ / (name + ".json")).string() + " \"$2\"\nexit " +
                    (status == test_status::failed ? "1" : "0") + "\n");
    fs::permissions(folder_ / name, fs::perms::owner_all);
  }

  void mutant(test_status status) const {
    program("mutant.sh", status);
    write("mutants.json",
          R"([{"name":"m","breaks":"I1","claim":"no-lost-early-response","scenarios":["a.toml"],)"
          R"("binary":"mutant.sh"}])");
  }

  int run(std::string const& arguments = "") {
    CLI::App app("busproof");
    int exit_code = -1;
    add_prove_command(app, exit_code);
    testing::internal::CaptureStdout();
    testing::internal::CaptureStderr();
    app.parse("prove --build-dir " + folder_.string() + " " + arguments);
    std::fflush(stdout);
    out_ = testing::internal::GetCapturedStdout();
    err_ = testing::internal::GetCapturedStderr();
    return exit_code;
  }

  fs::path folder_;
  std::string out_, err_;
};

TEST_F(ProveCommand, shows_claims_and_leaves_0_when_all_holds) {
  mutant(test_status::failed);
  EXPECT_EQ(run(), holds);
  EXPECT_THAT(out_, HasSubstr("no lost early response"));
  EXPECT_THAT(out_, HasSubstr("no violation"));
  EXPECT_THAT(out_, HasSubstr("1 of 1 caught"));
  EXPECT_THAT(out_, HasSubstr("\nHOLDS\n"));
}

TEST_F(ProveCommand, leaves_1_and_the_command_to_rerun_when_a_claim_is_broken) {
  program("busproof.sh", test_status::failed);
  EXPECT_EQ(run(), property_broken);
  EXPECT_THAT(out_, HasSubstr("broken"));
  EXPECT_THAT(out_, HasSubstr("busproof.sh scenario run "));
}

TEST_F(ProveCommand, leaves_1_when_a_seeded_bug_survives) {
  mutant(test_status::passed);
  EXPECT_EQ(run(), property_broken);
  EXPECT_THAT(out_, HasSubstr("seeded bug m was not caught"));
  EXPECT_EQ(run("--no-mutants"), holds);
}

TEST_F(ProveCommand, writes_all_reports_into_the_build_tree) {
  EXPECT_EQ(run(), holds);
  EXPECT_THAT(text_of("report/prove.html"), HasSubstr("<h1>HOLDS</h1>"));
  EXPECT_THAT(text_of("report/prove.xml"), HasSubstr("<testsuites"));
  EXPECT_THAT(text_of("report/prove.md"), HasSubstr("HOLDS"));
  EXPECT_EQ(reports::read_run_record(folder_ / "report/prove.json").verdict.exit_code, 0);
}

TEST_F(ProveCommand, writes_the_files_that_are_named) {
  EXPECT_EQ(run("--no-report --json " + (folder_ / "r.json").string() + " --html " +
                (folder_ / "r.html").string() + " --junit " + (folder_ / "r.xml").string()),
            holds);
  EXPECT_FALSE(fs::exists(folder_ / "report"));
  for (auto const* name : {"r.json", "r.html", "r.xml"}) EXPECT_NE(text_of(name), "") << name;
}

TEST_F(ProveCommand, prints_nothing_but_the_record_as_json) {
  EXPECT_EQ(run("--format json --repeat 3 --no-mutants --no-report"), holds);
  auto const record = reports::parse_run_record(out_, "stdout");
  EXPECT_EQ(record.run.command, "prove");
  EXPECT_THAT(record.run.arguments,
              testing::UnorderedElementsAre("--build-dir", folder_.string(), "--format", "json",
                                            "--repeat", "3", "--no-mutants", "--no-report"));
}

TEST_F(ProveCommand, annotates_failures_for_github) {
  program("busproof.sh", test_status::failed);
  EXPECT_EQ(run("--format github"), property_broken);
  EXPECT_THAT(out_, HasSubstr("::error title=scenario a::I1: it hung"));
}

TEST_F(ProveCommand, leaves_5_when_nothing_is_selected) {
  EXPECT_EQ(run("--filter nowhere"), nothing_selected);
  EXPECT_EQ(run("--list --filter nowhere"), nothing_selected);
}

TEST_F(ProveCommand, leaves_6_when_the_budget_ends_early) {
  write("busproof.sh", "#!/bin/sh\nexec sleep 600\n");
  EXPECT_EQ(run("--budget 100ms"), budget_ended);
}

TEST_F(ProveCommand, lists_and_runs_nothing) {
  write("busproof.sh", "#!/bin/sh\nexit 70\n");
  EXPECT_EQ(run("--list"), holds);
  EXPECT_THAT(out_, HasSubstr("no lost early response"));
  EXPECT_FALSE(fs::exists(folder_ / "report"));
}

TEST_F(ProveCommand, starts_nothing_when_a_scenario_file_is_wrong) {
  write("scenarios/b.toml", "schema = 1\nnmae = \"b\"\n");
  write("busproof.sh", "#!/bin/sh\ntouch " + (folder_ / "started").string() + "\n");
  EXPECT_EQ(run(), usage);
  EXPECT_THAT(err_, HasSubstr("b.toml:2:1"));
  EXPECT_FALSE(fs::exists(folder_ / "started"));
}

TEST_F(ProveCommand, starts_nothing_when_an_output_cannot_be_written) {
  EXPECT_EQ(run("--json " + (folder_ / "no/such/r.json").string()), usage);
  EXPECT_THAT(err_, HasSubstr("no such directory"));
}

TEST_F(ProveCommand, refuses_a_manifest_that_is_wrong) {
  write("suites.json", "[{}]");
  EXPECT_EQ(run(), usage);
  EXPECT_THAT(err_, HasSubstr("suites.json: entry 1"));
}

}  // namespace
}  // namespace busproof::ci
