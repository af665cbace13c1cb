// [[fault]]: one entry, one unit of the fault plan.
#include <algorithm>
#include <array>

#include <fmt/format.h>

#include "mock_gateway/limits.hpp"
#include "mock_gateway/scenario/nearest_word.hpp"
#include "mock_gateway/scenario/sections.hpp"

namespace busproof::mock_gateway {
namespace {

constexpr std::array<std::string_view, 11> keys = {
    "at", "do", "by", "until", "with", "count", "order", "times", "bytes", "repeat", "how"};
constexpr std::array<std::string_view, 1> later_keys = {"allow"};

constexpr std::array<named_value<verb>, 12> verbs = {{{"early", verb::early},
                                                      {"delay", verb::delay},
                                                      {"hold", verb::hold},
                                                      {"swap", verb::swap},
                                                      {"reorder", verb::reorder},
                                                      {"duplicate", verb::duplicate},
                                                      {"drop", verb::drop},
                                                      {"slice", verb::slice},
                                                      {"stall", verb::stall},
                                                      {"close", verb::close},
                                                      {"reset", verb::reset},
                                                      {"refuse", verb::refuse}}};
constexpr std::array<std::string_view, 8> later_verbs = {"truncate",   "corrupt",      "half-close",
                                                         "half_close", "banner",       "bandwidth",
                                                         "pause",      "pause reading"};

/// Which verbs take a key; all take `at`, `do` and `repeat`.
struct key_use {
  std::string_view key;
  std::array<std::string_view, 3> verbs;
};
constexpr std::array<key_use, 8> uses = {{{"by", {"delay", "slice", "stall"}},
                                          {"until", {"hold"}},
                                          {"with", {"swap"}},
                                          {"count", {"reorder"}},
                                          {"order", {"reorder"}},
                                          {"times", {"duplicate"}},
                                          {"bytes", {"slice"}},
                                          {"how", {"refuse"}}}};

void check_keys(table_reader const& table, std::string_view name) {
  for (auto const& use : uses) {
    std::vector<std::string_view> takers;
    for (auto const taker : use.verbs) {
      if (!taker.empty()) takers.push_back(taker);
    }
    if (std::find(takers.begin(), takers.end(), name) != takers.end()) continue;
    table.refuse(use.key, fmt::format("does not go with do = \"{}\", only with {}; remove it", name,
                                      word_list(takers)));
  }
}

std::vector<std::uint32_t> read_order(table_reader const& table) {
  std::vector<std::uint32_t> out;
  auto const* value = table.value("order");
  if (value == nullptr) return out;
  auto const* list = std::get_if<toml_array>(&value->data);
  if (list == nullptr || list->empty()) {
    table.fail(value->place, "`order` must be a list such as [2, 1, 3]; write one");
  }
  std::vector<bool> seen(list->size(), false);
  for (auto const& element : *list) {
    auto const* number = std::get_if<std::int64_t>(&element.data);
    bool const in_range =
        number != nullptr && *number >= 1 && *number <= static_cast<std::int64_t>(list->size());
    if (!in_range || seen[static_cast<std::size_t>(*number - 1)]) {
      table.fail(element.place,
                 fmt::format("`order` is not a permutation: it must have each of 1 to {} once",
                             list->size()));
    }
    seen[static_cast<std::size_t>(*number - 1)] = true;
    out.push_back(static_cast<std::uint32_t>(*number));
  }
  return out;
}

void read_reorder(table_reader const& table, fault& out) {
  out.order = read_order(table);
  if (out.order.size() > limits::scenario_reorder_max) {
    table.fail(table.value_place("order"),
               fmt::format("`order` has {} entries; at most {} are kept", out.order.size(),
                           limits::scenario_reorder_max));
  }
  auto const count = table.small("count", 2, limits::scenario_reorder_max);
  if (!count && out.order.empty()) {
    table.fail(table.place(), "reorder has no `count`; add count = 3, or order = [3, 1, 2]");
  }
  out.count = count.value_or(static_cast<std::uint32_t>(out.order.size()));
  if (!out.order.empty() && out.order.size() != out.count) {
    table.fail(table.value_place("order"),
               fmt::format("`order` has {} entries and `count` is {}; make them equal",
                           out.order.size(), out.count));
  }
  if (out.count < 2) {
    table.fail(table.value_place("order"), "one frame alone can't be reordered; use at least 2");
  }
}

/// Verbs that answer a connection or a request can't act on what has no meaning for them.
void check_target(table_reader const& table, fault const& out) {
  auto const where = table.value_place("at");
  if (out.what == verb::refuse) {
    bool const of_frame = out.at.dir || !out.at.msg.empty() || out.at.key || out.at.frame ||
                          out.at.nth || !out.at.client.empty();
    if (of_frame) {
      table.fail(where, "refuse acts before any frame: its address can only have `conn`");
    }
  }
  if (out.what == verb::early) {
    if (out.at.dir == direction::down) {
      table.fail(where, "early acts on what the client sends; use dir = \"up\" or leave `dir` out");
    }
    if (!out.at.msg.empty() && out.at.msg != "request" && out.at.msg != "order") {
      table.fail(where, fmt::format("early answers a request; \"{}\" has no answer: use msg = "
                                    "\"request\" or \"order\"",
                                    out.at.msg));
    }
  }
}

/// Which verbs can act on frames of only one direction: what a client has sent can't be sent later,
/// but the gateway can look at it later.
bool takes_byte(verb what) {
  return what == verb::slice || what == verb::stall || what == verb::close || what == verb::reset;
}

fault read_fault(std::string const& file, toml_value const& value) {
  table_reader const table(file, value, "[[fault]]", keys, later_keys);
  fault out;
  out.place = table.place();
  table.required("do", "do = \"drop\", or another verb");
  out.what = *table.choice<verb>("do", verbs, later_verbs);
  auto const name = *table.name("do");
  check_keys(table, name);
  out.at = read_address(file, table.required("at", "at = { dir = \"down\", msg = \"response\" }"),
                        "`at`", takes_byte(out.what));
  check_target(table, out);
  out.by = table.durations("by").value_or(duration_range{});
  if (out.what == verb::delay && !table.has("by")) {
    table.fail(table.place(), "delay has no `by`; add by = \"2ms\" or by = \"1ms..4ms\"");
  }
  if (out.what == verb::hold) {
    out.until = read_address(
        file, table.required("until", "until = { dir = \"down\", msg = \"response\", key = 102 }"),
        "`until`", false);
  }
  if (auto const* with = table.value("with")) out.with = read_address(file, *with, "`with`", false);
  if (out.what == verb::reorder) read_reorder(table, out);
  out.times = table.small("times", 1, limits::scenario_repeat_max).value_or(1);
  out.bytes = table.small("bytes", 1, limits::scenario_socket_buffer_max).value_or(0);
  if (out.what == verb::slice && out.bytes == 0 && !out.at.byte) {
    table.fail(table.place(),
               "slice has neither `bytes` nor a `byte` in its address; add bytes = 1, "
               "the size of the pieces");
  }
  out.repeat = table.small("repeat", 0, limits::scenario_repeat_max).value_or(1);
  out.how = table.choice<over_limit>("how", over_limit_words());
  return out;
}

}  // namespace

std::vector<fault> read_faults(std::string const& file, toml_value const& tables) {
  std::vector<fault> out;
  for (auto const& table : tables_of(file, "fault", tables)) {
    out.push_back(read_fault(file, table));
  }
  return out;
}

}  // namespace busproof::mock_gateway
