// The search behind selection.hpp.
#include "scenarios/selection.hpp"

#include <algorithm>
#include <filesystem>

#include "mock_gateway/scenario/reader.hpp"

namespace busproof::scenarios {

std::vector<std::string> find_scenarios(std::vector<std::string> const& paths) {
  namespace fs = std::filesystem;
  std::vector<std::string> found;
  for (auto const& path : paths) {
    std::error_code ignored;
    if (!fs::is_directory(path, ignored)) {
      found.push_back(path);
      continue;
    }
    std::vector<std::string> inside;
    for (auto const& entry : fs::recursive_directory_iterator(
             path, fs::directory_options::skip_permission_denied, ignored)) {
      if (entry.is_regular_file(ignored) && entry.path().extension() == ".toml") {
        inside.push_back(entry.path().string());
      }
    }
    std::sort(inside.begin(), inside.end());
    found.insert(found.end(), inside.begin(), inside.end());
  }
  std::vector<std::string> once;
  for (auto& file : found) {
    if (std::find(once.begin(), once.end(), file) == once.end()) once.push_back(std::move(file));
  }
  return once;
}

std::vector<mock_gateway::scenario> read_scenarios(std::vector<std::string> const& files) {
  std::vector<mock_gateway::scenario> all;
  all.reserve(files.size());
  for (auto const& file : files) all.push_back(mock_gateway::read_scenario(file));
  return all;
}

std::vector<mock_gateway::scenario> select(std::vector<mock_gateway::scenario> all,
                                           std::vector<std::string> const& words) {
  if (words.empty()) return all;
  std::erase_if(all, [&](mock_gateway::scenario const& s) {
    return std::none_of(words.begin(), words.end(), [&](std::string const& word) {
      auto const stem = std::filesystem::path(s.file).stem().string();
      return s.entry == word || s.name == word || stem.find(word) != std::string::npos ||
             std::find(s.claims.begin(), s.claims.end(), word) != s.claims.end();
    });
  });
  return all;
}

}  // namespace busproof::scenarios
