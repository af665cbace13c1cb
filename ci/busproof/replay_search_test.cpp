// Which program has the test of a token.
#include "ci/busproof/replay_search.hpp"

#include <gmock/gmock.h>
#include <unistd.h>

#include <fstream>

namespace busproof::ci {
namespace {

namespace fs = std::filesystem;
using testing::AllOf;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;

TEST(ListOfTests, has_the_names_that_tokens_have) {
  EXPECT_THAT(tests_listed("Running main() from gmock_main.cc\n"
                           "Storm.\n  admits_100\n  drains\n"
                           "Typed/0.  # TypeParam = int\n  works\n"
                           "All/Sizes.\n  fits/0  # GetParam() = 1\n"),
              ElementsAre("Storm.admits_100", "Storm.drains", "Typed/0.works", "All/Sizes.fits/0"));
}

TEST(ListOfTests, is_empty_for_what_is_no_list) {
  EXPECT_THAT(tests_listed(""), IsEmpty());
  EXPECT_THAT(tests_listed("usage: probe\n  NAME\n  OTHER"), IsEmpty());
}

explore::token token_of(std::string name, std::uint64_t build = 1) {
  explore::token out;
  out.name = std::move(name);
  out.build = build;
  return out;
}

TEST(ProgramForToken, is_the_one_that_has_its_test) {
  std::vector<explored_suite> const suites{{"bin/a", {"S.one"}, ""}, {"bin/b", {"S.two"}, ""}};
  EXPECT_EQ(program_for(token_of("S.two"), suites), "bin/b");
  EXPECT_EQ(program_for(token_of("S.tw"), suites), std::nullopt);
}

TEST(ProgramForToken, is_the_first_of_several_that_are_other_builds) {
  std::vector<explored_suite> const suites{{"bin/a", {"S.one"}, ""}, {"bin/b", {"S.one"}, ""}};
  EXPECT_EQ(program_for(token_of("S.one"), suites), "bin/a");
}

TEST(UnknownTest, is_told_what_there_is) {
  EXPECT_THAT(
      unknown_test("S.x", {{"bin/a", {"S.one", "S.two"}, ""}, {"bin/b", {}, "no such file"}}),
      AllOf(HasSubstr("'S.x'"), HasSubstr("\n  a: S.one\n  a: S.two"),
            HasSubstr("b: not known (no such file); build it")));
  EXPECT_THAT(unknown_test("S.x", {}), HasSubstr("--build-dir"));
}

TEST(TokenText, is_taken_from_a_file_if_it_names_one) {
  auto const file = fs::path(testing::TempDir()) / ("token" + std::to_string(::getpid()));
  std::ofstream(file) << "bp1:S.one:1\n\nand a description\n";
  EXPECT_EQ(token_text(file.string()), "bp1:S.one:1");
  fs::remove(file);
  EXPECT_EQ(token_text(file.string()), file.string());
  EXPECT_EQ(token_text("bp1:S.one:1"), "bp1:S.one:1");
}

}  // namespace
}  // namespace busproof::ci
