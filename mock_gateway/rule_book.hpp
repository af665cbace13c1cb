// rule_book: the [[on]] entries: which one answers a message, and with what. Pure.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "mock_gateway/address_matcher.hpp"
#include "mock_gateway/behaviour.hpp"
#include "mock_gateway/candidates.hpp"
#include "mock_gateway/draw_counter.hpp"
#include "mock_gateway/frame_ref.hpp"
#include "mock_gateway/scenario/model.hpp"

namespace busproof::mock_gateway {

/// Rules are tried in the order of the file; the first that matches and is not used up answers.
/// `times` counts by client, so that clients do not take each other's answers away.
class rule_book {
 public:
  /// `protocol` outlives the book.
  rule_book(std::vector<on_rule> rules, behaviour const& protocol, std::uint64_t seed);

  /// The answer to a message, with all its rows at once: their numbers do not depend on what comes
  /// in between, only the moments of sending do. Nothing: no rule matches, the protocol's own
  /// behaviour answers.
  std::optional<std::vector<planned_message>> answer(frame_ref const& frame, content const& what);

  struct rule_state {
    std::uint64_t matched = 0;
    candidates nearest;  ///< messages of its kind that its `where` refused
  };
  std::vector<rule_state> const& states() const noexcept { return states_; }
  std::vector<on_rule> const& rules() const noexcept { return rules_; }

 private:
  std::vector<planned_message> make(on_rule const& rule, frame_ref const& frame,
                                    content const& what);

  std::vector<on_rule> rules_;
  behaviour const& protocol_;
  std::uint64_t seed_;
  std::vector<rule_state> states_;
  std::vector<count_by_client> used_;
  draw_counter drawn_;
};

/// Whether the message has every field of `where` with that value.
bool has_fields(field_table const& where, content const& what, behaviour const& protocol);

}  // namespace busproof::mock_gateway
