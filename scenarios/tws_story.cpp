// The translation behind tws_story.hpp.
#include "scenarios/tws_story.hpp"

#include <algorithm>

#include "bus/protocol/tws/message_id.hpp"
#include "bus/protocol/tws/message_ids.hpp"
#include "bus/protocol/tws/tws_codec.hpp"
#include "mock_gateway/scenario/tws_words.hpp"

namespace busproof::scenarios {

namespace tws = bus::protocol::tws;

std::string tws_line(std::string_view payload) {
  std::string out(payload);
  std::replace(out.begin(), out.end(), '\0', '|');
  return out;
}

std::string_view tws_part(mock_gateway::wire_record const& frame, std::uint32_t version) {
  if (frame.msg == mock_gateway::tws_hello) return to_string(bus::message_kind::hello);
  if (frame.msg == mock_gateway::tws_welcome) return to_string(bus::message_kind::welcome);
  auto const* layout = tws::find_layout(frame.msg);
  if (layout == nullptr) return to_string(bus::message_kind::notice);
  if (frame.body.empty()) return to_string(layout->kind);
  return to_string(tws::classify(layout->direction, version, bus::as_bytes(frame.body)).kind);
}

std::string tws_execution(std::string_view line, std::uint32_t version) {
  std::string payload(line);
  std::replace(payload.begin(), payload.end(), '|', '\0');
  auto const bytes = bus::as_bytes(payload);
  auto const id = tws::message_id_of(bytes);
  bool const names_one =
      id && (id->value == tws::incoming::exec_details || id->value == tws::incoming::commission);
  if (!names_one) return {};
  return std::string(
      tws::peek_field(tws::direction::down, id->value, "execId", version, bytes).value_or(""));
}

bool tws_decodes(bus::message const& what, std::uint32_t version) {
  tws::record ignored;
  return !tws::parse(tws::direction::down, version, view_of(what), ignored);
}

}  // namespace busproof::scenarios
