// What a build tree says about itself.
#include "ci/busproof/build_tree.hpp"

#include <fmt/core.h>

#include <fstream>
#include <nlohmann/json.hpp>
#include <sstream>

#include "ci/busproof/limits.hpp"

namespace busproof::ci {
namespace {

using nlohmann::json;
namespace fs = std::filesystem;

[[noreturn]] void refuse(std::string const& file, std::string_view problem) {
  throw manifest_error(fmt::format(
      "{}: {}; configure the build tree again (cmake --preset release)", file, problem));
}

/// One object of a manifest; names the file and its position in errors.
class entry_reader {
 public:
  entry_reader(json const& node, std::string file, std::string where)
      : node_(node), file_(std::move(file)), where_(std::move(where)) {
    if (!node_.is_object()) refuse(file_, where_ + " is not an object");
  }

  std::string text(char const* name, bool required = false) const {
    auto const found = node_.find(name);
    if (found == node_.end() || found->is_null()) {
      if (required) refuse(file_, fmt::format("{} lacks \"{}\"", where_, name));
      return "";
    }
    if (!found->is_string()) refuse(file_, fmt::format("\"{}\" of {} is no text", name, where_));
    return found->get<std::string>();
  }

  std::vector<std::string> list(char const* name) const {
    std::vector<std::string> out;
    auto const found = node_.find(name);
    if (found == node_.end()) return out;
    if (!found->is_array()) refuse(file_, fmt::format("\"{}\" of {} is no list", name, where_));
    for (auto const& element : *found) {
      if (!element.is_string())
        refuse(file_, fmt::format("\"{}\" of {} is no list of texts", name, where_));
      out.push_back(element.get<std::string>());
    }
    return out;
  }

  std::map<std::string, std::string> map(char const* name) const {
    std::map<std::string, std::string> out;
    auto const found = node_.find(name);
    if (found == node_.end()) return out;
    if (!found->is_object()) refuse(file_, fmt::format("\"{}\" of {} is no object", name, where_));
    for (auto const& [key, element] : found->items())
      if (element.is_string()) out[key] = element.get<std::string>();
    return out;
  }

 private:
  json const& node_;
  std::string file_, where_;
};

json parse(std::string_view text, std::string const& file) {
  try {
    return json::parse(text);
  } catch (json::exception const& error) {
    refuse(file, fmt::format("not JSON ({})", error.what()));
  }
}

template <typename Read>
void each(std::string_view text, std::string const& file, Read const& read) {
  auto const document = parse(text, file);
  if (!document.is_array()) refuse(file, "not a list");
  std::size_t number = 0;
  for (auto const& node : document)
    read(entry_reader(node, file, fmt::format("entry {}", ++number)));
}

std::string text_of(fs::path const& file) {
  std::ifstream in(file, std::ios::binary);
  std::ostringstream out;
  out << in.rdbuf();
  if (!in) refuse(file.string(), "cannot be read");
  if (out.view().size() > limits::manifest_bytes_max) refuse(file.string(), "too large");
  return std::move(out).str();
}

}  // namespace

std::vector<suite_entry> parse_suites(std::string_view text, std::string const& file) {
  std::vector<suite_entry> out;
  each(text, file, [&](entry_reader const& entry) {
    out.push_back({.name = entry.text("name", true),
                   .engine = entry.text("engine", true),
                   .binary = entry.text("binary", true),
                   .claims = entry.list("claims"),
                   .checks = entry.list("checks")});
  });
  return out;
}

std::vector<mutant_entry> parse_mutants(std::string_view text, std::string const& file) {
  std::vector<mutant_entry> out;
  each(text, file, [&](entry_reader const& entry) {
    mutant_entry one{.name = entry.text("name", true),
                     .about = entry.text("about"),
                     .breaks = entry.text("breaks", true),
                     .caught_by = entry.list("caught_by"),
                     .entry = entry.text("entry"),
                     .claim = entry.text("claim"),
                     .scenarios = entry.list("scenarios"),
                     .target = entry.text("target"),
                     .binary = entry.text("binary")};
    if (one.scenarios.empty()) refuse(file, fmt::format("mutant {} has no scenarios", one.name));
    if (one.binary.empty() && one.target.empty())
      refuse(file, fmt::format("mutant {} has neither target nor binary", one.name));
    if (one.binary.empty()) one.binary = "bin/" + one.target;
    out.push_back(std::move(one));
  });
  return out;
}

build_facts parse_build_facts(std::string_view text, std::string const& file) {
  auto const document = parse(text, file);
  entry_reader const entry(document, file, "the manifest");
  return {.source = entry.text("source", true),
          .scenarios = entry.text("scenarios", true),
          .program = entry.text("program", true),
          .environment = {.compiler = entry.text("compiler"),
                          .flags = entry.text("flags"),
                          .build_type = entry.text("build_type"),
                          .sanitizers = entry.text("sanitizers"),
                          .libraries = entry.map("libraries")}};
}

build_tree read_build_tree(fs::path const& path) {
  auto const facts = path / "build_tree.json";
  if (!fs::exists(facts))
    throw manifest_error(
        fmt::format("{}: no build tree of busproof; name one with --build-dir", path.string()));
  build_tree tree{.path = fs::absolute(path).lexically_normal(),
                  .facts = parse_build_facts(text_of(facts), facts.string()),
                  .suites = {},
                  .mutants = {}};
  if (auto const file = path / "suites.json"; fs::exists(file))
    tree.suites = parse_suites(text_of(file), file.string());
  if (auto const file = path / "mutants.json"; fs::exists(file))
    tree.mutants = parse_mutants(text_of(file), file.string());
  return tree;
}

fs::path own_build_tree() {
  std::error_code failed;
  auto const program = fs::read_symlink("/proc/self/exe", failed);
  for (auto folder = program.parent_path(); !folder.empty(); folder = folder.parent_path()) {
    if (fs::exists(folder / "build_tree.json", failed)) return folder;
    if (folder == folder.root_path()) break;
  }
  throw manifest_error("no build tree above this program; name one with --build-dir");
}

}  // namespace busproof::ci
