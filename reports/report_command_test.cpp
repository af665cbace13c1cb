// `busproof report` as it is typed.
#include "reports/report_command.hpp"

#include <gmock/gmock.h>
#include <unistd.h>

#include <CLI/CLI.hpp>
#include <filesystem>
#include <fstream>
#include <sstream>

#include "reports/record/json.hpp"
#include "reports/record/sample_record.hpp"

namespace busproof::reports {
namespace {

using testing::HasSubstr;

class ReportCommand : public testing::Test {
 protected:
  void SetUp() override {
    std::string pattern = testing::TempDir() + "reportXXXXXX";
    ASSERT_NE(::mkdtemp(pattern.data()), nullptr);
    folder_ = pattern;
    write_run_record(folder_ / "r.json", sample_record());
  }
  void TearDown() override { std::filesystem::remove_all(folder_); }

  std::string path(std::string const& name) const { return (folder_ / name).string(); }

  std::string text_of(std::string const& name) const {
    std::ifstream in(folder_ / name);
    std::ostringstream out;
    out << in.rdbuf();
    return out.str();
  }

  static int run(std::string const& arguments) {
    CLI::App app("busproof");
    int exit_code = -1;
    add_report_command(app, exit_code);
    app.parse("report " + arguments);
    return exit_code;
  }

  std::filesystem::path folder_;
};

TEST_F(ReportCommand, writes_every_format_that_is_asked_for) {
  EXPECT_EQ(run(path("r.json") + " --html " + path("r.html") + " --markdown " + path("r.md") +
                " --junit " + path("r.xml")),
            0);
  EXPECT_THAT(text_of("r.html"), HasSubstr("<!DOCTYPE html>"));
  EXPECT_THAT(text_of("r.md"), HasSubstr("## "));
  EXPECT_THAT(text_of("r.xml"), HasSubstr("<testsuites"));
}

TEST_F(ReportCommand, shows_the_record_on_the_terminal_without_an_option) {
  testing::internal::CaptureStdout();
  EXPECT_EQ(run(path("r.json")), 0);
  std::fflush(stdout);
  EXPECT_THAT(testing::internal::GetCapturedStdout(), HasSubstr("BROKEN"));
}

TEST_F(ReportCommand, refuses_a_file_that_is_no_record_with_64) {
  std::ofstream(folder_ / "bad.json") << "{\"schema\": 3}";
  testing::internal::CaptureStderr();
  EXPECT_EQ(run(path("bad.json")), 64);
  EXPECT_THAT(testing::internal::GetCapturedStderr(), HasSubstr("bad.json: /schema"));
}

TEST_F(ReportCommand, refuses_a_missing_file_and_an_impossible_output_with_64) {
  testing::internal::CaptureStderr();
  EXPECT_EQ(run(path("none.json")), 64);
  EXPECT_EQ(run(path("r.json") + " --html " + path("no/such/folder/r.html")), 64);
  auto const text = testing::internal::GetCapturedStderr();
  EXPECT_THAT(text, HasSubstr("none.json"));
  EXPECT_THAT(text, HasSubstr("r.html: cannot be written"));
}

}  // namespace
}  // namespace busproof::reports
