#include "stress/explorer/process/regressions.hpp"

#include <algorithm>
#include <fstream>

namespace busproof::explore {
namespace {

std::filesystem::path path_for(std::filesystem::path const& folder, std::string const& name) {
  std::string file;
  for (char const c : name) {
    bool const plain = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
                       c == '.' || c == '_' || c == '-';
    file += plain ? c : '_';
  }
  return folder / (file + ".token");
}

std::optional<std::string> first_line(std::filesystem::path const& path) {
  std::ifstream file(path);
  std::string line;
  if (!file || !std::getline(file, line) || line.empty()) return std::nullopt;
  return line;
}

}  // namespace

std::optional<std::string> saved_token(std::filesystem::path const& folder,
                                       std::string const& name) {
  if (folder.empty()) return std::nullopt;
  return first_line(path_for(folder, name));
}

std::filesystem::path save_failure(std::filesystem::path const& folder, report const& what) {
  std::error_code ignored;
  std::filesystem::create_directories(folder, ignored);
  auto const path = path_for(folder, what.name);
  std::ofstream file(path);
  file << what.first_failure->token << "\n\n" << describe(what);
  file.flush();
  return file ? path : std::filesystem::path();
}

std::filesystem::path save_long_token(std::string const& token) {
  std::error_code why;
  auto const folder = std::filesystem::temp_directory_path(why);
  if (why) return {};
  // The checksum and the trace at its end tell it from others.
  auto tail = token.substr(token.size() - 21);
  std::replace(tail.begin(), tail.end(), ':', '-');
  auto const path = folder / ("busproof-" + tail + ".token");
  std::ofstream file(path);
  file << token << '\n';
  file.flush();
  return file ? path : std::filesystem::path();
}

std::string read_token(std::string const& text_or_path) {
  if (text_or_path.compare(0, 2, "bp") == 0 && text_or_path.find(':') != std::string::npos) {
    return text_or_path;
  }
  return first_line(text_or_path).value_or(text_or_path);
}

}  // namespace busproof::explore
