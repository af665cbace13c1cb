#include "mock_gateway/scenario/reader.hpp"

#include <utility>

#include "mock_gateway/scenario/toml_tree.hpp"

namespace busproof::mock_gateway {

scenario parse_scenario(std::string_view text, std::string file) {
  scenario out;
  out.file = std::move(file);
  parse_toml(text, out.file);
  return out;
}

}  // namespace busproof::mock_gateway
