#include "bus/error.hpp"

#include <string>

namespace busproof::bus {
namespace {

char const* text_of(error e) noexcept {
  switch (e) {
    case error::not_connected:
      return "no session is up; wait for the connection, then send again";
    case error::not_sent:
      return "the connection was lost before the request was sent; it is safe to send it again";
    case error::connection_lost:
      return "the connection was lost after the request was sent; the peer may have acted on it";
    case error::timed_out:
      return "no answer came within the request's timeout";
    case error::shutting_down:
      return "the bus is shutting down; make a new one to go on";
    case error::id_in_use:
      return "that request id is still waiting for an answer of the peer; use another";
    case error::outbound_full:
      return "too many bytes wait to be sent; wait for answers before sending more";
    case error::too_many_pending:
      return "too many requests wait for answers; wait for some before sending more";
    case error::message_too_large:
      return "the message is larger than the protocol allows; split it";
    case error::refused_by_peer:
      return "the peer answered with an error; its text is in the message";
    case error::lagged:
      return "the subscriber fell behind and missed messages; read faster or raise its capacity";
    case error::end_of_stream:
      return "the stream has ended";
    case error::handshake_failed:
      return "the peer refused the handshake or speaks another protocol; check host and port";
    case error::handshake_timed_out:
      return "the peer accepted the connection but did not answer the handshake in time";
    case error::idle_timed_out:
      return "nothing came from the peer for longer than the idle timeout";
    case error::over_limit:
      return "the server has reached its session limit; try again when others have left";
    case error::already_connected:
      return "async_connect was called before; a bus connects once and then keeps its session up";
    case error::session_lost:
      return "the session was lost; messages may be missing here, and the stream goes on with the "
             "next session";
    case error::unknown_id:
      return "nobody waits for anything with that id; it may have ended already";
    case error::undecodable:
      return "the message is not of the type asked for, or not in order; the stream goes on";
    case error::end_of_answer:
      return "this answer is complete; the stream goes on";
  }
  return "unknown bus error";
}

class category final : public boost::system::error_category {
 public:
  char const* name() const noexcept override { return "busproof.bus"; }
  std::string message(int code) const override { return text_of(static_cast<error>(code)); }
  char const* message(int code, char*, std::size_t) const noexcept override {
    return text_of(static_cast<error>(code));
  }
};

}  // namespace

boost::system::error_category const& bus_category() noexcept {
  static constexpr category instance{};
  return instance;
}

}  // namespace busproof::bus
