// Reading any bytes as UTF-8, one character at a time (RFC 3629).
#pragma once

#include <string_view>
#include <vector>

namespace busproof::reports {

/// A character and its bytes, which live as long as the text; what is not UTF-8 is one U+FFFD per
/// byte that cannot be understood.
struct character {
  char32_t code;
  std::string_view bytes;
};

std::vector<character> characters(std::string_view text);

}  // namespace busproof::reports
