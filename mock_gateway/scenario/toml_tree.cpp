#include "mock_gateway/scenario/toml_tree.hpp"

#include <algorithm>
#include <tuple>
#include <utility>

#include "mock_gateway/limits.hpp"
#include "mock_gateway/scenario/scenario_error.hpp"
#include "mock_gateway/scenario/toml_guard.hpp"

// toml++ 3.3 asserts on some malformed input that the lines after the assertion report as an error,
// and with NDEBUG turns the same assertions into assumptions of the optimiser. Neither is wanted.
#undef NDEBUG
#define TOML_ASSERT(condition) static_cast<void>(0)
#define TOML_HEADER_ONLY 1
#define TOML_EXCEPTIONS 1
#define TOML_UNRELEASED_FEATURES 0
#define TOML_ENABLE_FORMATTERS 0
#define TOML_MAX_NESTED_VALUES 32
#include <toml++/toml.h>

namespace busproof::mock_gateway {
namespace {

/// toml++ 3.3 classifies characters with functions whose behaviour is undefined for some from
/// U+0080 to U+FEFF. It never sees any: they are moved up into plane 15, one for one so
/// that columns stay right, and back again in what it returns. The guard has made sure that nothing
/// is there already.
constexpr std::uint32_t moved_by = 0xF0000;

std::uint32_t decode(std::string_view text, std::size_t& at) {
  auto const lead = static_cast<unsigned char>(text[at++]);
  if (lead < 0x80) return lead;
  int const more = lead >= 0xF0 ? 3 : lead >= 0xE0 ? 2 : 1;
  std::uint32_t out = lead & (0x3Fu >> more);
  for (int i = 0; i < more && at < text.size(); ++i) {
    out = (out << 6) | (static_cast<unsigned char>(text[at++]) & 0x3Fu);
  }
  return out;
}

void append(std::string& out, std::uint32_t character) {
  auto const tail = [&](int shift) {
    out += static_cast<char>(0x80u | ((character >> shift) & 0x3Fu));
  };
  if (character < 0x80) {
    out += static_cast<char>(character);
  } else if (character < 0x800) {
    out += static_cast<char>(0xC0u | (character >> 6));
    tail(0);
  } else if (character < 0x10000) {
    out += static_cast<char>(0xE0u | (character >> 12));
    tail(6);
    tail(0);
  } else {
    out += static_cast<char>(0xF0u | (character >> 18));
    tail(12);
    tail(6);
    tail(0);
  }
}

std::string moved_up(std::string_view text) {
  std::string out;
  out.reserve(text.size());
  for (std::size_t at = 0; at < text.size();) {
    auto const character = decode(text, at);
    append(out, character >= 0x80 && character < 0x10000 ? character + moved_by : character);
  }
  return out;
}

std::string moved_back(std::string_view text) {
  std::string out;
  out.reserve(text.size());
  for (std::size_t at = 0; at < text.size();) {
    auto const character = decode(text, at);
    bool const is_moved = character >= moved_by && character < moved_by + 0x10000;
    append(out, is_moved ? character - moved_by : character);
  }
  return out;
}

source_place place_of(toml::source_region const& region) {
  return {region.begin.line, region.begin.column};
}

toml_value convert(toml::node const& node);

toml_table convert_table(toml::table const& table) {
  toml_table out;
  out.reserve(table.size());
  for (auto const& [key, value] : table) {
    out.push_back({moved_back(key.str()), place_of(key.source()), convert(value)});
  }
  std::sort(out.begin(), out.end(), [](toml_entry const& a, toml_entry const& b) {
    return std::tie(a.place.line, a.place.column) < std::tie(b.place.line, b.place.column);
  });
  return out;
}

toml_array convert_array(toml::array const& array) {
  toml_array out;
  out.reserve(array.size());
  for (auto const& element : array) out.push_back(convert(element));
  return out;
}

toml_value convert(toml::node const& node) {
  toml_value out;
  out.place = place_of(node.source());
  if (auto const* table = node.as_table()) {
    out.data = convert_table(*table);
  } else if (auto const* array = node.as_array()) {
    out.data = convert_array(*array);
  } else if (auto const* text = node.as_string()) {
    out.data = moved_back(text->get());
  } else if (auto const* integer = node.as_integer()) {
    out.data = integer->get();
  } else if (auto const* number = node.as_floating_point()) {
    out.data = number->get();
  } else if (auto const* truth = node.as_boolean()) {
    out.data = truth->get();
  } else {
    out.data = toml_date{};
  }
  return out;
}

}  // namespace

std::string_view kind_of(toml_value const& value) noexcept {
  static constexpr std::string_view names[] = {"a boolean", "an integer", "a float", "a string",
                                               "a date",    "an array",   "a table"};
  return names[value.data.index()];
}

toml_value parse_toml(std::string_view text, std::string const& file) {
  constexpr std::string_view byte_order_mark = "\xEF\xBB\xBF";
  if (text.starts_with(byte_order_mark)) text.remove_prefix(byte_order_mark.size());
  if (auto const fault = find_text_fault(text)) {
    throw scenario_error(file, fault->place, fault->what);
  }
  try {
    return convert(toml::parse(moved_up(text), std::string_view{}));
  } catch (toml::parse_error const& error) {
    throw scenario_error(file, place_of(error.source()),
                         moved_back(error.description()) + "; correct the TOML");
  }
}

}  // namespace busproof::mock_gateway
