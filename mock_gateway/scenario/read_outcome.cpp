// The `expect` of a step: what it must come to.
#include <algorithm>
#include <array>
#include <limits>

#include <fmt/format.h>

#include "mock_gateway/scenario/nearest_word.hpp"
#include "mock_gateway/scenario/sections.hpp"

namespace busproof::mock_gateway {
namespace {

constexpr std::array<std::string_view, 11> outcome_keys = {
    "rows", "end",  "error",  "one_of",   "cancelled", "lagged",
    "gap",  "body", "within", "admitted", "refused"};

/// Errors that a bus reports by these names; another bus may have more.
constexpr std::array<std::string_view, 37> errors = {"not_connected",
                                                     "session_lost",
                                                     "unknown_id",
                                                     "undecodable",
                                                     "end_of_answer",
                                                     "not_sent",
                                                     "connection_lost",
                                                     "timed_out",
                                                     "shutting_down",
                                                     "id_in_use",
                                                     "outbound_full",
                                                     "too_many_pending",
                                                     "message_too_large",
                                                     "refused_by_peer",
                                                     "lagged",
                                                     "end_of_stream",
                                                     "handshake_failed",
                                                     "handshake_timed_out",
                                                     "idle_timed_out",
                                                     "over_limit",
                                                     "already_connected",
                                                     "connection_refused",
                                                     "connection_reset",
                                                     "host_not_found",
                                                     "framing_error",
                                                     "closed",
                                                     "connect_timed_out",
                                                     "unreachable",
                                                     "bad_version",
                                                     "version_not_offered",
                                                     "client_id_in_use",
                                                     "no_next_id",
                                                     "bad_hello",
                                                     "no_common_version",
                                                     "other",
                                                     "cancelled",
                                                     "any"};

/// A word that is nearly one of ours is a slip; any other may be a code of somebody else's bus.
void check_error(table_reader const& table, source_place where, std::string_view name,
                 std::span<std::string_view const> known) {
  if (std::find(known.begin(), known.end(), name) != known.end()) return;
  auto const near = nearest_word(name, known);
  if (!near.empty()) {
    table.fail(where, fmt::format("there is no error \"{}\"; did you mean \"{}\"?", name, near));
  }
  bool const is_word = std::all_of(name.begin(), name.end(), [](char c) {
    return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '_';
  });
  if (!is_word) {
    table.fail(where, fmt::format("\"{}\" is not the name of an error; known are {}", name,
                                  word_list(known)));
  }
}

/// At most one of them says how the step ends.
void check_contradictions(table_reader const& table, outcome const& out) {
  bool const fails = out.error.has_value();
  bool const ends = out.cancelled.value_or(false);
  if (fails && ends && *out.error != "cancelled" && *out.error != "any") {
    table.refuse("cancelled", "contradicts `error`; remove one of them");
  }
  if (!out.one_of.empty()) {
    if (fails) table.refuse("error", "does not go with `one_of`; add it to that list");
    if (out.cancelled)
      table.refuse("cancelled", "does not go with `one_of`; add \"cancelled\" to it");
  }
}

}  // namespace

outcome read_outcome(std::string const& file, toml_value const& value, step_call call) {
  table_reader const table(file, value, "`expect` of a step", outcome_keys);
  bool const storm = call == step_call::storm;
  bool const answers = call == step_call::request || call == step_call::order ||
                       call == step_call::updates || call == step_call::shared ||
                       call == step_call::shared_call || call == step_call::subscribe;
  for (std::string_view const key : {"rows", "end", "body"}) {
    if (call == step_call::raw && key == "rows") continue;  // responses that came back
    if (!answers) table.refuse(key, "is about answers, and this call gets none; remove it");
  }
  for (std::string_view const key : {"lagged", "gap"}) {
    if (!answers || call == step_call::request || call == step_call::shared_call) {
      table.refuse(key, "is about streams, and this call makes none; remove it");
    }
  }
  for (std::string_view const key : {"admitted", "refused"}) {
    if (!storm) table.refuse(key, "is about the connections of a storm; remove it");
  }
  outcome out;
  out.place = table.place();
  out.rows = table.small("rows", 0, any32);
  out.end = table.flag("end");
  out.error = table.name("error");
  if (out.error) check_error(table, table.value_place("error"), *out.error, errors);
  std::vector<std::string_view> ways(errors.begin(), errors.end());
  ways.push_back("ok");
  for (auto const& [name, where] : table.names("one_of")) {
    check_error(table, where, name, ways);
    out.one_of.push_back(name);
  }
  out.cancelled = table.flag("cancelled");
  check_contradictions(table, out);
  out.lagged = table.flag("lagged");
  out.gap = table.flag("gap");
  out.body = table.text("body");
  out.within = table.duration("within");
  out.admitted = table.small("admitted", 0, any32);
  out.refused = table.small("refused", 0, any32);
  return out;
}

}  // namespace busproof::mock_gateway
