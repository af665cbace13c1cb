// codec: bytes <-> messages, without I/O. Every wire protocol of the bus is one of these.
#pragma once

#include <cstddef>
#include <span>

#include <boost/system/error_code.hpp>

#include "bus/message.hpp"

namespace busproof::bus::protocol {

/// What the front of a byte stream holds.
struct decoded {
  enum class status : unsigned char {
    message,    ///< one whole message; `size` bytes are consumed
    need_more,  ///< no whole message yet; at least `size` bytes in all are needed
    error,      ///< the stream can't be decoded from here on; `why` says what is wrong
  };
  decoded::status status = status::need_more;
  std::size_t size = 0;
  message_view view;  ///< its body points into the input
  boost::system::error_code why;
};

/// Stateless and immutable: one object serves any number of connections and threads.
/// Decoding depends on the bytes alone, never on how they were cut into reads (I11), and a framing
/// error is final for the connection: the caller must not decode what follows.
class codec {
 public:
  virtual ~codec() = default;

  /// Decodes the message at the front of `input`. Never throws, never reads beyond `input`.
  virtual decoded decode(std::span<std::byte const> input) const noexcept = 0;

  /// What the end of the stream means when `unread` bytes form no whole frame: nothing if there are
  /// none, else the error that they hold already, or framing_error::truncated.
  virtual boost::system::error_code end_of_stream(
      std::span<std::byte const> unread) const noexcept = 0;

  /// Appends the encoded message to `out`.
  /// Precondition: the body is within limits::body_bytes_max.
  virtual void encode(message_view const& view, byte_buffer& out) const = 0;
};

}  // namespace busproof::bus::protocol
