// The `after` of a step: wire events, other steps, and what the bus reports of itself.
#include <algorithm>
#include <array>
#include <charconv>
#include <limits>

#include <fmt/format.h>

#include "mock_gateway/scenario/nearest_word.hpp"
#include "mock_gateway/scenario/sections.hpp"

namespace busproof::mock_gateway {
namespace {

constexpr std::array<std::string_view, 3> trigger_step_keys = {"step", "started", "row"};
constexpr std::array<std::string_view, 2> trigger_bus_keys = {"bus", "nth"};
constexpr std::array<std::string_view, 3> bus_events = {"session up", "session down", "backoff"};
constexpr std::string_view how_to_write =
    "write an earlier step's name, \"… started\", \"… first row\", a bus event (\"session up\"), "
    "or an "
    "event of the wire such as \"frame 3 up\" or \"response key 102 down\"";

std::vector<std::string_view> words_of(std::string_view text) {
  std::vector<std::string_view> out;
  while (true) {
    auto const start = text.find_first_not_of(' ');
    if (start == std::string_view::npos) return out;
    auto const end = std::min(text.find(' ', start), text.size());
    out.push_back(text.substr(start, end - start));
    text.remove_prefix(end);
  }
}

std::optional<std::uint64_t> number_of(std::string_view word) {
  std::uint64_t out = 0;
  auto const* const end = word.data() + word.size();
  auto const [stop, wrong] = std::from_chars(word.data(), end, out);
  if (wrong != std::errc{} || stop != end) return std::nullopt;
  return out;
}

/// "[msg] KIND", "frame N", "conn N", "key N", "nth N" in any order, then "up" or "down".
class wire_event {
 public:
  wire_event(table_reader const& table, source_place where, std::string_view text,
             protocol_words const& words)
      : table_(table), where_(where), text_(text), words_(words) {}

  address read(std::vector<std::string_view> const& parts) {
    out_.place = where_;
    out_.dir = parts.back() == "up" ? direction::up : direction::down;
    for (std::size_t i = 0; i + 1 < parts.size(); ++i) {
      bool const last = i + 2 == parts.size();
      if (parts[i] == "of" || parts[i] == "msg") continue;
      if (auto* const slot = counter(parts[i])) {
        *slot = last ? 0 : count(parts[i + 1]);
        if (*slot == 0u) fail(fmt::format("\"{}\" needs a number from 1", parts[i]));
        ++i;
      } else if (parts[i] == "key") {
        out_.key = last ? std::nullopt : number_of(parts[++i]);
        if (!out_.key) fail("\"key\" needs a number");
      } else {
        kind(parts[i]);
      }
    }
    return out_;
  }

 private:
  std::optional<std::uint32_t>* counter(std::string_view word) {
    if (word == "frame") return &out_.frame;
    if (word == "conn") return &out_.conn;
    return word == "nth" ? &out_.nth : nullptr;
  }

  std::uint32_t count(std::string_view word) {
    auto const number = number_of(word);
    return number && *number <= any32 ? static_cast<std::uint32_t>(*number) : 0;
  }

  void kind(std::string_view word) {
    if (!out_.msg.empty()) fail(fmt::format("\"{}\" is one word too many", word));
    auto const known = words_.kinds(out_.dir);
    if (std::find(known.begin(), known.end(), word) == known.end()) {
      fail(fmt::format("no \"{}\" travels {}{}", word, *out_.dir == direction::up ? "up" : "down",
                       suggestion(word, known)));
    }
    out_.msg = word;
  }

  [[noreturn]] void fail(std::string_view why) const {
    table_.fail(where_, fmt::format("`after` \"{}\": {}", text_, why));
  }

  table_reader const& table_;
  source_place where_;
  std::string_view text_;
  protocol_words const& words_;
  address out_;
};

class trigger_reader {
 public:
  trigger_reader(table_reader const& table, step_names const& names, bool has_gateway,
                 protocol_words const& words)
      : table_(table), names_(names), has_gateway_(has_gateway), words_(words) {}

  trigger read(toml_value const& value) const {
    if (auto const* text = std::get_if<std::string>(&value.data)) {
      return from_text(*text, value.place);
    }
    if (auto const* table = std::get_if<toml_table>(&value.data)) return from_table(*table, value);
    table_.fail(value.place, fmt::format("`after` must be a string or a table, not {}; {}",
                                         kind_of(value), how_to_write));
  }

 private:
  bool is_step(std::string_view name) const {
    return std::find(names_.all.begin(), names_.all.end(), name) != names_.all.end();
  }

