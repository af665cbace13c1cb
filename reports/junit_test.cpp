// JUnit XML is well-formed whatever the record holds, and says what CI systems look for.
#include "reports/junit.hpp"

#include <gmock/gmock.h>

#include <fstream>

#include "reports/hostile_record.hpp"
#include "reports/record/sample_record.hpp"
#include "reports/xml_check.hpp"

namespace busproof::reports {
namespace {

using testing::HasSubstr;

TEST(Junit, counts_tests_failures_and_errors) {
  auto record = sample_record();
  record.tests.push_back(record.tests.front());
  record.tests.back().name = "crashes";
  record.tests.back().status = test_status::crashed;
  record.tests.push_back({.suite = "scenarios/files",
                          .name = "skips",
                          .engine = "scenario",
                          .status = test_status::skipped});
  auto const xml = render_junit(record);
  EXPECT_THAT(xml, HasSubstr("<testsuites name=\"busproof prove\" tests=\"4\" failures=\"1\" "
                             "errors=\"1\" skipped=\"1\""));
  EXPECT_THAT(xml, HasSubstr("<testsuite name=\"scenario.scenarios/files\" tests=\"3\""));
  EXPECT_THAT(xml, HasSubstr("<skipped/>"));
}

TEST(Junit, gives_token_and_rerun_command_as_properties_and_in_the_failure) {
  auto const xml = render_junit(sample_record());
  EXPECT_THAT(xml, HasSubstr("<property name=\"token\" value=\"bp1:early:4,1\"/>"));
  EXPECT_THAT(xml, HasSubstr("<property name=\"claims\" value=\"no lost early response\"/>"));
  EXPECT_THAT(xml, HasSubstr("replay: busproof replay &#39;bp1:early:4,1&#39;"));
  EXPECT_THAT(xml, HasSubstr("at: scenarios/files/r1_early_response.toml:12"));
}

TEST(Junit, passes_a_caught_seeded_bug_and_fails_a_survivor) {
  auto record = sample_record();
  record.tests.clear();
  EXPECT_THAT(render_junit(record), HasSubstr("name=\"seeded bugs\" tests=\"1\" failures=\"0\""));
  record.mutants.front().status = mutant_status::survived;
  EXPECT_THAT(render_junit(record), HasSubstr("name=\"seeded bugs\" tests=\"1\" failures=\"1\""));
  record.mutants.front().status = mutant_status::not_run;
  EXPECT_THAT(render_junit(record), HasSubstr("errors=\"0\" skipped=\"1\""));
}

TEST(Junit, is_well_formed_whatever_the_record_holds) {
  for (auto const& record : {run_record{}, sample_record(), hostile_record(), large_record(50)})
    EXPECT_EQ(problem_of_xml(render_junit(record)), "");
}

TEST(Junit, puts_the_properties_first_as_the_schemas_ask) {
  auto const xml = render_junit(sample_record());
  EXPECT_LT(xml.find("<properties>"), xml.find("<failure"));
}

TEST(XmlCheck, notices_what_is_not_well_formed) {
  for (auto const* text : {"", "<a>", "<a></b>", "<a x=1/>", "<a x=\"<\"/>", "<a>&nbsp;</a>",
                           "<a>]]></a>", "<a>\x01</a>", "<a>\xff</a>", "<a/><b/>", "<a/>text"})
    EXPECT_NE(problem_of_xml(text), "") << text;
  EXPECT_EQ(problem_of_xml("<?xml version=\"1.0\"?>\n<a x=\"1\">&amp;<b/></a>\n"), "");
}

}  // namespace
}  // namespace busproof::reports
