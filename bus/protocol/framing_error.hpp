// What can be wrong with the bytes of a peer. Each is final for its connection (I11).
#pragma once

#include <boost/system/error_category.hpp>
#include <boost/system/error_code.hpp>

namespace busproof::bus::protocol {

enum class framing_error {
  zero_length = 1,  ///< a frame of length 0
  short_length,     ///< a length that doesn't even cover the rest of the header
  too_long,         ///< a length beyond the bound of its kind; negative ones are beyond it, too
  bad_version,      ///< a version of the frame layout that we don't know
  bad_kind,         ///< a kind of message that doesn't exist
  bad_body,         ///< a whole frame whose body is not what its kind asks for
  truncated,        ///< the stream ended inside a frame
  unterminated,     ///< TWS: a whole frame whose last field is not ended by NUL
  no_message_id,    ///< TWS: a whole frame that does not begin with a message id
};

boost::system::error_category const& framing_category() noexcept;

inline boost::system::error_code make_error_code(framing_error e) noexcept {
  return {static_cast<int>(e), framing_category()};
}

}  // namespace busproof::bus::protocol

template <>
struct boost::system::is_error_code_enum<busproof::bus::protocol::framing_error> : std::true_type {
};
