#include "bus/protocol/native_frame.hpp"

#include <optional>
#include <string_view>

#include <boost/nowide/utf/utf.hpp>

#include "bus/protocol/framing_error.hpp"

namespace busproof::bus::protocol {
namespace {

unsigned char const* raw(std::span<std::byte const> bytes) noexcept {
  return reinterpret_cast<unsigned char const*>(bytes.data());
}

/// The error that the bytes at hand already prove, if any. The order of the checks is that of the
/// bytes: a longer prefix can only add errors behind, never change the first one.
std::optional<framing_error> error_in(std::span<std::byte const> input) noexcept {
  if (input.size() < native_length_bytes) return std::nullopt;
  std::size_t const length = boost::endian::load_big_u32(raw(input));
  if (length == 0) return framing_error::zero_length;
  if (length < native_length_min) return framing_error::short_length;
  if (length > native_length_max) return framing_error::too_long;

  if (input.size() < 5) return std::nullopt;
  if (raw(input)[4] != native_version) return framing_error::bad_version;

  if (input.size() < 6) return std::nullopt;
  auto const kind = static_cast<message_kind>(raw(input)[5]);
  if (to_string(kind).empty()) return framing_error::bad_kind;
  bool const handshake = kind == message_kind::hello || kind == message_kind::welcome;
  if (handshake && length - native_length_min > limits::handshake_body_bytes_max) {
    return framing_error::too_long;
  }
  return std::nullopt;
}

native_header header_of(std::span<std::byte const> input) noexcept {
  assert(input.size() >= native_header_bytes);
  auto const* bytes = raw(input);
  return {static_cast<message_kind>(bytes[5]), boost::endian::load_big_u16(bytes + 6),
          boost::endian::load_big_u64(bytes + 8),
          native_length_bytes + boost::endian::load_big_u32(bytes)};
}

bool is_utf8(std::string_view text) noexcept {
  namespace utf = boost::nowide::utf;
  for (auto const *at = text.data(), *end = at + text.size(); at != end;) {
    if (!utf::is_valid_codepoint(utf::utf_traits<char>::decode(at, end))) return false;
  }
  return true;
}

void append(std::string_view text, message_body& out) {
  assert(is_utf8(text));
  auto const bytes = as_bytes(text);
  out.insert(out.end(), bytes.begin(), bytes.end());
}

}  // namespace

bool native_peek(std::span<std::byte const> input, native_header& out) noexcept {
  if (input.size() < native_header_bytes || error_in(input)) return false;
  out = header_of(input);
  return true;
}

decoded native_codec::decode(std::span<std::byte const> input) const noexcept {
  decoded result;
  if (auto const wrong = error_in(input)) {
    result.status = decoded::status::error;
    result.why = *wrong;
    return result;
  }
  if (input.size() < native_header_bytes) {
    result.size = native_header_bytes;
    return result;
  }
  auto const header = header_of(input);
  result.size = header.frame_bytes;
  if (input.size() < header.frame_bytes) return result;
  result.status = decoded::status::message;
  result.view = {header.kind, header.type, header.key,
                 input.subspan(native_header_bytes, header.frame_bytes - native_header_bytes)};
  return result;
}

boost::system::error_code native_end_of_stream(std::span<std::byte const> unread) noexcept {
  if (unread.empty()) return {};
  return error_in(unread).value_or(framing_error::truncated);
}

void encode_body(hello const& from, message_body& out) {
  assert(2 + from.client_name.size() <= limits::handshake_body_bytes_max);
  out.push_back(std::byte{from.version_min});
  out.push_back(std::byte{from.version_max});
  append(from.client_name, out);
}

void encode_body(welcome const& from, message_body& out) {
  assert(1 + from.server_name.size() <= limits::handshake_body_bytes_max);
  out.push_back(std::byte{from.version});
  append(from.server_name, out);
}

void encode_body(error_report const& from, message_body& out) {
  unsigned char code[4];
  boost::endian::store_big_u32(code, from.code);
  for (auto const byte : code) out.push_back(std::byte{byte});
  append(from.text, out);
}

boost::system::error_code decode_body(std::span<std::byte const> from, hello& to) {
  if (from.size() < 2) return framing_error::bad_body;
  auto const name = as_text(from.subspan(2));
  auto const low = raw(from)[0];
  auto const high = raw(from)[1];
  if (low == 0 || low > high || !is_utf8(name)) return framing_error::bad_body;
  to = {low, high, std::string(name)};
  return {};
}

boost::system::error_code decode_body(std::span<std::byte const> from, welcome& to) {
  if (from.size() < 1) return framing_error::bad_body;
  auto const name = as_text(from.subspan(1));
  auto const version = raw(from)[0];
  if (version == 0 || !is_utf8(name)) return framing_error::bad_body;
  to = {version, std::string(name)};
  return {};
}

boost::system::error_code decode_body(std::span<std::byte const> from, error_report& to) {
  if (from.size() < 4) return framing_error::bad_body;
  auto const text = as_text(from.subspan(4));
  if (!is_utf8(text)) return framing_error::bad_body;
  to = {boost::endian::load_big_u32(raw(from)), std::string(text)};
  return {};
}

}  // namespace busproof::bus::protocol
