// [[fault]]: one entry, one unit of the fault plan.
#include <algorithm>
#include <array>

#include <fmt/format.h>

#include "mock_gateway/limits.hpp"
#include "mock_gateway/scenario/nearest_word.hpp"
#include "mock_gateway/scenario/parse_words.hpp"
#include "mock_gateway/scenario/sections.hpp"
#include "mock_gateway/verbs.hpp"
#include "mock_gateway/words.hpp"

namespace busproof::mock_gateway {
namespace {

constexpr std::array<std::string_view, 18> fault_keys = {
    "at",     "do",  "by",   "until", "with", "count", "order", "times", "bytes",
    "repeat", "how", "bits", "mask",  "part", "text",  "hex",   "rate",  "optional"};
constexpr std::array<std::string_view, 1> later_keys = {"allow"};

constexpr std::array<named_value<verb>, 18> verbs = {{{"early", verb::early},
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
                                                      {"refuse", verb::refuse},
                                                      {"truncate", verb::truncate},
                                                      {"corrupt", verb::corrupt},
                                                      {"half-close", verb::half_close},
                                                      {"banner", verb::banner},
                                                      {"bandwidth", verb::bandwidth},
                                                      {"pause", verb::pause}}};

constexpr std::array<named_value<frame_part>, 3> parts = {
    {{"frame", frame_part::frame}, {"header", frame_part::header}, {"body", frame_part::body}}};

/// Which verbs take a key; all take `at`, `do`, `repeat` and `optional`.
struct key_use {
  std::string_view key;
  std::array<std::string_view, 4> verbs;
};
constexpr std::array<key_use, 14> uses = {{{"by", {"delay", "slice", "stall", "pause"}},
                                           {"until", {"hold", "pause"}},
                                           {"with", {"swap"}},
                                           {"count", {"reorder"}},
                                           {"order", {"reorder"}},
                                           {"times", {"duplicate"}},
                                           {"bytes", {"slice"}},
                                           {"how", {"refuse"}},
                                           {"bits", {"corrupt"}},
                                           {"mask", {"corrupt"}},
                                           {"part", {"corrupt"}},
                                           {"text", {"banner"}},
                                           {"hex", {"banner"}},
                                           {"rate", {"bandwidth"}}}};

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
void check_target(table_reader const& table, fault const& out, protocol_words const& words) {
  auto const where = table.value_place("at");
  auto const name = to_string(out.what);
  if (concerns_connections(out.what)) {
    bool const of_frame = out.at.dir || !out.at.msg.empty() || out.at.key || out.at.frame ||
                          out.at.nth || !out.at.client.empty();
    if (of_frame) {
      table.fail(where, fmt::format(
                            "{} acts before any frame: its address can only have `conn` or `every`",
                            name));
    }
    return;
  }
  auto const only = only_direction_of(out.what);
  if (!only) return;
  bool const up = *only == direction::up;
  if (out.at.dir && out.at.dir != only) {
    table.fail(where,
               fmt::format("{} acts on what the {} sends; use dir = \"{}\" or leave `dir` out",
                           name, up ? "client" : "gateway", up ? "up" : "down"));
  }
  if (out.what == verb::early && !out.at.msg.empty() && !words.find(out.at.msg)->answered) {
    table.fail(where, fmt::format("early answers a request; \"{}\" has no answer: use msg = "
                                  "\"{}\" or \"{}\"",
                                  out.at.msg, words.protocol() == "tws" ? "reqMktData" : "request",
                                  words.protocol() == "tws" ? "placeOrder" : "order"));
  }
  if (!out.at.msg.empty()) check_kind(table.file(), where, out.at.msg, only, words);
}

/// Verbs that can act inside a frame.
bool takes_byte(verb what) {
  switch (what) {
    case verb::slice:
    case verb::stall:
    case verb::close:
    case verb::reset:
    case verb::half_close:
    case verb::truncate:
    case verb::corrupt:
      return true;
    default:
      return false;
  }
}

void read_corrupt(table_reader const& table, fault& out) {
  out.mask = table.small("mask", 1, 255).value_or(0);
  if (out.mask != 0 && !out.at.byte) {
    table.refuse("mask", "needs a `byte` in the address, whose bits it means; add one");
  }
  if (out.mask != 0) table.refuse("bits", "and `mask` contradict each other; remove one of them");
  if (out.at.byte) {
    table.refuse("part", "and a `byte` in the address contradict each other; remove one of them");
  }
  out.part = table.choice<frame_part>("part", parts).value_or(frame_part::frame);
  out.bits = table.small("bits", 1, out.at.byte ? 8 : limits::scenario_bits_max).value_or(1);
}

void read_banner(table_reader const& table, fault& out) {
  if (table.has("text") == table.has("hex")) {
    table.fail(table.place(),
               table.has("text")
                   ? "banner has both `text` and `hex`; remove one of them"
                   : "banner has no bytes; add text = \"SSH-2.0\" or hex = \"de ad\"");
  }
  auto const key = table.has("text") ? "text" : "hex";
  out.banner = *table.text(key);
  if (table.has("hex")) {
    auto const digits = parse_hex(out.banner);
    if (!digits.value) table.fail(table.value_place(key), fmt::format("`hex`: {}", digits.wrong));
    out.banner = from_hex(*digits.value);
  }
  if (out.banner.empty() || out.banner.size() > limits::scenario_banner_bytes_max) {
    table.fail(table.value_place(key),
               fmt::format("the banner has {} bytes; write from 1 to {}", out.banner.size(),
                           limits::scenario_banner_bytes_max));
  }
}

void read_pause(table_reader const& table, fault const& out, protocol_words const& words) {
  if (table.has("by") == out.until.has_value()) {
    table.fail(table.place(), out.until ? "pause has both `by` and `until`; remove one of them"
                                        : "pause has no end; add by = \"10ms\", or until = { dir = "
                                          "\"down\", msg = \"response\", key = 1 }");
  }
  if (!out.until) {
    if (out.by.high.count() == 0) {
      table.fail(table.value_place("by"), "`by` is 0: such a pause is none; write a longer one");
    }
    return;
  }
  auto const kind = words.find(out.until->msg);
  bool const from_client = out.until->dir == direction::up || (kind && !kind->down);
  if (from_client && !out.until->conn && out.until->client.empty()) {
    table.fail(table.value_place("until"),
               "nothing comes from a client that is not read; wait for a frame that goes down, or "
               "for another client: add `client` or `conn`");
  }
}

void check_slice_and_truncate(table_reader const& table, fault const& out) {
  if (out.what == verb::slice && out.bytes == 0 && !out.at.byte) {
    table.fail(table.place(),
               "slice has neither `bytes` nor a `byte` in its address; add bytes = 1, "
               "the size of the pieces");
  }
  if (out.what == verb::truncate && out.at.byte == 0u) {
    table.fail(table.value_place("at"),
               "truncate before byte 0 sends nothing of the frame; use do = \"close\", or a byte "
               "from 1");
  }
}

/// What acts again and again by its nature does so unless it is told otherwise.
std::uint32_t repeat_by_default(fault const& what) {
  return what.what == verb::bandwidth || what.at.every ? 0 : 1;
}

fault read_fault(std::string const& file, toml_value const& value, protocol_words const& words) {
  table_reader const table(file, value, "[[fault]]", fault_keys, later_keys);
  fault out;
  out.place = table.place();
  table.required("do", "do = \"drop\", or another verb");
  out.what = *table.choice<verb>("do", verbs);
  check_keys(table, to_string(out.what));
  out.at = read_address(file, table.required("at", "at = { dir = \"down\", msg = \"response\" }"),
                        "`at`", {takes_byte(out.what), true}, words);
  check_target(table, out, words);
  out.by = table.durations("by").value_or(duration_range{});
  if (out.what == verb::delay && !table.has("by")) {
    table.fail(table.place(), "delay has no `by`; add by = \"2ms\" or by = \"1ms..4ms\"");
  }
  if (out.what == verb::hold) {
    table.required("until", "until = { dir = \"down\", msg = \"response\", key = 102 }");
  }
  if (auto const* until = table.value("until")) {
    out.until = read_address(file, *until, "`until`", {}, words);
  }
  if (auto const* with = table.value("with"))
    out.with = read_address(file, *with, "`with`", {}, words);
  if (out.what == verb::reorder) read_reorder(table, out);
  out.times = table.small("times", 1, limits::scenario_repeat_max).value_or(1);
  out.bytes = table.small("bytes", 1, limits::scenario_socket_buffer_max).value_or(0);
  check_slice_and_truncate(table, out);
  if (out.what == verb::corrupt) read_corrupt(table, out);
  if (out.what == verb::banner) read_banner(table, out);
  if (out.what == verb::pause) read_pause(table, out, words);
  if (out.what == verb::bandwidth) {
    table.required("rate", "rate = 1000, in bytes per second");
    out.rate = *table.integer("rate", 1, limits::scenario_rate_max);
  }
  out.repeat =
      table.small("repeat", 0, limits::scenario_repeat_max).value_or(repeat_by_default(out));
  out.how = table.choice<over_limit>("how", over_limit_words());
  out.optional = table.flag("optional").value_or(false);
  return out;
}

}  // namespace

std::span<named_value<verb> const> verb_words() noexcept { return verbs; }
std::span<named_value<frame_part> const> part_words() noexcept { return parts; }

std::vector<fault> read_faults(std::string const& file, toml_value const& tables,
                               protocol_words const& words) {
  std::vector<fault> out;
  for (auto const& table : tables_of(file, "fault", tables)) {
    out.push_back(read_fault(file, table, words));
  }
  return out;
}

}  // namespace busproof::mock_gateway
