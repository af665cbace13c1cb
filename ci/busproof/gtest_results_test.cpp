// GoogleTest's reports become tests of a record.
#include "ci/busproof/gtest_results.hpp"

#include <gmock/gmock.h>

namespace busproof::ci {
namespace {

using reports::test_status;
using testing::ElementsAre;

reports::test_record const defaults{
    .suite = "storm_stress", .engine = "threads", .claims = {"a claim"}, .checks = {"I9"}};

std::string report_of(std::string const& tests) {
  return R"({"tests":1,"name":"AllTests","testsuites":[{"name":"Storm","testsuite":[)" + tests +
         "]}]}";
}

TEST(GtestReport, gives_a_record_for_each_test) {
  auto const tests =
      parse_gtest_report(
          report_of(R"({"name":"admits_100","status":"RUN","result":"COMPLETED","time":"0.5s"})"),
          defaults)
          .tests;
  ASSERT_EQ(tests.size(), 1u);
  EXPECT_EQ(tests[0].name, "Storm.admits_100");
  EXPECT_EQ(tests[0].suite, "storm_stress");
  EXPECT_EQ(tests[0].status, test_status::passed);
  EXPECT_EQ(tests[0].runs, 1u);
  EXPECT_EQ(tests[0].wall_time, std::chrono::milliseconds(500));
  EXPECT_THAT(tests[0].claims, ElementsAre("a claim"));
}

TEST(GtestReport, takes_what_a_test_says_about_itself) {
  auto const tests =
      parse_gtest_report(
          report_of(
              R"({"name":"t","result":"COMPLETED","time":"1s","runs":"1200","steps":"9",)"
              R"("complete":"true","bound":"3 threads","claims":"one, two ,","checks":"I1,I2",)"
              R"("entry":"X1"})"),
          defaults)
          .tests;
  EXPECT_EQ(tests.at(0).runs, 1200u);
  EXPECT_EQ(tests.at(0).steps, 9u);
  EXPECT_TRUE(tests.at(0).complete);
  EXPECT_EQ(tests.at(0).bound, "3 threads");
  EXPECT_THAT(tests.at(0).claims, ElementsAre("one", "two"));
  EXPECT_THAT(tests.at(0).checks, ElementsAre("I1", "I2"));
  EXPECT_EQ(tests.at(0).entry, "X1");
}

TEST(GtestReport, finds_place_and_message_of_a_failure) {
  auto const tests =
      parse_gtest_report(
          report_of(R"({"name":"t","result":"COMPLETED","broken":"I9","token":"bp1:x","failures":[)"
                    R"({"failure":"stress/storm.cpp:42\nExpected: 100\n  Actual: 101","type":""},)"
                    R"({"failure":"second"}]})"),
          defaults)
          .tests;
  ASSERT_TRUE(tests.at(0).failure);
  auto const& failure = *tests[0].failure;
  EXPECT_EQ(tests[0].status, test_status::failed);
  EXPECT_EQ(failure.file, "stress/storm.cpp");
  EXPECT_EQ(failure.line, 42u);
  EXPECT_EQ(failure.message, "Expected: 100");
  EXPECT_EQ(failure.broken, "I9");
  EXPECT_EQ(failure.token, "bp1:x");
  EXPECT_THAT(failure.detail, testing::HasSubstr("second"));
}

TEST(GtestReport, takes_kind_message_and_token_of_an_explored_failure) {
  auto const tests =
      parse_gtest_report(
          report_of(
              R"({"name":"t","file":"own_test.cpp","line":7,"busproof_token":"bp1:S.t:1:w::2:3",)"
              R"("busproof_failure":"deadlock","busproof_message":"no thread can go on\nmore",)"
              R"("busproof_schedule":"51",)"
              R"("failures":[{"failure":"explore_gtest.hpp:60\nFailed\nFAIL  S.t  explorer\n)"
              R"(  broken    deadlock: no thread can go on\n  threads   main waits\n)"
              R"(  replay    BUSPROOF_REPLAY='bp1:S.t:1:w::2:3'"}]})"),
          defaults)
          .tests;
  ASSERT_TRUE(tests.at(0).failure);
  auto const& failure = *tests[0].failure;
  EXPECT_EQ(failure.kind, "deadlock");
  EXPECT_EQ(failure.message, "no thread can go on");
  EXPECT_EQ(failure.token, "bp1:S.t:1:w::2:3");
  EXPECT_EQ(failure.run, 51u);
  EXPECT_EQ(failure.file, "own_test.cpp");
  EXPECT_EQ(failure.line, 7u);
  EXPECT_EQ(failure.detail, "  threads   main waits");
}

