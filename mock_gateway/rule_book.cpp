#include "mock_gateway/rule_book.hpp"

#include <algorithm>

#include "mock_gateway/decision.hpp"
#include "mock_gateway/limits.hpp"

namespace busproof::mock_gateway {
namespace {

bool draws(reply const& from) {
  return from.gap.low != from.gap.high || from.after.low != from.after.high;
}

bool draws(on_rule const& rule) {
  return std::any_of(rule.replies.begin(), rule.replies.end(),
                     [](reply const& from) { return draws(from); });
}

}  // namespace

bool has_fields(field_table const& where, content const& what, behaviour const& protocol) {
  return std::all_of(where.begin(), where.end(), [&](auto const& wanted) {
    auto const value = protocol.field(what, wanted.first);
    return value && *value == wanted.second;
  });
}

std::string const& state_by_client::of(std::string const& who) const {
  auto const own = states_.find(who);
  if (own != states_.end()) return own->second;
  auto const shared = states_.find({});
  return shared != states_.end() ? shared->second : initial_;
}

void state_by_client::become(std::string const& who, std::string const& state) {
  bool const has_room = states_.contains(who) || states_.size() < limits::identities_max;
  states_[has_room ? who : std::string{}] = state;
}

rule_book::rule_book(std::vector<on_rule> rules, behaviour const& protocol, std::uint64_t seed,
                     std::string initial_state)
    : rules_(std::move(rules)),
      protocol_(protocol),
      seed_(seed),
      evidence_(rules_.size()),
      used_(rules_.size()),
      states_(std::move(initial_state)) {}

std::optional<std::vector<planned_message>> rule_book::answer(frame_ref const& frame,
                                                              content const& what) {
  auto const who = frame.who();
  for (std::size_t index = 0; index < rules_.size(); ++index) {
    auto const& rule = rules_[index];
    auto& evidence = evidence_[index];
    if (rule.msg != what.msg) continue;
    if (!has_fields(rule.where, what, protocol_)) {
      if (evidence.matched == 0) evidence.nearest.add(what, protocol_);
      continue;
    }
    if (!rule.state.is.empty() && rule.state.is != states_.of(who)) {
      evidence.other_state = states_.of(who);
      continue;
    }
    auto& used = used_[index].of(who);
    if (rule.times && used >= *rule.times) continue;
    ++used;
    ++evidence.matched;
    if (!rule.state.becomes.empty()) states_.become(who, rule.state.becomes);
    return make(rule, frame, what);
  }
  return std::nullopt;
}

std::vector<planned_message> rule_book::make(on_rule const& rule, frame_ref const& frame,
                                             content const& what) {
  auto const who = frame.who();
  auto const seen = draws(rule) ? drawn_.next(frame) : 1;
  auto cause = what;
  cause.client = frame.client;
  draw_subject const about{who, frame.dir, frame.msg, frame.key, seen};
  std::vector<planned_message> out;
  std::chrono::nanoseconds at{0};
  std::uint64_t pause = 0;
  for (auto const& from : rule.replies) {
    at += pick(from.after, draw(seed_, about, draw_use::reply_after, pause++));
    for (std::uint32_t row = 1; row <= from.rows; ++row) {
      if (row > 1) at += pick(from.gap, draw(seed_, about, draw_use::reply_gap, pause++));
      out.push_back({protocol_.make(from, cause, row, from.rows), at, true});
    }
  }
  return out;
}

}  // namespace busproof::mock_gateway
