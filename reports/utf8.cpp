// Reading any bytes as UTF-8.
#include "reports/utf8.hpp"

#include <cstddef>
#include <optional>

namespace busproof::reports {
namespace {

constexpr character replacement{0xfffd, "\xef\xbf\xbd"};

struct lead {
  std::size_t length;
  char32_t bits;
  char32_t code_min;  ///< smaller codes in so many bytes are overlong
};

std::optional<lead> lead_of(unsigned char byte) {
  if (byte < 0x80) return lead{1, byte, 0};
  if (byte >= 0xc2 && byte <= 0xdf) return lead{2, byte & 0x1fu, 0x80};
  if (byte >= 0xe0 && byte <= 0xef) return lead{3, byte & 0x0fu, 0x800};
  if (byte >= 0xf0 && byte <= 0xf4) return lead{4, byte & 0x07u, 0x10000};
  return std::nullopt;
}

std::optional<character> first_of(std::string_view text) {
  auto const start = lead_of(static_cast<unsigned char>(text.front()));
  if (!start || start->length > text.size()) return std::nullopt;
  char32_t code = start->bits;
  for (std::size_t i = 1; i < start->length; ++i) {
    auto const byte = static_cast<unsigned char>(text[i]);
    if ((byte & 0xc0) != 0x80) return std::nullopt;
    code = (code << 6) | (byte & 0x3fu);
  }
  bool const surrogate = code >= 0xd800 && code <= 0xdfff;
  if (code < start->code_min || code > 0x10ffff || surrogate) return std::nullopt;
  return character{code, text.substr(0, start->length)};
}

}  // namespace

std::vector<character> characters(std::string_view text) {
  std::vector<character> out;
  out.reserve(text.size());
  while (!text.empty()) {
    auto const found = first_of(text);
    out.push_back(found.value_or(replacement));
    text.remove_prefix(found ? found->bytes.size() : 1);
  }
  return out;
}

}  // namespace busproof::reports
