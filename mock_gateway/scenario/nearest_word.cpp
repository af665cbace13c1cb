#include "mock_gateway/scenario/nearest_word.hpp"

#include <algorithm>
#include <cstddef>
#include <vector>

#include <fmt/format.h>

namespace busproof::mock_gateway {
namespace {

/// Longer words are not compared: the table below is quadratic.
constexpr std::size_t compared_max = 64;

char folded(char c) {
  if (c == '-') return '_';
  return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
}

/// Optimal string alignment distance (Damerau 1964, without edits inside an exchange).
std::size_t edits(std::string_view a, std::string_view b) {
  std::vector<std::size_t> before(b.size() + 1), last(b.size() + 1), row(b.size() + 1);
  for (std::size_t j = 0; j <= b.size(); ++j) last[j] = j;
  for (std::size_t i = 1; i <= a.size(); ++i) {
    row[0] = i;
    for (std::size_t j = 1; j <= b.size(); ++j) {
      bool const same = folded(a[i - 1]) == folded(b[j - 1]);
      row[j] = std::min({last[j] + 1, row[j - 1] + 1, last[j - 1] + (same ? 0 : 1)});
      bool const exchanged = i > 1 && j > 1 && folded(a[i - 1]) == folded(b[j - 2]) &&
                             folded(a[i - 2]) == folded(b[j - 1]);
      if (exchanged) row[j] = std::min(row[j], before[j - 2] + 1);
    }
    std::swap(before, last);
    std::swap(last, row);
  }
  return last[b.size()];
}

}  // namespace

std::string_view nearest_word(std::string_view written, std::span<std::string_view const> known) {
  if (written.size() > compared_max) return {};
  std::string_view best;
  std::size_t best_edits = compared_max + 1;
  for (auto const word : known) {
    auto const distance = edits(written, word);
    auto const allowed = std::max<std::size_t>(1, std::max(word.size(), written.size()) / 3);
    // A word of one or two letters is near to every other one; it needs a letter in common.
    if (distance > allowed || distance >= std::max(word.size(), written.size())) continue;
    if (distance < best_edits) {
      best = word;
      best_edits = distance;
    }
  }
  return best;
}

std::string suggestion(std::string_view written, std::span<std::string_view const> known) {
  auto const near = nearest_word(written, known);
  if (!near.empty()) return fmt::format("; did you mean `{}`?", near);
  return "; known are " + word_list(known);
}

std::string word_list(std::span<std::string_view const> words) {
  std::string out;
  for (auto const word : words) {
    if (!out.empty()) out += ", ";
    out += fmt::format("`{}`", word);
  }
  return out;
}

}  // namespace busproof::mock_gateway
