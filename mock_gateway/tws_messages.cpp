#include "mock_gateway/tws_messages.hpp"

#include <cassert>

namespace busproof::mock_gateway {

namespace tws = bus::protocol::tws;

bus::message make_tws(std::string_view name, std::uint32_t version,
                      tws::named_values const& values) {
  bus::message out;
  if (auto const wrong = tws::make_message(name, version, values, out)) {
    return make_tws_error(version, -1, tws_code::bad_request, wrong.text());
  }
  return out;
}

bus::message make_tws_error(std::uint32_t version, std::int64_t id, int code, std::string text) {
  tws::named_values const values{
      {"id", std::to_string(id)}, {"code", std::to_string(code)}, {"text", std::move(text)}};
  bus::message out;
  [[maybe_unused]] auto const wrong = tws::make_message("error", version, values, out);
  assert(!wrong);
  return out;
}

}  // namespace busproof::mock_gateway
