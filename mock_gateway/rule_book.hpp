// rule_book: the [[on]] entries: which one answers a message, and with what. Pure.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <unordered_map>
#include <utility>
#include <vector>

#include "mock_gateway/address_matcher.hpp"
#include "mock_gateway/behaviour.hpp"
#include "mock_gateway/candidates.hpp"
#include "mock_gateway/draw_counter.hpp"
#include "mock_gateway/frame_ref.hpp"
#include "mock_gateway/scenario/model.hpp"

namespace busproof::mock_gateway {

/// The state of each client, as rules see it.
class state_by_client {
 public:
  explicit state_by_client(std::string initial) : initial_(std::move(initial)) {}
  std::string const& of(std::string const& who) const;
  /// Past limits::identities_max names, the further ones share a state.
  void become(std::string const& who, std::string const& state);

 private:
  std::string initial_;
  std::unordered_map<std::string, std::string> states_;
};

/// Rules are tried in the order of the file; the first that matches and is not used up answers.
/// `times` counts by client, so that clients do not take each other's answers away. Each client has
/// a state of its own, too, across its connections; a rule may ask for it and change it.
class rule_book {
 public:
  /// `protocol` outlives the book.
  rule_book(std::vector<on_rule> rules, behaviour const& protocol, std::uint64_t seed,
            std::string initial_state = {});

  /// The answer to a message, with all its rows at once: their numbers do not depend on what comes
  /// in between, only the moments of sending do. Nothing: no rule matches, the protocol's own
  /// behaviour answers.
  std::optional<std::vector<planned_message>> answer(frame_ref const& frame, content const& what);

  struct rule_evidence {
    std::uint64_t matched = 0;
    candidates nearest;       ///< messages of its kind that its `where` refused
    std::string other_state;  ///< that of the last client whose message it refused for its state
  };
  std::vector<rule_evidence> const& evidence() const noexcept { return evidence_; }
  std::vector<on_rule> const& rules() const noexcept { return rules_; }

 private:
  std::vector<planned_message> make(on_rule const& rule, frame_ref const& frame,
                                    content const& what);

  std::vector<on_rule> rules_;
  behaviour const& protocol_;
  std::uint64_t seed_;
  std::vector<rule_evidence> evidence_;
  std::vector<count_by_client> used_;
  state_by_client states_;
  draw_counter drawn_;
};

/// Whether the message has every field of `where` with that value.
bool has_fields(field_table const& where, content const& what, behaviour const& protocol);

}  // namespace busproof::mock_gateway
