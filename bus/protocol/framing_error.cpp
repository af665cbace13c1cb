#include "bus/protocol/framing_error.hpp"

#include <string>

namespace busproof::bus::protocol {
namespace {

char const* text_of(framing_error e) noexcept {
  switch (e) {
    case framing_error::zero_length:
      return "the peer sent a frame of length 0; check that it speaks this protocol";
    case framing_error::short_length:
      return "the peer sent a frame length below 12, less than its header; check that the length "
             "counts all bytes after itself";
    case framing_error::too_long:
      return "the peer sent a frame length beyond the limit of its kind; check that it speaks this "
             "protocol (big-endian), or split the message";
    case framing_error::bad_version:
      return "the peer sent a frame of an unknown version; use a client and a server that share "
             "one";
    case framing_error::bad_kind:
      return "the peer sent a message kind that does not exist; check that both ends are of "
             "compatible versions";
    case framing_error::bad_body:
      return "the peer sent a frame whose body does not fit its kind; check the fields' sizes and "
             "that texts are UTF-8";
    case framing_error::truncated:
      return "the peer ended the stream in the middle of a frame; the rest of that message is lost";
    case framing_error::unterminated:
      return "the peer sent a frame whose last field is not ended by NUL; check that the length "
             "counts all of its bytes, the last NUL included";
    case framing_error::no_message_id:
      return "the peer sent a frame that does not begin with a message id in decimal digits; check "
             "that both ends speak a server version below 201";
  }
  return "unknown framing error";
}

class category final : public boost::system::error_category {
 public:
  char const* name() const noexcept override { return "busproof.framing"; }
  std::string message(int code) const override { return text_of(static_cast<framing_error>(code)); }
  char const* message(int code, char*, std::size_t) const noexcept override {
    return text_of(static_cast<framing_error>(code));
  }
};

}  // namespace

boost::system::error_category const& framing_category() noexcept {
  static constexpr category instance{};
  return instance;
}

}  // namespace busproof::bus::protocol
