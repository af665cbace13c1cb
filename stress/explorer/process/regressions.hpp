// regressions: failures that were found before, saved so that they run first.
#pragma once

#include <filesystem>
#include <optional>
#include <string>

#include <busproof/explore.hpp>

namespace busproof::explore {

/// The token of that test that is saved in the folder, if there is one.
std::optional<std::string> saved_token(std::filesystem::path const& folder,
                                       std::string const& name);
/// Saves the failure's token with its description. The path, or empty if it can't be written.
std::filesystem::path save_failure(std::filesystem::path const& folder, report const& what);
/// Writes a token that is too long for a line of text to a file for temporary data. Its path, or
/// empty.
std::filesystem::path save_long_token(std::string const& token);
/// A token as it was given: the text itself, or the path of a file that begins with it.
std::string read_token(std::string const& text_or_path);

}  // namespace busproof::explore
