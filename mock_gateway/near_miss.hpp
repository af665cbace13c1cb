// near_miss: of all messages that did not match a pattern, the one that came nearest, as a diff.
// Pure.
#pragma once

#include <span>
#include <string>
#include <string_view>

#include "mock_gateway/scenario/model.hpp"

namespace busproof::mock_gateway {

/// A message that passed, as patterns see it.
struct seen_message {
  std::string msg;  ///< kind
  field_table fields;
  friend bool operator==(seen_message const&, seen_message const&) = default;
};

/// Effect: compares the wanted kind (empty = any) and fields with each message and describes the
/// one that has the most of them (of equals: the one whose texts and numbers differ least, then the
/// first), in lines without a final line end:
///
///     nearest of 3: response, 2 of 4 match
///       = msg "response"
///       ! key: expected 102, got 101
///       = type 7
///       ! body: expected "abc", got "abd" (from character 3)
///
/// Fields that were not asked for are left out. Empty if `seen` is.
std::string near_miss(std::string_view msg, field_table const& wanted,
                      std::span<seen_message const> seen);

/// The same for an expectation: its kind, `where` and `key`.
std::string near_miss(expectation const& wanted, std::span<seen_message const> seen);

/// 7, 1.5, true, "text" with control and non-ASCII bytes escaped; long texts are cut.
std::string to_text(field_value const& value);

}  // namespace busproof::mock_gateway
