// descriptors: which files and sockets this process has open, and how many it may have.
#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <vector>

namespace busproof::scenarios {

/// What each open descriptor is, as /proc/self/fd tells it ("socket:[4711]"), sorted; nothing where
/// there is no /proc.
std::optional<std::vector<std::string>> open_descriptors();

/// What is in `after` and not in `before`.
std::vector<std::string> opened_since(std::vector<std::string> const& before,
                                      std::vector<std::string> const& after);

/// Makes sure that this process may have so many descriptors, by raising its soft limit up to the
/// hard one. False if that is not enough; `limit` then tells what is.
bool allow_descriptors(std::size_t wanted, std::size_t& limit);

}  // namespace busproof::scenarios
