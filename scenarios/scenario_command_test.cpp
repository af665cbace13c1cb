// The command as a user types it: selection, exit codes, records.
#include "scenarios/scenario_command.hpp"

#include <gmock/gmock.h>

#include <algorithm>
#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <sstream>

#include "bus/sync/asio.hpp"
#include "reports/record/json.hpp"
#include "scenarios/unruly_bus.hpp"

namespace busproof::scenarios {
namespace {

namespace fs = std::filesystem;
using ::testing::HasSubstr;
using ::testing::Not;

char const* const good = R"(schema = 1
name = "good"
entry = "R1"
checks = ["I1"]
[listen]
[[step]]
call = "request"
id = 7
)";

class ScenarioCommand : public ::testing::Test {
 protected:
  void SetUp() override {
    auto pattern = (fs::temp_directory_path() / "busproof-scenario-XXXXXX").string();
    ASSERT_NE(::mkdtemp(pattern.data()), nullptr);
    directory_ = pattern;
  }
  void TearDown() override { fs::remove_all(directory_); }

  std::string write(std::string const& name, std::string const& text) {
    auto const path = directory_ / name;
    std::ofstream(path) << text;
    return path.string();
  }
  std::string read(std::string const& name) {
    std::ostringstream text;
    text << std::ifstream(directory_ / name).rdbuf();
    return text.str();
  }
  std::string in(std::string const& name) const { return (directory_ / name).string(); }

  int run(std::vector<std::string> arguments, scenario_command_setup setup = {}) {
    CLI::App app("test", "busproof");
    int exit_code = -1;
    add_scenario_command(app, exit_code, std::move(setup));
    arguments.insert(arguments.begin(), {"scenario", "run"});
    std::reverse(arguments.begin(), arguments.end());
    ::testing::internal::CaptureStdout();
    ::testing::internal::CaptureStderr();
    try {
      app.parse(arguments);
    } catch (CLI::ParseError const&) {
      exit_code = 64;
    }
    std::fflush(nullptr);
    out_ = ::testing::internal::GetCapturedStdout();
    err_ = ::testing::internal::GetCapturedStderr();
    return exit_code;
  }

