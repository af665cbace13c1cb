// The reader of scenario files, for any bytes and for files that are nearly right: it always gives
// a scenario that keeps its promises, or an error with a place.
#include <chrono>
#include <cstdint>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <string>
#include <vector>

#include <fmt/format.h>
#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include "mock_gateway/limits.hpp"
#include "mock_gateway/scenario/parse_words.hpp"
#include "mock_gateway/scenario/reader.hpp"
#include "stress/fuzz/scenario_promises.hpp"

namespace busproof {
namespace {

using std::chrono::nanoseconds;

std::vector<std::string> files_of_fuzzer() {
  std::vector<std::string> out;
  auto const folder =
      std::filesystem::path(BUSPROOF_SOURCE_DIR) / "stress/fuzz/seeds/scenario_reader";
  for (auto const& entry : std::filesystem::directory_iterator(folder)) {
    std::ifstream in(entry.path(), std::ios::binary);
    out.emplace_back(std::istreambuf_iterator<char>(in), std::istreambuf_iterator<char>());
  }
  return out;
}

/// Pieces that, put in the wrong place, make plausible mistakes.
std::string piece() {
  return *rc::gen::elementOf(std::vector<std::string>{"\n",
                                                      " ",
                                                      "=",
                                                      ",",
                                                      "{",
                                                      "}",
                                                      "[",
                                                      "]",
                                                      "\"",
                                                      "'",
                                                      "\"\"\"",
                                                      "#",
                                                      ".",
                                                      "..",
                                                      "-",
                                                      "0",
                                                      "-1",
                                                      "4294967296",
                                                      "9223372036854775807",
                                                      "1e9",
                                                      "true",
                                                      "\"\"",
                                                      "{}",
                                                      "[]",
                                                      "nan",
                                                      "\xC3\xA9",
                                                      "\xFF",
                                                      "\\",
                                                      "[[fault]]\n",
                                                      "[[step]]\n",
                                                      "[listen]\n",
                                                      "[server]\n",
                                                      "byte = 0",
                                                      "nth = 0",
                                                      "dir = \"up\"",
                                                      "msg = \"end\"",
                                                      "\"2ms\"",
                                                      "\"3ms..1ms\"",
                                                      "\"step 1\"",
                                                      "\"frame 3 up\"",
                                                      "protocol = \"tws\"\n",
                                                      "kind = \"reqIds\"",
                                                      "\"placeOrder\"",
                                                      "\"drop\"",
                                                      "\"hold\""});
}

std::string mutated(std::string text) {
  auto const mutations = *rc::gen::inRange(1, 6);
  for (int i = 0; i < mutations; ++i) {
    auto const at = *rc::gen::inRange<std::size_t>(0, text.size() + 1);
    auto const length = *rc::gen::inRange<std::size_t>(0, 20);
    switch (*rc::gen::inRange(0, 4)) {
      case 0:
        text.erase(at, length);
        break;
      case 1:
        text.insert(at, piece());
        break;
      case 2:
        text.replace(at, std::min(length, text.size() - at), piece());
        break;
      default: {
        auto const other = *rc::gen::inRange<std::size_t>(0, text.size() + 1);
        text.insert(at, text.substr(other, length));
        break;
      }
    }
  }
  return text;
}

RC_GTEST_PROP(ScenarioReader, gives_a_scenario_or_a_placed_error_for_any_bytes,
              (std::string const& text)) {
  RC_ASSERT(stress::broken_promise(text) == "");
}

TEST(ScenarioReader, gives_a_scenario_or_a_placed_error_for_files_that_are_nearly_right) {
  auto const files = files_of_fuzzer();
  ASSERT_FALSE(files.empty());
  EXPECT_TRUE(rc::check([&] {
    for (auto const& file : files) RC_ASSERT(stress::broken_promise(mutated(file)) == "");
  }));
}

TEST(ScenarioReader, gives_a_scenario_or_a_placed_error_for_files_that_end_early) {
  for (auto const& file : files_of_fuzzer()) {
    for (std::size_t size = 0; size <= file.size(); ++size) {
      ASSERT_EQ(stress::broken_promise(std::string_view(file).substr(0, size)), "")
          << file.substr(0, size);
    }
  }
}

RC_GTEST_PROP(ScenarioReader, reads_every_duration_to_the_nanosecond, ()) {
  auto const most = mock_gateway::limits::scenario_duration_max.count();
  auto const length = *rc::gen::inRange<std::int64_t>(0, most + 1);
  RC_ASSERT(mock_gateway::parse_duration(fmt::format("{}ns", length)).value == nanoseconds(length));
  RC_ASSERT(
      mock_gateway::parse_duration(fmt::format("{}.{:03}us", length / 1000, length % 1000)).value ==
      nanoseconds(length));
}

RC_GTEST_PROP(ScenarioReader, reads_the_address_that_was_written, ()) {
  auto const conn = *rc::gen::inRange<std::uint32_t>(1, 1u << 31);
  auto const nth = *rc::gen::inRange<std::uint32_t>(1, 1u << 31);
  auto const frame = *rc::gen::inRange<std::uint32_t>(1, 1u << 31);
  auto const key = *rc::gen::inRange<std::int64_t>(0, std::int64_t{1} << 62);
  auto const byte = *rc::gen::inRange<std::uint32_t>(0, 1u << 24);
  auto const s = mock_gateway::parse_scenario(
      fmt::format(
          "[listen]\n[[fault]]\ndo = \"reset\"\nat = {{ dir = \"down\", conn = {}, nth = {}, "
          "frame = {}, key = {}, byte = {} }}\n",
          conn, nth, frame, key, byte),
      "f");
  auto const& at = s.faults.at(0).at;
  RC_ASSERT(at.dir == mock_gateway::direction::down);
  RC_ASSERT(at.conn == conn && at.nth == nth && at.frame == frame && at.byte == byte);
  RC_ASSERT(at.key == static_cast<std::uint64_t>(key));
}

}  // namespace
}  // namespace busproof
