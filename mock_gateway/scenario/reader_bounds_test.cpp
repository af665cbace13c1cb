// The reader: files that are missing, too large, or meant to do harm.
#include <filesystem>
#include <string>

#include <gtest/gtest.h>

#include "mock_gateway/limits.hpp"
#include "mock_gateway/scenario/reader.hpp"

namespace busproof::mock_gateway {
namespace {

TEST(ScenarioReader, names_a_file_that_is_missing) {
  try {
    read_scenario("no/such/file.toml");
    FAIL() << "it was read";
  } catch (scenario_error const& error) {
    EXPECT_STREQ(error.what(), "no/such/file.toml: there is no such file; check the path");
    EXPECT_EQ(error.line, 0u);
  }
}

TEST(ScenarioReader, names_a_directory_that_stands_for_a_file) {
  auto const here = std::filesystem::temp_directory_path().string();
  try {
    read_scenario(here);
    FAIL() << "it was read";
  } catch (scenario_error const& error) {
    EXPECT_EQ(error.what(), here + ": this is a directory; name one file in it");
  }
}

TEST(ScenarioReader, quotes_nothing_that_would_spoil_or_flood_a_terminal) {
  try {
    parse_scenario("\"\\u001B[2J" + std::string(100'000, 'x') + "\" = 1\n[listen]\n", "f");
    FAIL() << "it was read";
  } catch (scenario_error const& error) {
    EXPECT_EQ(error.text.find("unknown key `\\u001B[2Jxxx"), 0u) << error.text;
    EXPECT_LT(error.text.size(), 1100u);
  }
}

TEST(ScenarioReader, reads_no_more_of_a_file_than_the_limit) {
  std::string const text(limits::scenario_bytes_max + 1, '#');
  EXPECT_THROW(parse_scenario(text, "large.toml"), scenario_error);
  std::string const largest = "[listen]\n" + std::string(limits::scenario_bytes_max - 9, '#');
  EXPECT_TRUE(parse_scenario(largest, "large.toml").listen);
}

TEST(ScenarioReader, reads_no_more_entries_than_the_limit) {
  std::string text = "[listen]\n";
  for (std::size_t i = 0; i <= limits::scenario_entries_max; ++i) {
    text += "[[step]]\ncall = \"wait\"\n";
  }
  try {
    parse_scenario(text, "long.toml");
    FAIL() << "it was read";
  } catch (scenario_error const& error) {
    EXPECT_EQ(error.text, "4097 entries of [[step]]; at most 4096 are read: split the scenario");
  }
}

}  // namespace
}  // namespace busproof::mock_gateway
