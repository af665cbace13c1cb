// Why a TWS session did not begin.
#pragma once

#include <boost/system/error_category.hpp>
#include <boost/system/error_code.hpp>

namespace busproof::bus::protocol::tws {

/// Beside these a handshake fails with framing errors. The default error condition of each is the
/// bus error of the same meaning: refused_by_peer or handshake_failed.
enum class handshake_error {
  bad_version = 1,      ///< the server's first frame is not a version and a time
  version_not_offered,  ///< the server chose a version outside the range of the hello
  client_id_in_use,     ///< error 326 in place of nextValidId
  refused,              ///< another error in place of nextValidId
  no_next_id,           ///< nextValidId without a usable id, or too many messages before it
  bad_hello,            ///< the client's first bytes are not "API" and a range of versions
  no_common_version,    ///< the client offers no version that the server speaks
};

boost::system::error_category const& handshake_category() noexcept;

inline boost::system::error_code make_error_code(handshake_error e) noexcept {
  return {static_cast<int>(e), handshake_category()};
}

}  // namespace busproof::bus::protocol::tws

template <>
struct boost::system::is_error_code_enum<busproof::bus::protocol::tws::handshake_error>
    : std::true_type {};