  trigger step(std::string_view name, source_place where) const {
    trigger out;
    out.step = names_.all[names_.earlier(table_, where, name)];
    return out;
  }

  trigger from_text(std::string_view text, source_place where) const {
    if (is_step(text)) return step(text, where);
    constexpr std::string_view started = " started", first_row = " first row";
    if (text.ends_with(started)) {
      auto out = step(text.substr(0, text.size() - started.size()), where);
      out.started = true;
      return out;
    }
    if (text.ends_with(first_row)) {
      auto out = step(text.substr(0, text.size() - first_row.size()), where);
      out.row = true;
      return out;
    }
    trigger out;
    if (std::find(bus_events.begin(), bus_events.end(), text) != bus_events.end()) {
      out.bus = text;
      return out;
    }
    auto const parts = words_of(text);
    bool const on_wire = !parts.empty() && (parts.back() == "up" || parts.back() == "down");
    bool const is_kind = on_wire && words_.find(parts.front()).has_value();
    std::vector<std::string_view> known(bus_events.begin(), bus_events.end());
    for (std::size_t i = 0; i < names_.current; ++i) known.push_back(names_.all[i]);
    auto const near = is_kind ? std::string_view{} : nearest_word(text, known);
    if (!near.empty()) {
      table_.fail(where,
                  fmt::format("`after` \"{}\" is no event; did you mean \"{}\"?", text, near));
    }
    if (!on_wire) {
      table_.fail(where, fmt::format("`after` \"{}\" is no event; {}", text, how_to_write));
    }
    require_gateway(where);
    out.wire = wire_event(table_, where, text, words_).read(parts);
    return out;
  }

  trigger from_table(toml_table const& entries, toml_value const& value) const {
    auto const has = [&](std::string_view key) {
      return std::any_of(entries.begin(), entries.end(),
                         [key](toml_entry const& entry) { return entry.key == key; });
    };
    if (has("step")) {
      table_reader const table(table_.file(), value, "`after` of a step", trigger_step_keys);
      auto out = step(*table.name("step"), table.value_place("step"));
      out.started = table.flag("started").value_or(false);
      out.row = table.flag("row").value_or(false);
      if (out.started && out.row) table.refuse("row", "does not go with `started`; remove one");
      return out;
    }
    if (has("bus")) {
      table_reader const table(table_.file(), value, "`after` of a bus event", trigger_bus_keys);
      std::array<named_value<std::string_view>, bus_events.size()> words;
      for (std::size_t i = 0; i < words.size(); ++i) words[i] = {bus_events[i], bus_events[i]};
      trigger out;
      out.bus = *table.choice<std::string_view>("bus", words);
      out.nth = table.small("nth", 1, any32).value_or(1);
      return out;
    }
    require_gateway(value.place);
    trigger out;
    out.wire = read_address(table_.file(), value, "`after`", {}, words_);
    return out;
  }

  void require_gateway(source_place where) const {
    if (has_gateway_) return;
    table_.fail(where,
                "a file with [server] has no gateway whose frames could be waited for; wait "
                "for a step");
  }

  table_reader const& table_;
  step_names const& names_;
  bool has_gateway_;
  protocol_words const& words_;
};

}  // namespace

std::size_t step_names::earlier(table_reader const& table, source_place where,
                                std::string_view name) const {
  auto const at = std::find(all.begin(), all.end(), name);
  auto const index = static_cast<std::size_t>(at - all.begin());
  if (index < current) return index;
  if (at != all.end()) {
    table.fail(where, index == current
                          ? fmt::format("step \"{}\" can't wait for or act on itself; name an "
                                        "earlier one",
                                        name)
                          : fmt::format("step \"{}\" comes later; move it above this one", name));
  }
  std::vector<std::string_view> const known(all.begin(), all.begin() + static_cast<long>(current));
  table.fail(where, known.empty()
                        ? fmt::format("there is no step \"{}\" before the first; remove this", name)
                        : fmt::format("there is no step \"{}\"{}", name, suggestion(name, known)));
}

std::vector<trigger> read_triggers(table_reader const& table, std::string_view key,
                                   step_names const& names, bool has_gateway,
                                   protocol_words const& words) {
  std::vector<trigger> out;
  auto const* value = table.value(key);
  if (value == nullptr) return out;
  trigger_reader const reader(table, names, has_gateway, words);
  if (auto const* list = std::get_if<toml_array>(&value->data)) {
    for (auto const& element : *list) out.push_back(reader.read(element));
  } else {
    out.push_back(reader.read(*value));
  }
  return out;
}

}  // namespace busproof::mock_gateway
