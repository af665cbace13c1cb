// The judgement behind reading.hpp.
#include "scenarios/reading.hpp"

#include "bus/error.hpp"
#include "bus/protocol/tws/message_ids.hpp"
#include "bus/protocol/tws/tws_dialect.hpp"
#include "scenarios/error_words.hpp"
#include "scenarios/tws_story.hpp"

namespace busproof::scenarios {

namespace tws = bus::protocol::tws;
using boost::system::error_code;

call_outcome outcome_of(error_code const& why) {
  call_outcome result;
  result.error = word_for(why);
  if (why) result.text = why.message();
  return result;
}

reading::reading(adapter_options const& options)
    : tws_version_(options.protocol == "tws" ? options.server_version : 0) {}

std::string reading::body_of(bus::message const& from) const {
  auto const text = bus::as_text({from.body.data(), from.body.size()});
  return tws_version_ != 0 ? tws_line(text) : std::string(text);
}

error_code reading::decode(bus::message const& from) const {
  bool const fails = tws_version_ != 0 && !tws_decodes(from, tws_version_);
  return fails ? make_error_code(bus::error::undecodable) : error_code();
}

call_outcome reading::outcome_of(error_code why, bus::message const& answer) const {
  if (!why) why = decode(answer);
  auto result = scenarios::outcome_of(why);
  result.body = body_of(answer);
  return result;
}

bus::message reading::cancel_of(std::uint64_t order) const {
  if (tws_version_ == 0) return {};
  return *tws::tws_dialect().cancel_of(tws::outgoing::place_order, order, tws_version_);
}

}  // namespace busproof::scenarios
