#include "mock_gateway/scenario/reader.hpp"

#include <algorithm>
#include <array>
#include <fstream>
#include <limits>
#include <sstream>
#include <system_error>
#include <utility>

#include <fmt/format.h>

#include "mock_gateway/limits.hpp"
#include "mock_gateway/scenario/nearest_word.hpp"
#include "mock_gateway/scenario/sections.hpp"
#include "mock_gateway/scenario/toml_tree.hpp"

namespace busproof::mock_gateway {
namespace {

constexpr std::array<std::string_view, 18> top_keys = {
    "schema", "name",  "protocol", "seed",          "claims", "checks",
    "entry",  "about", "listen",   "server",        "bus",    "protocol_options",
    "on",     "fault", "step",     "initial_state", "chaos",  "expect"};
constexpr std::array<std::string_view, 4> later_protocols = {"jsonrpc", "nats", "resp", "raw"};
constexpr std::uint32_t invariants = 20;

void read_protocol(table_reader const& file, scenario& out) {
  out.protocol = file.name("protocol").value_or(out.protocol);
  if (find_protocol_words(out.protocol) != nullptr) return;
  bool const later = std::find(later_protocols.begin(), later_protocols.end(), out.protocol) !=
                     later_protocols.end();
  file.fail(file.value_place("protocol"),
            later ? fmt::format("protocol \"{}\" is not supported yet; supported: native, tws",
                                out.protocol)
                  : fmt::format("there is no protocol \"{}\"{}", out.protocol,
                                suggestion(out.protocol, protocol_names())));
}

bool is_invariant(std::string_view text) {
  if (text.size() < 2 || text.size() > 3 || text[0] != 'I' || text[1] == '0') return false;
  std::uint32_t number = 0;
  for (char const c : text.substr(1)) {
    if (c < '0' || c > '9') return false;
    number = number * 10 + static_cast<std::uint32_t>(c - '0');
  }
  return number >= 1 && number <= invariants;
}

/// "R1", "C4", "B16": a letter, a number.
bool is_entry(std::string_view text) {
  auto const digits = text.empty() ? text : text.substr(1);
  return !digits.empty() && digits.size() <= 3 && text[0] >= 'A' && text[0] <= 'Z' &&
         std::all_of(digits.begin(), digits.end(), [](char c) { return c >= '0' && c <= '9'; });
}

void read_head(table_reader const& file, scenario& out) {
  out.schema = static_cast<std::int64_t>(
      file.integer("schema", 0, std::numeric_limits<std::int64_t>::max()).value_or(1));
  if (out.schema != 1) {
    file.fail(
        file.value_place("schema"),
        fmt::format("schema {} is not supported; write schema = 1, the only one", out.schema));
  }
  out.name = file.name("name").value_or(std::filesystem::path(out.file).stem().string());
  read_protocol(file, out);
  out.seed = file.integer("seed", 0, std::numeric_limits<std::uint64_t>::max()).value_or(out.seed);
  for (auto& [text, where] : file.names("claims")) out.claims.push_back(std::move(text));
  for (auto& [text, where] : file.names("checks")) {
    if (!is_invariant(text)) {
      file.fail(where,
                fmt::format("there is no invariant \"{}\"; they are I1 to I{}", text, invariants));
    }
    out.checks.push_back(std::move(text));
  }
  out.entry = file.name("entry").value_or("");
  if (!out.entry.empty() && !is_entry(out.entry)) {
    file.fail(
        file.value_place("entry"),
        fmt::format("\"{}\" is no entry of the catalogue; write one such as \"R1\"", out.entry));
  }
  out.about = file.text("about").value_or("");
}

void read_far_end(table_reader const& file, scenario& out) {
  auto const* listen = file.value("listen");
  auto const* server = file.value("server");
  if (listen != nullptr && server != nullptr) {
    auto const a = file.key_place("listen");
    auto const b = file.key_place("server");
    file.fail(std::max(a.line, b.line) == a.line ? a : b,
              "both [listen] and [server]; a file has either a gateway or a server under test: "
              "remove one");
  }
  if (listen != nullptr) out.listen = read_listen(out.file, *listen);
  if (listen == nullptr && server == nullptr) {
    constexpr std::array<std::string_view, 6> about_gateway = {"bus",   "on",   "fault",
                                                               "chaos", "step", "expect"};
    if (std::none_of(about_gateway.begin(), about_gateway.end(),
                     [&](std::string_view key) { return file.has(key); })) {
      file.fail(file.place(),
                "neither [listen] nor [server], and nothing else to do; add [listen] for a gateway "
                "that plays the far end, or [server] to test the reference server");
    }
    out.listen.emplace();
  }
  if (server != nullptr) out.server = read_server(out.file, *server);
  for (std::string_view const key : {"on", "initial_state", "fault", "chaos", "expect"}) {
    if (server == nullptr) continue;
    file.refuse(key,
                "is about the gateway, and a file with [server] has none; use [listen] or "
                "remove it");
  }
}

/// The reference server speaks the native protocol.
void refuse_native_only(table_reader const& file) {
  file.refuse("server", "goes with protocol \"native\" only; remove it, or the `protocol`");
}

scenario read_all(toml_value const& tree, std::string name) {
  scenario out;
  out.file = std::move(name);
  table_reader const file(out.file, tree, "a scenario", top_keys);
  read_head(file, out);
  read_far_end(file, out);
  auto const& words = *find_protocol_words(out.protocol);
  if (out.protocol != native_words().protocol()) refuse_native_only(file);
  if (auto const* bus = file.value("bus")) out.bus = read_bus(out.file, *bus, words);
  if (auto const* options = file.value("protocol_options")) {
    words.check_options(out.file, *options);
    out.protocol_options = file.fields("protocol_options");
  }
  if (auto const* rules = file.value("on")) out.on = read_rules(out.file, *rules, words);
  out.initial_state = file.name("initial_state").value_or(out.initial_state);
  check_states(out.file, out.on, out.initial_state);
  if (auto const* faults = file.value("fault")) out.faults = read_faults(out.file, *faults, words);
  if (auto const* chaos = file.value("chaos")) out.chaos = read_chaos(out.file, *chaos, words);
  if (auto const* steps = file.value("step")) {
    out.steps = read_steps(out.file, *steps, out.listen.has_value(), words, out.protocol_options);
  }
  if (auto const* expect = file.value("expect")) {
    out.expectations = read_expectations(out.file, *expect, words);
  }
  return out;
}

}  // namespace

scenario parse_scenario(std::string_view text, std::string file) {
  auto const tree = parse_toml(text, file);
  return read_all(tree, std::move(file));
}

scenario read_scenario(std::filesystem::path const& path) {
  auto const name = path.string();
  std::error_code wrong;
  auto const status = std::filesystem::status(path, wrong);
  if (!std::filesystem::exists(status)) {
    throw scenario_error(name, {}, "there is no such file; check the path");
  }
  if (std::filesystem::is_directory(status)) {
    throw scenario_error(name, {}, "this is a directory; name one file in it");
  }
  std::ifstream in(path, std::ios::binary);
  // One byte beyond the bound tells that the file is too large, without reading all of it.
  std::string text(limits::scenario_bytes_max + 1, '\0');
  in.read(text.data(), static_cast<std::streamsize>(text.size()));
  if (!in.eof() && in.fail()) {
    throw scenario_error(name, {}, "the file can't be read; check its permissions");
  }
  text.resize(static_cast<std::size_t>(in.gcount()));
  return parse_scenario(text, name);
}

}  // namespace busproof::mock_gateway
