// Run records survive the way to JSON and back; wrong ones are refused with their place.
#include "reports/record/json.hpp"

#include <gmock/gmock.h>
#include <unistd.h>

#include <filesystem>
#include <fstream>
#include <limits>

#include "reports/record/sample_record.hpp"

namespace busproof::reports {
namespace {

using testing::HasSubstr;

std::string refusal_of(std::string const& text) {
  try {
    parse_run_record(text, "r.json");
  } catch (record_error const& error) {
    return error.what();
  }
  return "accepted";
}

std::string with_body(std::string const& fields) {
  return R"({"schema":"busproof/1","run":{"program":"busproof","command":"prove"},"environment":{},)"
         R"("verdict":{"exit_code":0,"outcome":"holds"})" +
         (fields.empty() ? "" : "," + fields) + "}";
}

class RecordFile : public testing::Test {
 protected:
  void SetUp() override {
    std::string pattern = testing::TempDir() + "recordXXXXXX";
    ASSERT_NE(::mkdtemp(pattern.data()), nullptr);
    folder_ = pattern;
  }
  void TearDown() override { std::filesystem::remove_all(folder_); }

  std::filesystem::path folder_;
};

TEST(RecordJson, survives_a_round_trip_in_every_field) {
  auto const record = sample_record();
  EXPECT_EQ(parse_run_record(to_json(record), "r.json"), record);
}

TEST(RecordJson, survives_a_round_trip_when_empty) {
  EXPECT_EQ(parse_run_record(to_json(run_record{}), "r.json"), run_record{});
}

TEST(RecordJson, keeps_the_extremes_of_numbers) {
  run_record record;
  record.run.seed = std::numeric_limits<std::uint64_t>::max();
  record.run.wall = std::chrono::nanoseconds::max();
  record.verdict.exit_code = -1;
  EXPECT_EQ(parse_run_record(to_json(record), "r.json"), record);
}

TEST(RecordJson, leaves_out_numbers_that_json_cannot_say) {
  run_record record;
  record.environment.load_1m = std::numeric_limits<double>::quiet_NaN();
  record.benchmarks.push_back(
      {.name = "b",
       .subject = "s",
       .unit = "us",
       .estimate = std::numeric_limits<double>::infinity(),
       .percentiles_us = {{"p50", std::numeric_limits<double>::infinity()}}});
  auto const read = parse_run_record(to_json(record), "r.json");
  EXPECT_FALSE(read.environment.load_1m);
  EXPECT_EQ(read.benchmarks.at(0).estimate, 0);
  EXPECT_TRUE(read.benchmarks.at(0).percentiles_us.empty());
}

TEST(RecordJson, repairs_text_that_is_not_utf8) {
  run_record record;
  record.verdict.reasons = {"before \xff\xfe after", std::string("nul \0 inside", 12)};
  auto const read = parse_run_record(to_json(record), "r.json");
  EXPECT_THAT(read.verdict.reasons.at(0), HasSubstr("\xef\xbf\xbd"));
  EXPECT_EQ(read.verdict.reasons.at(1), record.verdict.reasons.at(1));
}

TEST(RecordJson, ignores_fields_that_it_does_not_know) {
  EXPECT_EQ(refusal_of(with_body(R"("weather":{"sun":[1,2]},"tests":[{"suite":"s","name":"n",)"
                                 R"("engine":"e","status":"passed","runs":1,"mood":"good"}])")),
            "accepted");
}

TEST(RecordJson, takes_an_integer_that_is_written_as_a_float) {
  auto const record = parse_run_record(
      with_body(R"("invariants":[{"id":"I1","checks":5.0,"violations":0}])"), "r.json");
  EXPECT_EQ(record.invariants.at(0).checks, 5u);
}

TEST(RecordJson, refuses_another_major_number_and_says_what_to_do) {
  EXPECT_THAT(refusal_of(R"({"schema":"busproof/2"})"),
              testing::AllOf(HasSubstr("r.json: /schema:"), HasSubstr("busproof/2"),
                             HasSubstr("use the busproof that wrote it")));
}

TEST(RecordJson, refuses_what_is_not_a_run_record) {
  for (auto const* text :
       {"{}", "[]", "3", R"({"schema":7})", R"({"schema":"other/1"})", R"({"schema":"busproof"})",
        R"({"schema":"busproof/"})", R"({"schema":"busproof/1x"})"})
    EXPECT_THAT(refusal_of(text), HasSubstr("r.json: /")) << text;
}

TEST(RecordJson, names_line_and_column_of_text_that_is_not_json) {
  EXPECT_THAT(refusal_of("{\n  \"schema\": ?\n}"), HasSubstr("r.json:2:13: not JSON"));
  EXPECT_THAT(refusal_of("{\n  \"schema\""), HasSubstr("r.json:2:"));
  EXPECT_THAT(refusal_of(""), HasSubstr("r.json:1:1: not JSON"));
}

TEST(RecordJson, names_the_pointer_of_a_wrong_type) {
  EXPECT_THAT(refusal_of(with_body(R"("tests":[{"suite":7}])")),
              HasSubstr("r.json: /tests/0/suite: expected a string, got 7"));
  EXPECT_THAT(refusal_of(with_body(R"("tests":{})")), HasSubstr("/tests: expected an array"));
}

TEST(RecordJson, names_a_required_field_that_is_missing) {
  EXPECT_THAT(refusal_of(with_body(R"("mutants":[{"name":"m"}])")),
              HasSubstr("/mutants/0/status: missing"));
}

TEST(RecordJson, refuses_a_word_that_it_does_not_know) {
  EXPECT_THAT(refusal_of(with_body(R"("mutants":[{"name":"m","status":"eaten"}])")),
              HasSubstr("\"eaten\" is not one of the words"));
}

TEST(RecordJson, refuses_numbers_that_do_not_fit) {
  auto const with_checks = [](std::string const& number) {
    return refusal_of(
        with_body(R"("invariants":[{"id":"I1","violations":0,"checks":)" + number + "}]"));
  };
  for (auto const* number : {"-1", "1.5", "1e40", "\"3\"", "null", "true"})
    EXPECT_THAT(with_checks(number), HasSubstr("/invariants/0/checks: expected an integer"))
        << number;
}

TEST(RecordJson, refuses_to_nest_without_bound) {
  auto const deep = std::string(100'000, '[');
  EXPECT_THAT(refusal_of(deep), HasSubstr("nested deeper"));
}

TEST_F(RecordFile, is_read_as_it_was_written) {
  auto const file = folder_ / "r.json";
  write_run_record(file, sample_record());
  write_run_record(file, sample_record());
  EXPECT_EQ(read_run_record(file), sample_record());
  EXPECT_EQ(std::distance(std::filesystem::directory_iterator(folder_), {}), 1);
}

TEST_F(RecordFile, that_is_missing_is_named) {
  try {
    read_run_record(folder_ / "none.json");
    FAIL();
  } catch (record_error const& error) {
    EXPECT_THAT(error.what(), HasSubstr("none.json: cannot be read: No such file"));
  }
}

TEST_F(RecordFile, cannot_be_a_directory_or_stand_in_a_missing_one) {
  EXPECT_THROW(read_run_record(folder_), record_error);
  EXPECT_THROW(write_run_record(folder_ / "no" / "r.json", {}), record_error);
}

TEST(RecordWords, are_inverse_to_each_other) {
  for (auto status : {test_status::passed, test_status::failed, test_status::skipped,
                      test_status::crashed, test_status::timed_out, test_status::error})
    EXPECT_EQ(test_status_from(to_string(status)), status);
  EXPECT_FALSE(claim_verdict_from("maybe"));
}

TEST(RecordWords, give_every_invariant_a_title) {
  for (int i = 1; i <= 20; ++i) EXPECT_FALSE(invariant_title("I" + std::to_string(i)).empty()) << i;
  EXPECT_TRUE(invariant_title("I21").empty());
  EXPECT_TRUE(invariant_title("I01").empty());
}

}  // namespace
}  // namespace busproof::reports
