// "did you mean …?": the known word that is nearest to what somebody wrote.
#pragma once

#include <span>
#include <string>
#include <string_view>

namespace busproof::mock_gateway {

/// The word of `known` that takes the fewest edits (insert, delete, change or exchange neighbours;
/// case and the difference of '-' and '_' are free) to become `written`; empty if none is near:
/// more than a third of its letters would have to change.
std::string_view nearest_word(std::string_view written, std::span<std::string_view const> known);

/// "; did you mean `nth`?" or, when nothing is near, "; known are `a`, `b`, `c`".
std::string suggestion(std::string_view written, std::span<std::string_view const> known);

/// "`a`, `b`, `c`"
std::string word_list(std::span<std::string_view const> words);

}  // namespace busproof::mock_gateway
