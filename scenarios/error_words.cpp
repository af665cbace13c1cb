// The words behind error_words.hpp.
#include "scenarios/error_words.hpp"

#include "bus/error.hpp"
#include "bus/protocol/framing_error.hpp"
#include "bus/protocol/tws/handshake_error.hpp"
#include "bus/sync/asio.hpp"

namespace busproof::scenarios {
namespace {

char const* bus_word(bus::error e) {
  switch (e) {
    case bus::error::not_connected:
      return "not_connected";
    case bus::error::not_sent:
      return "not_sent";
    case bus::error::connection_lost:
      return "connection_lost";
    case bus::error::timed_out:
      return "timed_out";
    case bus::error::shutting_down:
      return "shutting_down";
    case bus::error::id_in_use:
      return "id_in_use";
    case bus::error::outbound_full:
      return "outbound_full";
    case bus::error::too_many_pending:
      return "too_many_pending";
    case bus::error::message_too_large:
      return "message_too_large";
    case bus::error::refused_by_peer:
      return "refused_by_peer";
    case bus::error::lagged:
      return "lagged";
    case bus::error::end_of_stream:
      return "end_of_stream";
    case bus::error::handshake_failed:
      return "handshake_failed";
    case bus::error::handshake_timed_out:
      return "handshake_timed_out";
    case bus::error::idle_timed_out:
      return "idle_timed_out";
    case bus::error::over_limit:
      return "over_limit";
    case bus::error::already_connected:
      return "already_connected";
    case bus::error::session_lost:
      return "session_lost";
    case bus::error::unknown_id:
      return "unknown_id";
    case bus::error::undecodable:
      return "undecodable";
    case bus::error::end_of_answer:
      return "end_of_answer";
  }
  return "other";
}

char const* greeting_word(bus::protocol::tws::handshake_error e) {
  using bus::protocol::tws::handshake_error;
  switch (e) {
    case handshake_error::bad_version:
      return "bad_version";
    case handshake_error::version_not_offered:
      return "version_not_offered";
    case handshake_error::client_id_in_use:
      return "client_id_in_use";
    case handshake_error::refused:
      return "refused_by_peer";
    case handshake_error::no_next_id:
      return "no_next_id";
    case handshake_error::bad_hello:
      return "bad_hello";
    case handshake_error::no_common_version:
      return "no_common_version";
  }
  return "other";
}

}  // namespace

std::string word_for(error_code const& why) {
  if (!why) return {};
  if (why.category() == bus::bus_category()) {
    return bus_word(static_cast<bus::error>(why.value()));
  }
  if (why.category() == bus::protocol::tws::handshake_category()) {
    return greeting_word(static_cast<bus::protocol::tws::handshake_error>(why.value()));
  }
  if (why.category() == bus::protocol::framing_category()) return "framing_error";
  if (why == asio::error::operation_aborted) return "cancelled";
  if (why == asio::error::connection_refused) return "connection_refused";
  if (why == asio::error::connection_reset || why == asio::error::broken_pipe ||
      why == asio::error::connection_aborted) {
    return "connection_reset";
  }
  if (why == asio::error::eof) return "closed";
  if (why == asio::error::timed_out) return "connect_timed_out";
  if (why == asio::error::host_not_found || why == asio::error::host_not_found_try_again ||
      why == asio::error::no_data || why == asio::error::service_not_found) {
    return "host_not_found";
  }
  if (why == asio::error::network_unreachable || why == asio::error::host_unreachable) {
    return "unreachable";
  }
  return "other";
}

}  // namespace busproof::scenarios