TEST(GtestReport, takes_back_what_googletest_does_to_characters_beyond_ascii) {
  auto const message_of = [](std::string const& text) {
    return parse_gtest_report(
               report_of(R"({"name":"t","failures":[{"failure":"f.cpp:1\n)" + text + R"("}]})"),
               defaults)
        .tests.at(0)
        .failure->message;
  };
  EXPECT_EQ(message_of(R"(\u00E2\u0082\u00AC 5 \u00C2\u00B7 6)"), "€ 5 · 6");
  EXPECT_EQ(message_of("€ 5"), "€ 5") << "as newer versions write it";
  EXPECT_EQ(message_of(R"(caf\u00E9)"), "café") << "no bytes of UTF-8: a character";
}

TEST(GtestReport, keeps_a_failure_that_has_no_place) {
  auto const tests =
      parse_gtest_report(
          report_of(R"({"name":"t","failures":[{"failure":"unknown file\nC++ exception: x"}]})"),
          defaults)
          .tests;
  EXPECT_EQ(tests.at(0).failure->message, "unknown file");
  EXPECT_EQ(tests.at(0).failure->line, 0u);
}

TEST(GtestReport, leaves_out_disabled_tests_and_marks_skipped_ones) {
  auto const tests =
      parse_gtest_report(report_of(R"({"name":"a","status":"NOTRUN","result":"SUPPRESSED"},)"
                                   R"({"name":"b","status":"RUN","result":"SKIPPED"})"),
                         defaults)
          .tests;
  ASSERT_EQ(tests.size(), 1u);
  EXPECT_EQ(tests[0].status, test_status::skipped);
  EXPECT_EQ(tests[0].runs, 0u);
}

TEST(GtestReport, turns_a_test_about_a_seeded_bug_around) {
  auto const found = parse_gtest_report(
      report_of(R"({"name":"a","result":"COMPLETED","seeded_bug":"relaxed take","runs":"17"},)"
                R"({"name":"b","seeded_bug":"no lock","failures":[{"failure":"f:1\nmissed"}]})"),
      defaults);
  EXPECT_THAT(found.tests, testing::IsEmpty());
  ASSERT_EQ(found.mutants.size(), 2u);
  EXPECT_EQ(found.mutants[0].name, "relaxed take");
  EXPECT_EQ(found.mutants[0].status, reports::mutant_status::caught);
  EXPECT_EQ(found.mutants[0].runs_to_catch, 17u);
  EXPECT_EQ(found.mutants[0].claim, "a claim");
  EXPECT_EQ(found.mutants[0].breaks, "I9");
  EXPECT_EQ(found.mutants[1].status, reports::mutant_status::survived);
  EXPECT_EQ(found.mutants[1].message, "missed");
}

TEST(GtestReport, refuses_text_that_is_none) {
  for (auto const* text : {"", "{", "[]", "{}", R"({"testsuites":3})", R"({"testsuites":[{}]})",
                           R"({"testsuites":[3]})"})
    EXPECT_THROW(parse_gtest_report(text, defaults), gtest_error) << text;
}

}  // namespace
}  // namespace busproof::ci
