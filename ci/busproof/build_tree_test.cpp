// Manifests of a build tree.
#include "ci/busproof/build_tree.hpp"

#include <gmock/gmock.h>
#include <unistd.h>

#include <fstream>

namespace busproof::ci {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;

template <typename Parse>
std::string refusal_of(Parse const& parse, std::string const& text) {
  try {
    parse(text, "m.json");
  } catch (manifest_error const& error) {
    return error.what();
  }
  return "accepted";
}

TEST(Suites, are_read_with_their_claims) {
  auto const suites = parse_suites(
      R"([{"name":"a","engine":"unit","binary":"bin/a"},)"
      R"({"name":"b","engine":"relacy","binary":"bin/b","claims":["c"],"checks":["I9"]}])",
      "s.json");
  EXPECT_THAT(suites, ElementsAre(suite_entry{"a", "unit", "bin/a", {}, {}},
                                  suite_entry{"b", "relacy", "bin/b", {"c"}, {"I9"}}));
  EXPECT_THAT(parse_suites("[\n\n]", "s.json"), testing::IsEmpty());
}

TEST(Suites, that_are_wrong_are_named_with_file_and_entry) {
  EXPECT_THAT(refusal_of(parse_suites, R"([{"name":"a","engine":"unit"}])"),
              HasSubstr("m.json: entry 1 lacks \"binary\""));
  EXPECT_THAT(refusal_of(parse_suites, R"([3])"), HasSubstr("entry 1 is not an object"));
  EXPECT_THAT(refusal_of(parse_suites, "{}"), HasSubstr("not a list"));
  EXPECT_THAT(refusal_of(parse_suites, "["), HasSubstr("not JSON"));
  EXPECT_THAT(refusal_of(parse_suites, R"([{"name":"a","engine":"u","binary":"b","claims":"c"}])"),
              HasSubstr("\"claims\" of entry 1 is no list"));
}

TEST(Mutants, are_read_and_their_binary_follows_from_the_target) {
  auto const mutants = parse_mutants(
      R"([{"name":"m","breaks":"I1","claim":"c","scenarios":["a.toml"],"target":"t"}])", "m.json");
  ASSERT_EQ(mutants.size(), 1u);
  EXPECT_EQ(mutants[0].binary, "bin/t");
  EXPECT_THAT(mutants[0].caught_by, testing::IsEmpty());
}

TEST(Mutants, without_scenarios_or_program_are_refused) {
  EXPECT_THAT(refusal_of(parse_mutants, R"([{"name":"m","breaks":"I1","target":"t"}])"),
              HasSubstr("mutant m has no scenarios"));
  EXPECT_THAT(refusal_of(parse_mutants, R"([{"name":"m","breaks":"I1","scenarios":["a"]}])"),
              HasSubstr("neither target nor binary"));
  EXPECT_THAT(refusal_of(parse_mutants, R"([{"name":"m","scenarios":["a"],"target":"t"}])"),
              HasSubstr("lacks \"breaks\""));
}

TEST(BuildFacts, bring_the_environment_of_the_build) {
  auto const facts = parse_build_facts(
      R"({"source":"/s","scenarios":"scenarios/files","program":"bin/busproof",)"
      R"("compiler":"GNU 12.2.0","flags":"-O2","libraries":{"fmt":"9.1.0","odd":3}})",
      "b.json");
  EXPECT_EQ(facts.environment.compiler, "GNU 12.2.0");
  EXPECT_THAT(facts.environment.libraries, ElementsAre(testing::Pair("fmt", "9.1.0")));
  EXPECT_THAT(refusal_of(parse_build_facts, "{}"), HasSubstr("lacks \"source\""));
}

TEST(BuildTree, without_its_manifest_says_what_to_do) {
  try {
    read_build_tree("/no/such/tree");
    FAIL();
  } catch (manifest_error const& error) {
    EXPECT_THAT(error.what(), HasSubstr("--build-dir"));
  }
}

TEST(BuildTree, of_this_test_is_found_and_reads) {
  auto const tree = read_build_tree(own_build_tree());
  EXPECT_THAT(tree.suites, testing::Contains(testing::Field(&suite_entry::name, "prove_test")));
  EXPECT_FALSE(tree.facts.environment.compiler.empty());
}

}  // namespace
}  // namespace busproof::ci
