// [[step]]: what the bus (or, with [server], the clients) under test do.
#include <algorithm>
#include <array>
#include <limits>

#include <fmt/format.h>

#include "mock_gateway/limits.hpp"
#include "mock_gateway/scenario/nearest_word.hpp"
#include "mock_gateway/scenario/parse_words.hpp"
#include "mock_gateway/scenario/sections.hpp"

namespace busproof::mock_gateway {
namespace {

constexpr std::array<std::string_view, 15> step_keys = {
    "name",         "call",    "id",   "of",          "message", "threads", "repeat", "after",
    "from_handler", "timeout", "take", "connections", "hold",    "bytes",   "expect"};

constexpr std::array<named_value<step_call>, 16> calls = {{{"request", step_call::request},
                                                           {"order", step_call::order},
                                                           {"shared", step_call::shared},
                                                           {"shared_call", step_call::shared_call},
                                                           {"updates", step_call::updates},
                                                           {"subscribe", step_call::subscribe},
                                                           {"message", step_call::message},
                                                           {"cancel", step_call::cancel},
                                                           {"drop", step_call::drop},
                                                           {"read", step_call::read},
                                                           {"connect", step_call::connect},
                                                           {"disconnect", step_call::disconnect},
                                                           {"shutdown", step_call::shutdown},
                                                           {"storm", step_call::storm},
                                                           {"raw", step_call::raw},
                                                           {"wait", step_call::wait}}};

bool is_stream(step_call call) {
  return call == step_call::order || call == step_call::shared || call == step_call::updates ||
         call == step_call::subscribe;
}

/// Calls that wait for answers of their own and can be cancelled.
bool is_call(step_call call) {
  return call == step_call::request || call == step_call::shared_call || is_stream(call);
}

void check_keys(table_reader const& table, step const& in, std::string_view name) {
  auto const only = [&](std::string_view key, bool fits, std::string_view with) {
    if (!fits) {
      table.refuse(
          key, fmt::format("does not go with call = \"{}\", only with {}; remove it", name, with));
    }
  };
  auto const call = in.call;
  bool const sends = sends_message(call);
  bool const is_shared = call == step_call::shared || call == step_call::shared_call;
  only("id", sends && !is_shared, "`request`, `subscribe`, `order`, `message`");
  only("message", sends, "`request`, `subscribe`, `order`, `shared`, `shared_call`, `message`");
  only("of",
       acts_on_call(call) || call == step_call::disconnect || call == step_call::raw ||
           call == step_call::request,
       "`cancel`, `drop`, `read`, `disconnect`, `raw`, `request`");
  only("timeout",
       call == step_call::request || call == step_call::shared_call || call == step_call::subscribe,
       "`request`, `subscribe`, `shared_call`");
  only("take", is_stream(call), "`subscribe`, `order`, `shared`, `updates`");
  only("connections", call == step_call::storm, "`storm`");
  only("hold", call == step_call::storm || call == step_call::raw, "`storm`, `raw`");
  only("bytes", call == step_call::raw, "`raw`");
}

void read_target(table_reader const& table, step_names const& names,
                 std::vector<step> const& before, step& out) {
  bool const needed = acts_on_call(out.call);
  if (needed) table.required("of", "of = \"the step to act on\"");
  auto const of = table.name("of");
  if (!of) return;
  auto const index = names.earlier(table, table.value_place("of"), *of);
  if (needed && !is_call(before[index].call)) {
    table.fail(table.value_place("of"),
               fmt::format("step \"{}\" makes no call that could be ended; name a request or "
                           "subscription",
                           *of));
  }
  auto const target = before[index].call;
  if (out.call == step_call::read && !is_stream(target)) {
    table.fail(table.value_place("of"),
               fmt::format(
                   "step \"{}\" makes no stream; name a subscribe, order, shared or updates", *of));
  }
  if (!needed && target != step_call::connect && target != step_call::storm &&
      target != step_call::raw) {
    table.fail(table.value_place("of"),
               fmt::format("step \"{}\" makes no connection; name a connect, storm or raw", *of));
  }
  out.of = *of;
}

/// Ids count on with the calls of a step.
void check_ids(table_reader const& table, step const& in, protocol_words const& words) {
  if (!in.id || !sends_message(in.call)) return;
  auto const most = words.id_max() - (std::uint64_t{in.threads} * in.repeat - 1);
  if (*in.id <= most) return;
  table.fail(table.value_place("id"),
             fmt::format("`id` is {}; with {} calls it must be from 1 to {}", *in.id,
                         std::uint64_t{in.threads} * in.repeat, most));
}

void read_storm(table_reader const& table, step& out) {
  if (out.call != step_call::storm) return;
  table.required("connections", "connections = 1000");
  out.connections = *table.small("connections", 1, limits::scenario_connections_max);
}

void read_bytes(table_reader const& table, step& out) {
  if (out.call != step_call::raw) return;
  table.required("bytes", "bytes = \"00 00 00 0c\", in hexadecimal");
  auto const bytes = parse_hex(*table.text("bytes"));
  if (!bytes.value) table.fail(table.value_place("bytes"), "`bytes`: " + bytes.wrong);
  out.bytes = *bytes.value;
}

step read_step(std::string const& file, toml_value const& value, step_names const& names,
               std::vector<step> const& before, bool has_gateway, protocol_words const& words,
               field_table const& options, std::size_t& bytes) {
  table_reader const table(file, value, "[[step]]", step_keys);
  step out;
  out.place = table.place();
  out.name = names.all[names.current];
  table.required("call", "call = \"request\", or another call");
  out.call = *table.choice<step_call>("call", calls);
  check_keys(table, out, *table.name("call"));
  out.id = table.integer("id", 1, std::numeric_limits<std::uint64_t>::max());
  if (has_gateway && out.call == step_call::request) {
    table.refuse("of", "picks one of the connections to a [server]; a bus has one: remove it");
  }
  read_target(table, names, before, out);
  read_message(table, words, options, bytes, out);
  out.threads = table.small("threads", 1, limits::scenario_threads_max).value_or(1);
  out.repeat = table.small("repeat", 1, limits::scenario_calls_max).value_or(1);
  if (out.threads * out.repeat > limits::scenario_calls_max) {
    table.fail(table.value_place("repeat"),
               fmt::format("{} threads with {} calls each make more than {}; lower one of them",
                           out.threads, out.repeat, limits::scenario_calls_max));
  }
  check_ids(table, out, words);
  out.after = read_triggers(table, "after", names, has_gateway, words);
  out.from_handler = table.flag("from_handler").value_or(false);
  if (out.from_handler && std::none_of(out.after.begin(), out.after.end(), [](trigger const& t) {
        return !t.step.empty() && !t.started;
      })) {
    table.fail(table.key_place("from_handler"),
               "`from_handler` needs the step whose handler it runs in; add after = \"that step\"");
  }
  out.timeout = table.duration("timeout");
  out.take = table.small("take", 1, std::numeric_limits<std::uint32_t>::max());
  read_storm(table, out);
  out.hold = table.duration("hold");
  read_bytes(table, out);
  if (auto const* expect = table.value("expect"))
    out.expect = read_outcome(file, *expect, out.call);
  return out;
}

/// Names first: a step may only act on earlier ones, and an error can tell "later" from "unknown".
std::vector<std::string> read_names(std::string const& file, toml_array const& tables) {
  std::vector<std::string> out;
  for (auto const& value : tables) {
    table_reader const table(file, value, "[[step]]", step_keys);
    auto name = table.name("name").value_or(fmt::format("step {}", out.size() + 1));
    if (std::find(out.begin(), out.end(), name) != out.end()) {
      table.fail(table.value_place("name"),
                 fmt::format("there is a step \"{}\" already; give this one another name", name));
    }
    out.push_back(std::move(name));
  }
  return out;
}

}  // namespace

std::vector<step> read_steps(std::string const& file, toml_value const& value, bool has_gateway,
                             protocol_words const& words, field_table const& options) {
  auto const& tables = tables_of(file, "step", value);
  step_names names{read_names(file, tables), 0};
  std::vector<step> out;
  std::size_t bytes = 0;
  for (auto const& table : tables) {
    out.push_back(read_step(file, table, names, out, has_gateway, words, options, bytes));
    ++names.current;
  }
  return out;
}

}  // namespace busproof::mock_gateway
