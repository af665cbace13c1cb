// [chaos]: what the seed may draw faults from.
#include <array>
#include <vector>

#include <fmt/format.h>

#include "mock_gateway/limits.hpp"
#include "mock_gateway/scenario/sections.hpp"
#include "mock_gateway/verbs.hpp"
#include "mock_gateway/words.hpp"

namespace busproof::mock_gateway {
namespace {

using namespace std::chrono_literals;

constexpr std::array<std::string_view, 6> chaos_keys = {"budget", "weights", "dir",
                                                        "msg",    "frames",  "by"};

/// The direction in which alone the frames can travel that are meant, if there is only one.
std::optional<direction> direction_of(chaos_section const& chaos, protocol_words const& words) {
  if (chaos.dir) return chaos.dir;
  auto const kind = words.find(chaos.msg);
  if (!kind || kind->up == kind->down) return std::nullopt;
  return kind->up ? direction::up : direction::down;
}

/// A verb that could never act on the frames of `dir` and `msg` is a mistake.
void check_weight(table_reader const& weights, std::string_view name, verb what,
                  chaos_section const& chaos, protocol_words const& words) {
  auto const only = only_direction_of(what);
  auto const dir = direction_of(chaos, words);
  if (only && dir && only != dir) {
    weights.refuse(name, fmt::format("acts on what goes {}, and this [chaos] is about what goes "
                                     "{}; remove the weight",
                                     to_string(*only), to_string(*dir)));
  }
  if (what == verb::early && !chaos.msg.empty() && !words.find(chaos.msg)->answered) {
    weights.refuse(
        name, fmt::format("answers a request, and `msg` is \"{}\"; remove the weight", chaos.msg));
  }
  if (what == verb::reorder && chaos.msg.empty()) {
    weights.refuse(name,
                   "needs `msg` beside the weights, such as msg = \"response\": it would collect "
                   "the handshake; add it or remove the weight");
  }
}

void read_weights(std::string const& file, toml_value const& value, chaos_section& out,
                  protocol_words const& words) {
  std::vector<std::string_view> names;
  for (auto const& word : verb_words()) names.push_back(word.name);
  table_reader const table(file, value, "`weights`", names);
  std::uint64_t sum = 0;
  for (auto const& word : verb_words()) {
    auto const weight = table.small(word.name, 0, limits::scenario_repeat_max).value_or(0);
    if (weight == 0) continue;
    check_weight(table, word.name, word.value, out, words);
    out.weights.emplace(word.value, weight);
    sum += weight;
  }
  if (sum == 0) {
    table.fail(table.place(), "`weights` has no verb; add one, such as { delay = 5, drop = 1 }");
  }
}

}  // namespace

chaos_section read_chaos(std::string const& file, toml_value const& value,
                         protocol_words const& words) {
  table_reader const table(file, value, "[chaos]", chaos_keys);
  chaos_section out;
  out.place = table.place();
  table.required("budget", "budget = 12, the number of faults");
  out.budget = *table.small("budget", 1, limits::scenario_entries_max);
  out.dir = table.choice<direction>("dir", direction_words());
  out.msg = table.name("msg").value_or("");
  if (!out.msg.empty()) check_kind(file, table.value_place("msg"), out.msg, out.dir, words);
  out.dir = direction_of(out, words);
  out.frames = table.small("frames", 2, limits::scenario_chaos_frames_max).value_or(out.frames);
  out.by = table.durations("by").value_or(duration_range{1ms, 20ms});
  if (out.by.low.count() == 0) {
    table.fail(table.value_place("by"),
               "`by` may be 0, which is no delay, and a stall for ever; "
               "write a longer duration");
  }
  read_weights(file, table.required("weights", "weights = { delay = 5, drop = 1 }"), out, words);
  return out;
}

}  // namespace busproof::mock_gateway
