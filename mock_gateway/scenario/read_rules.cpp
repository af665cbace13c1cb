// [[on]] and [[expect]]: what the gateway answers, and what its wire log must show.
#include <algorithm>
#include <array>
#include <limits>

#include <fmt/format.h>

#include "mock_gateway/limits.hpp"
#include "mock_gateway/scenario/nearest_word.hpp"
#include "mock_gateway/scenario/scenario_error.hpp"
#include "mock_gateway/scenario/sections.hpp"

namespace busproof::mock_gateway {
namespace {

constexpr std::array<std::string_view, 5> rule_keys = {"msg", "where", "state", "times", "reply"};
constexpr std::array<std::string_view, 2> state_keys = {"is", "becomes"};
constexpr std::array<std::string_view, 4> reply_own = {"send", "rows", "gap", "after"};
constexpr std::array<std::string_view, 7> expect_keys = {"received", "sent",  "never", "where",
                                                         "key",      "count", "within"};

constexpr auto any64 = std::numeric_limits<std::uint64_t>::max();

/// The keys that a reply may have. A message's own fields are checked when its kind is known.
std::vector<std::string_view> reply_keys(toml_value const& value, protocol_words const& words) {
  std::vector<std::string_view> out(reply_own.begin(), reply_own.end());
  auto const fields = words.reply_fields();
  out.insert(out.end(), fields.begin(), fields.end());
  auto const* table = std::get_if<toml_table>(&value.data);
  if (!fields.empty() || table == nullptr) return out;
  for (auto const& entry : *table) out.push_back(entry.key);
  return out;
}

reply read_reply(std::string const& file, toml_value const& value, protocol_words const& words) {
  auto const keys = reply_keys(value, words);
  table_reader const table(file, value, "reply", keys);
  reply out;
  out.place = table.place();
  table.required("send", "send = \"response\"");
  out.send = *table.name("send");
  check_kind(file, table.value_place("send"), out.send, direction::down, words);
  out.rows = table.small("rows", 0, limits::scenario_repeat_max).value_or(1);
  out.gap = table.durations("gap").value_or(duration_range{});
  out.after = table.durations("after").value_or(duration_range{});
  toml_table fields;
  for (auto const& entry : std::get<toml_table>(value.data)) {
    if (std::find(reply_own.begin(), reply_own.end(), entry.key) != reply_own.end()) continue;
    fields.push_back(entry);
    out.fields.emplace(entry.key, plain_value(file, entry.key, entry.value));
  }
  words.check_fields(file, out.send, fields, false);
  return out;
}

field_table read_where(table_reader const& table, std::string_view kind,
                       protocol_words const& words) {
  auto out = table.fields("where");
  if (auto const* where = table.value("where")) {
    words.check_fields(table.file(), kind, std::get<toml_table>(where->data), false);
    for (auto& [name, value] : out) value = words.value_of(kind, name, std::move(value));
  }
  return out;
}

rule_state read_state(std::string const& file, toml_value const& value) {
  table_reader const table(file, value, "`state`", state_keys);
  rule_state out;
  out.is = table.name("is").value_or("");
  out.becomes = table.name("becomes").value_or("");
  out.is_place = table.value_place("is");
  if (out.is.empty() && out.becomes.empty()) {
    table.fail(table.place(),
               "`state` is empty; add is = \"up\", becomes = \"down\", or both, or remove it");
  }
  return out;
}

/// The states that a client can come to.
std::vector<std::string> states_within_reach(std::vector<on_rule> const& rules,
                                             std::string const& initial) {
  std::vector<std::string> out{initial};
  auto const is_known = [&](std::string const& state) {
    return std::find(out.begin(), out.end(), state) != out.end();
  };
  for (bool grown = true; grown;) {
    grown = false;
    for (auto const& rule : rules) {
      bool const answers = rule.state.is.empty() || is_known(rule.state.is);
      if (!answers || rule.state.becomes.empty() || is_known(rule.state.becomes)) continue;
      out.push_back(rule.state.becomes);
      grown = true;
    }
  }
  return out;
}

on_rule read_rule(std::string const& file, toml_value const& value, protocol_words const& words) {
  table_reader const table(file, value, "[[on]]", rule_keys);
  on_rule out;
  out.place = table.place();
  table.required("msg", "msg = \"request\"");
  out.msg = *table.name("msg");
  check_kind(file, table.value_place("msg"), out.msg, direction::up, words);
  out.where = read_where(table, out.msg, words);
  if (auto const* state = table.value("state")) out.state = read_state(file, *state);
  out.times = table.small("times", 1, limits::scenario_repeat_max);
  auto const& replies =
      table.required("reply", "reply = [ { send = \"response\" } ], or [] for none");
  if (auto const* list = std::get_if<toml_array>(&replies.data)) {
    for (auto const& element : *list) out.replies.push_back(read_reply(file, element, words));
  } else {
    out.replies.push_back(read_reply(file, replies, words));
  }
  return out;
}

expectation read_expectation(std::string const& file, toml_value const& value,
                             protocol_words const& words) {
  table_reader const table(file, value, "[[expect]]", expect_keys);
  expectation out;
  out.place = table.place();
  constexpr std::array<std::string_view, 3> subjects = {"received", "sent", "never"};
  auto const said = std::count_if(subjects.begin(), subjects.end(),
                                  [&](std::string_view key) { return table.has(key); });
  if (said != 1) {
    table.fail(table.place(), fmt::format("[[expect]] names {} kinds of message; give it one of {}",
                                          said == 0 ? "no" : "several", word_list(subjects)));
  }
  out.received = table.name("received").value_or("");
  out.sent = table.name("sent").value_or("");
  out.never = table.name("never").value_or("");
  if (!out.received.empty())
    check_kind(file, table.value_place("received"), out.received, direction::up, words);
  if (!out.sent.empty())
    check_kind(file, table.value_place("sent"), out.sent, direction::down, words);
  if (!out.never.empty())
    check_kind(file, table.value_place("never"), out.never, direction::up, words);
  auto const& kind = !out.sent.empty() ? out.sent : out.never.empty() ? out.received : out.never;
  out.where = read_where(table, kind, words);
  out.key = table.integer("key", 0, any64);
  if (table.has("never"))
    table.refuse("count", "does not go with `never`, which means 0; remove it");
  out.count = table.small("count", 0, std::numeric_limits<std::uint32_t>::max());
  out.within = table.duration("within");
  return out;
}

}  // namespace

void check_states(std::string const& file, std::vector<on_rule> const& rules,
                  std::string const& initial) {
  auto const reached = states_within_reach(rules, initial);
  for (auto const& rule : rules) {
    auto const& wanted = rule.state.is;
    if (wanted.empty() || std::find(reached.begin(), reached.end(), wanted) != reached.end()) {
      continue;
    }
    std::vector<std::string_view> const words(reached.begin(), reached.end());
    throw scenario_error(
        file, rule.state.is_place,
        fmt::format("no client ever comes to state \"{}\": it begins as \"{}\" and no rule leads "
                    "there; add a rule with becomes = \"{}\", or change initial_state{}",
                    wanted, initial, wanted, suggestion(wanted, words)));
  }
}

std::vector<on_rule> read_rules(std::string const& file, toml_value const& tables,
                                protocol_words const& words) {
  std::vector<on_rule> out;
  for (auto const& table : tables_of(file, "on", tables))
    out.push_back(read_rule(file, table, words));
  return out;
}

std::vector<expectation> read_expectations(std::string const& file, toml_value const& tables,
                                           protocol_words const& words) {
  std::vector<expectation> out;
  for (auto const& table : tables_of(file, "expect", tables)) {
    out.push_back(read_expectation(file, table, words));
  }
  return out;
}

}  // namespace busproof::mock_gateway
