// bad_scenario: files with one mistake each, for the reader's tests: every mistake is found where
// it stands, and told in words that help.
#pragma once

#include <ostream>
#include <string>

#include <gtest/gtest.h>

#include "mock_gateway/scenario/reader.hpp"

namespace busproof::mock_gateway {

struct bad_file {
  char const* name;  ///< of the test
  std::string text;
  std::uint32_t line;
  std::uint32_t column;
  char const* wrong;  ///< the error's text without the place
};
inline void PrintTo(bad_file const& bad, std::ostream* out) { *out << bad.text; }

/// Reads the file, and fails unless it is refused at its place in its words.
inline void expect_refused(bad_file const& bad) {
  try {
    parse_scenario(bad.text, "bad.toml");
    FAIL() << "it was read";
  } catch (scenario_error const& error) {
    EXPECT_EQ(error.text, bad.wrong);
    EXPECT_EQ(error.line, bad.line);
    EXPECT_EQ(error.column, bad.column);
    EXPECT_EQ(std::string(error.what()), "bad.toml:" + std::to_string(bad.line) + ":" +
                                             std::to_string(bad.column) + ": " + bad.wrong);
  }
}

/// Line 1 is [listen]; the text starts in line 2.
inline std::string gateway_file(std::string text) { return "[listen]\n" + std::move(text); }
inline std::string server_file(std::string text) { return "[server]\n" + std::move(text); }
/// The fault's keys start in line 3.
inline std::string fault_file(std::string text) {
  return gateway_file("[[fault]]\n" + std::move(text));
}
inline std::string step_file(std::string text) {
  return gateway_file("[[step]]\n" + std::move(text));
}

inline std::string name_of(::testing::TestParamInfo<bad_file> const& info) {
  return info.param.name;
}

}  // namespace busproof::mock_gateway
