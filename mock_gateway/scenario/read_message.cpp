// The `message` of a step: what is sent, and whether its call can send it.
#include <fmt/format.h>

#include "mock_gateway/limits.hpp"
#include "mock_gateway/scenario/scenario_error.hpp"
#include "mock_gateway/scenario/sections.hpp"

namespace busproof::mock_gateway {
namespace {

bool is_shared(step_call call) {
  return call == step_call::shared || call == step_call::shared_call;
}

/// The kind that a call sends, where the call says it; a file may repeat it, for its readers.
std::string_view sent_by(step_call call) {
  if (call == step_call::order) return "order";
  return call == step_call::message ? "notice" : "request";
}

/// `kind` of a message, as it stands in the file; null if it does not say.
toml_entry const* kind_of_message(table_reader const& table, toml_value const& message) {
  for (auto const& entry : std::get<toml_table>(message.data)) {
    if (entry.key != "kind") continue;
    if (!std::holds_alternative<std::string>(entry.value.data)) {
      table.fail(entry.value.place, "`kind` must be a string; write one");
    }
    return &entry;
  }
  return nullptr;
}

toml_table without_kind(toml_value const& message) {
  toml_table rest;
  for (auto const& entry : std::get<toml_table>(message.data)) {
    if (entry.key != "kind") rest.push_back(entry);
  }
  return rest;
}

void read_plain(table_reader const& table, step& out) {
  out.message = table.fields("message");
  auto const* value = table.value("message");
  if (value == nullptr) return;
  auto const kind = sent_by(out.call);
  if (auto const* named = kind_of_message(table, *value)) {
    auto const& name = std::get<std::string>(named->value.data);
    check_kind(table.file(), named->value.place, name, direction::up);
    if (name != kind) {
      table.fail(named->value.place, fmt::format("this call sends \"{}\", not \"{}\"; change one "
                                                 "of them, or leave `kind` out",
                                                 kind, name));
    }
  }
  check_native_fields(table.file(), kind, without_kind(*value), true);
}

struct fitting_calls {
  std::string_view why;    ///< completes "it does not go with this call: …"
  std::string_view calls;  ///< that it goes with
  bool includes;           ///< the call in question
};

fitting_calls calls_for(kind_word const& kind, step_call call) {
  if (kind.order) return {"it is about an order", "\"order\"", call == step_call::order};
  if (!kind.answered) return {"nothing answers it", "\"message\"", false};
  if (kind.key.empty()) {
    return {"its answer carries no id", "\"shared\" or \"shared_call\"", is_shared(call)};
  }
  return {"its answer carries its id", "\"request\" or \"subscribe\"",
          call == step_call::request || call == step_call::subscribe};
}

/// Throws unless the bus can do with such a message what the call asks of it.
void check_call(table_reader const& table, source_place where, std::string const& name,
                kind_word const& kind, step_call call) {
  if (kind.own) {
    table.fail(where, fmt::format("the bus sends \"{}\" by itself when a session begins; name "
                                  "another message",
                                  name));
  }
  if (call == step_call::message) return;
  auto const fit = calls_for(kind, call);
  if (fit.includes) return;
  table.fail(where, fmt::format("\"{}\" does not go with call = \"{}\": {}; use call = {}", name,
                                *table.name("call"), fit.why, fit.calls));
}

void check_id(table_reader const& table, protocol_words const& words, kind_word const& kind,
              step_call call) {
  if (call == step_call::message) {
    table.refuse("id", kind.key.empty()
                           ? std::string("is none of this message's; remove it")
                           : fmt::format("does not go with call = \"message\"; write `{}` into the "
                                         "message in place of it",
                                         kind.key));
  } else if (!is_shared(call) && !table.has("id")) {
    table.fail(table.key_place("call"),
               fmt::format("protocol \"{}\" needs an `id` for call = \"{}\", because the bus does "
                           "not write into messages; add id = 101",
                           words.protocol(), *table.name("call")));
  }
}

void read_named(table_reader const& table, protocol_words const& words, field_table const& options,
                std::size_t& bytes, step& out) {
  if (!sends_message(out.call)) return;
  auto const& value =
      table.required("message", "message = { kind = \"reqContractDetails\" }, or another kind");
  out.message = table.fields("message");
  out.message.erase("kind");
  auto const* named = kind_of_message(table, value);
  if (named == nullptr) {
    table.fail(value.place,
               "`message` does not say which it is; add kind = \"reqContractDetails\", or another "
               "one that a client sends");
  }
  out.kind = std::get<std::string>(named->value.data);
  check_kind(table.file(), named->value.place, out.kind, direction::up, words);
  auto const kind = *words.find(out.kind);
  check_call(table, named->value.place, out.kind, kind, out.call);
  check_id(table, words, kind, out.call);
  auto const fields = without_kind(value);
  for (auto const& entry : fields) {
    if (out.call == step_call::message || entry.key != kind.key) continue;
    table.fail(entry.place,
               fmt::format("the step's `id` is the message's `{}`; remove it here", entry.key));
  }
  words.check_fields(table.file(), out.kind, fields, true);
  for (auto& [name, field] : out.message) field = words.value_of(out.kind, name, std::move(field));
  auto const made = words.try_message(out.kind, out.message, options);
  if (!made.wrong.empty()) {
    table.fail(value.place,
               fmt::format("change this message, which can't be sent: {}", made.wrong));
  }
  bytes += made.bytes;
  if (bytes > limits::scenario_messages_bytes_max) {
    table.fail(value.place, fmt::format("the messages of the steps up to here have {} bytes; at "
                                        "most {} are read: split the scenario",
                                        bytes, limits::scenario_messages_bytes_max));
  }
}

}  // namespace

bool sends_message(step_call call) noexcept {
  return call == step_call::request || call == step_call::subscribe || call == step_call::order ||
         call == step_call::message || is_shared(call);
}

void read_message(table_reader const& table, protocol_words const& words,
                  field_table const& options, std::size_t& bytes, step& out) {
  if (words.steps_name_messages()) {
    read_named(table, words, options, bytes, out);
  } else {
    read_plain(table, out);
  }
}

}  // namespace busproof::mock_gateway