  fs::path directory_;
  std::string out_, err_;
};

TEST_F(ScenarioCommand, leaves_0_when_all_hold) {
  auto const file = write("R1-good.toml", good);
  EXPECT_EQ(run({file, "--repeat", "3"}), 0);
  EXPECT_THAT(out_, HasSubstr("ok   R1-good"));
  EXPECT_THAT(out_, HasSubstr("1 scenario, 3 runs"));
  EXPECT_THAT(out_, HasSubstr("all hold"));
}

TEST_F(ScenarioCommand, leaves_1_when_something_is_broken_and_says_what) {
  auto const file = write("R1-good.toml", good);
  EXPECT_EQ(run({file}, {.bus = unruly_bus(rule_broken::answers_twice)}), 1);
  EXPECT_THAT(out_, HasSubstr("FAIL  R1-good"));
  EXPECT_THAT(out_, HasSubstr("completed 2 times"));
  EXPECT_THAT(out_, HasSubstr("R1-good.toml:6:1"));
}

TEST_F(ScenarioCommand, leaves_3_when_a_fault_never_fires) {
  auto const file =
      write("silent.toml", std::string(good) +
                               "[[fault]]\nat = { dir = \"down\", msg = \"response\", "
                               "key = 9 }\ndo = \"drop\"\n");
  EXPECT_EQ(run({file}), 3);
}

TEST_F(ScenarioCommand, leaves_5_when_nothing_is_selected) {
  EXPECT_EQ(run({directory_.string()}), 5);
  write("R1-good.toml", good);
  EXPECT_EQ(run({directory_.string(), "--only", "R2"}), 5);
}

TEST_F(ScenarioCommand, leaves_64_for_a_bad_file_and_runs_nothing) {
  write("R1-good.toml", good);
  auto const bad = write("bad.toml", std::string(good) + "[[stepp]]\n");
  EXPECT_EQ(run({directory_.string()}), 64);
  EXPECT_THAT(err_, HasSubstr(bad + ":9:3: "));
  EXPECT_EQ(out_, "");
  EXPECT_EQ(run({in("missing.toml")}), 64);
  EXPECT_EQ(run({in("R1-good.toml"), "--format", "xml"}), 64);
  EXPECT_EQ(run({in("R1-good.toml"), "--repeat", "0"}), 64);
}

TEST_F(ScenarioCommand, leaves_69_when_the_port_is_taken) {
  asio::io_context context;
  tcp::acceptor taken(context, {asio::ip::address_v4::loopback(), 0});
  auto const port = std::to_string(taken.local_endpoint().port());
  std::string text = good;
  text.replace(text.find("[listen]"), 8, "[listen]\nport = " + port);
  EXPECT_EQ(run({write("taken.toml", text)}), 69);
  EXPECT_THAT(out_, HasSubstr("127.0.0.1:" + port));
}

TEST_F(ScenarioCommand, finds_files_in_directories_below) {
  fs::create_directory(directory_ / "below");
  write("below/R1-good.toml", good);
  write("notes.txt", "no scenario");
  EXPECT_EQ(run({directory_.string(), "--list"}), 0);
  EXPECT_THAT(out_, HasSubstr("R1-good.toml"));
}

TEST_F(ScenarioCommand, selects_by_entry) {
  write("R1-good.toml", good);
  std::string other = good;
  other.replace(other.find("R1"), 2, "R2");
  write("other.toml", other);
  EXPECT_EQ(run({directory_.string(), "--only", "R2", "--list"}), 0);
  EXPECT_THAT(out_, HasSubstr("other.toml"));
  EXPECT_THAT(out_, Not(HasSubstr("R1-good")));
}

TEST_F(ScenarioCommand, writes_a_run_record) {
  auto const file = write("R1-good.toml", good);
  EXPECT_EQ(run({file, "--json", in("record.json"), "--repeat", "2"}), 0);
  auto const record = reports::parse_run_record(read("record.json"), "record.json");
  ASSERT_EQ(record.tests.size(), 1u);
  EXPECT_EQ(record.tests[0].runs, 2u);
  EXPECT_EQ(record.tests[0].status, reports::test_status::passed);
  EXPECT_EQ(record.verdict.outcome, "holds");
}

TEST_F(ScenarioCommand, prints_only_the_record_as_json) {
  auto const file = write("R1-good.toml", good);
  EXPECT_EQ(run({file, "--format", "json"}), 0);
  EXPECT_EQ(reports::parse_run_record(out_, "stdout").tests.size(), 1u);
}

TEST_F(ScenarioCommand, annotates_the_place_for_github) {
  auto const file = write("R1-good.toml", good);
  EXPECT_EQ(run({file, "--format", "github"}, {.bus = unruly_bus(rule_broken::swaps_bodies)}), 1);
  EXPECT_THAT(out_, HasSubstr("::error file=" + file + ",line=6,title=good I2::"));
}

TEST_F(ScenarioCommand, stops_repeating_at_the_first_failure_if_asked) {
  auto const file = write("R1-good.toml", good);
  EXPECT_EQ(run({file, "--repeat", "50", "--until-failure", "--json", in("record.json")},
                {.bus = unruly_bus(rule_broken::swaps_bodies)}),
            1);
  auto const record = reports::parse_run_record(read("record.json"), "record.json");
  EXPECT_EQ(record.tests[0].runs, 1u);
  EXPECT_EQ(record.tests[0].failure->run, 1u);
}

TEST_F(ScenarioCommand, takes_junit_only_where_somebody_can_write_it) {
  auto const file = write("R1-good.toml", good);
  EXPECT_EQ(run({file, "--junit", in("junit.xml")}), 64);
  EXPECT_EQ(run({file, "--junit", in("junit.xml")},
                {.junit = [](reports::run_record const&) { return std::string("<x/>"); }}),
            0);
  EXPECT_EQ(read("junit.xml"), "<x/>");
}

}  // namespace
}  // namespace busproof::scenarios
