#include "bus/protocol/tws/handshake_error.hpp"

#include <string>

#include "bus/error.hpp"

namespace busproof::bus::protocol::tws {
namespace {

char const* text_of(handshake_error e) noexcept {
  switch (e) {
    case handshake_error::bad_version:
      return "the server's first frame is not a version number and a time; check that it is a TWS "
             "or IB Gateway port";
    case handshake_error::version_not_offered:
      return "the server chose a version that was not offered; use a server of versions 157 to "
             "178, "
             "or one that answers within the range of the hello";
    case handshake_error::client_id_in_use:
      return "the server has a session with this client id (326); use another id or end that one";
    case handshake_error::refused:
      return "the server sent an error in place of the next valid order id; see its code and text";
    case handshake_error::no_next_id:
      return "the server did not tell a usable next valid order id; check that it is logged in";
    case handshake_error::bad_hello:
      return "the client did not begin with \"API\", a NUL and a range of versions "
             "(\"v157..178\"); check that it speaks the TWS protocol";
    case handshake_error::no_common_version:
      return "the client offers no server version that this server speaks; set the server's "
             "version "
             "inside the client's range";
  }
  return "unknown handshake error";
}

class category final : public boost::system::error_category {
 public:
  char const* name() const noexcept override { return "busproof.tws"; }
  std::string message(int code) const override {
    return text_of(static_cast<handshake_error>(code));
  }
  char const* message(int code, char*, std::size_t) const noexcept override {
    return text_of(static_cast<handshake_error>(code));
  }
  boost::system::error_condition default_error_condition(int code) const noexcept override {
    auto const what = static_cast<handshake_error>(code);
    bool const refusal =
        what == handshake_error::client_id_in_use || what == handshake_error::refused;
    auto const same = refusal ? error::refused_by_peer : error::handshake_failed;
    return {static_cast<int>(same), bus_category()};
  }
};

}  // namespace

boost::system::error_category const& handshake_category() noexcept {
  static constexpr category instance{};
  return instance;
}

}  // namespace busproof::bus::protocol::tws
