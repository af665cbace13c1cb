#include "mock_gateway/candidates.hpp"

#include <algorithm>

#include "mock_gateway/limits.hpp"

namespace busproof::mock_gateway {

void candidates::add(content const& what, behaviour const& protocol) {
  if (all_.size() == limits::near_miss_candidates_max) return;
  seen_message one{std::string(what.msg), {}};
  for (auto const name : protocol.field_names()) {
    auto value = protocol.field(what, name);
    if (!value) continue;
    if (auto* text = std::get_if<std::string>(&*value)) {
      if (text->size() > limits::near_miss_text_bytes_max) {
        text->resize(limits::near_miss_text_bytes_max);
      }
    }
    one.fields.emplace(name, std::move(*value));
  }
  if (std::find(all_.begin(), all_.end(), one) == all_.end()) all_.push_back(std::move(one));
}

}  // namespace busproof::mock_gateway
