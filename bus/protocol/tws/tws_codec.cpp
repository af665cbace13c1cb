#include "bus/protocol/tws/tws_codec.hpp"

#include <algorithm>
#include <array>
#include <cassert>
#include <cstring>
#include <optional>
#include <utility>

#include <boost/endian/conversion.hpp>

#include "bus/protocol/framing_error.hpp"
#include "bus/protocol/tws/message_id.hpp"
#include "bus/protocol/tws/message_ids.hpp"
#include "bus/protocol/tws/numbers.hpp"

namespace busproof::bus::protocol::tws {
namespace {

/// The error that a length field proves.
std::optional<framing_error> error_in_length(std::size_t length) noexcept {
  if (length == 0) return framing_error::zero_length;
  if (length > limits::payload_bytes_max) return framing_error::too_long;
  return std::nullopt;
}

/// A field by its number, the id being 0; nothing if there are fewer.
std::optional<std::string_view> field_at(std::string_view payload, std::size_t position) noexcept {
  for (;; --position) {
    auto const end = payload.find('\0');
    if (end == payload.npos) return std::nullopt;
    if (position == 0) return payload.substr(0, end);
    payload.remove_prefix(end + 1);
  }
}

std::optional<std::string_view> field_named(message_layout const& layout, std::string_view name,
                                            std::uint32_t version,
                                            std::string_view payload) noexcept {
  auto const position = position_of(layout, name, version);
  return position ? field_at(payload, *position) : std::nullopt;
}

template <std::size_t... at>
auto codecs(direction reads, std::index_sequence<at...>) {
  return std::array{tws_codec(reads, limits::server_version_min + at)...};
}

codec const& codec_of(direction reads, std::uint32_t version) noexcept {
  constexpr std::size_t versions = limits::server_version_max - limits::server_version_min + 1;
  static auto const down = codecs(direction::down, std::make_index_sequence<versions>());
  static auto const up = codecs(direction::up, std::make_index_sequence<versions>());
  assert(limits::server_version_min <= version && version <= limits::server_version_max);
  auto const known = std::clamp(version, limits::server_version_min, limits::server_version_max);
  return (reads == direction::down ? down : up)[known - limits::server_version_min];
}

}  // namespace

bool is_notice_code(std::int64_t code) noexcept {
  bool const link = 1100 <= code && code <= 1102;
  bool const farm = 2100 <= code && code <= 2199;
  return code == 0 || link || farm;
}

message_view classify(direction which, std::uint32_t version,
                      std::span<std::byte const> payload) noexcept {
  message_view view{message_kind::notice, 0, 0, payload};
  auto const id = message_id_of(payload);
  if (!id) return view;
  view.type = id->value;
  auto const* const layout = find_layout(which, id->value);
  if (layout == nullptr) return view;
  view.kind = layout->kind;
  if (layout->key.empty()) return view;

  auto const text = as_text(payload);
  auto const key_text = field_named(*layout, layout->key, version, text).value_or("");
  auto const key = integer_of(key_text);
  view.key = key_of(key_text);
  if (which == direction::up) return view;
  if (!key) {
    view.kind = message_kind::notice;
  } else if (id->value == incoming::exec_details && *key < 0) {
    view.kind = message_kind::order_update;
    view.key = key_of(field_named(*layout, "orderId", version, text).value_or(""));
  } else if (id->value == incoming::error && *key < 0) {
    auto const code = integer_of(field_named(*layout, "code", version, text).value_or(""));
    if (!code || is_notice_code(*code)) view.kind = message_kind::notice;
  }
  return view;
}

decoded tws_codec::decode(std::span<std::byte const> input) const noexcept {
  decoded result;
  if (input.size() < length_bytes) {
    result.size = length_bytes;
    return result;
  }
  std::size_t const length =
      boost::endian::load_big_u32(reinterpret_cast<unsigned char const*>(input.data()));
  auto why = error_in_length(length);
  if (!why) {
    result.size = length_bytes + length;
    if (input.size() < result.size) return result;
    result.view = classify(reads_, version_, input.subspan(length_bytes, length));
    result.status = decoded::status::message;
    if (result.view.body.back() != std::byte{0}) {
      why = framing_error::unterminated;
    } else if (result.view.type == 0) {
      why = framing_error::no_message_id;
    }
  }
  if (why) {
    result = {};
    result.status = decoded::status::error;
    result.why = *why;
  }
  return result;
}

boost::system::error_code tws_codec::end_of_stream(
    std::span<std::byte const> unread) const noexcept {
  if (unread.empty()) return {};
  auto const front = decode(unread);
  return front.status == decoded::status::error ? front.why : framing_error::truncated;
}

void tws_codec::encode(message_view const& view, byte_buffer& out) const {
  assert(view.body.size() <= limits::payload_bytes_max);
  auto const at = out.size();
  out.resize(at + length_bytes + view.body.size(), boost::container::default_init);
  auto* const bytes = reinterpret_cast<unsigned char*>(out.data() + at);
  boost::endian::store_big_u32(bytes, static_cast<std::uint32_t>(view.body.size()));
  if (!view.body.empty()) {
    std::memcpy(bytes + length_bytes, view.body.data(), view.body.size());
  }
}

codec const& client_codec(std::uint32_t version) noexcept {
  return codec_of(direction::down, version);
}

codec const& server_codec(std::uint32_t version) noexcept {
  return codec_of(direction::up, version);
}

std::optional<std::string_view> peek_field(direction which, std::uint16_t id,
                                           std::string_view field, std::uint32_t version,
                                           std::span<std::byte const> payload) noexcept {
  auto const* const layout = find_layout(which, id);
  if (layout == nullptr) return std::nullopt;
  return field_named(*layout, field, version, as_text(payload));
}

record_error make_message(std::string_view name, std::uint32_t version,
                          std::span<named_value const> values, message& out) {
  auto const* const layout = find_layout(name);
  if (layout == nullptr) {
    return {record_error::cause::unknown_message, std::string(name), {}, {}};
  }
  message_body body;
  if (auto error = write(*layout, version, values, body)) return error;
  auto const seen = classify(layout->direction, version, {body.data(), body.size()});
  out.kind = seen.kind;
  out.type = seen.type;
  out.key = seen.key;
  out.body = std::move(body);
  return {};
}

}  // namespace busproof::bus::protocol::tws
