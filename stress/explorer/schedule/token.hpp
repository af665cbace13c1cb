// token: one line that names a failing run, so that it can be run again.
#pragma once

#include <stdexcept>
#include <string>
#include <string_view>
#include <vector>

#include "stress/explorer/schedule/search_frontier.hpp"

namespace busproof::explore {

/// What the text says. The text is "bp1:NAME:BUILD:START:DEVIATIONS:TRACE:CHECK": the name with
/// percent signs for what is no letter, digit or one of "._-/"; the build id in hexadecimal; how
/// the run starts, "w" warm, "c" the warm-up itself, "p" isolated in a process; the deviations as
/// "decision=choice.mark" with commas; the trace hash; and a checksum over all before it.
struct token {
  std::string name;
  std::uint64_t build = 0;
  char start = 'w';
  std::vector<deviation> deviations;
  std::uint64_t trace = 0;
};

/// What is wrong with a text that is no token, and what to do about it.
class bad_token : public std::runtime_error {
 public:
  using std::runtime_error::runtime_error;
};

std::string to_text(token const& what);
/// Throws bad_token.
token parse_token(std::string_view text);

}  // namespace busproof::explore
