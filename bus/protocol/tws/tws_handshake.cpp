#include "bus/protocol/tws/tws_handshake.hpp"

#include <algorithm>
#include <cassert>
#include <charconv>
#include <optional>

#include <boost/endian/conversion.hpp>

#include "bus/protocol/framing_error.hpp"
#include "bus/protocol/tws/handshake_error.hpp"
#include "bus/protocol/tws/message_ids.hpp"
#include "bus/protocol/tws/numbers.hpp"
#include "bus/protocol/tws/record.hpp"
#include "bus/protocol/tws/tws_codec.hpp"

namespace busproof::bus::protocol::tws {
namespace {

using progress = client_handshake::progress;
using state = progress::state;

constexpr std::string_view magic{"API\0", 4};

std::size_t length_at(std::span<std::byte const> input) noexcept {
  return boost::endian::load_big_u32(reinterpret_cast<unsigned char const*>(input.data()));
}

void append(std::string_view text, byte_buffer& out) {
  auto const bytes = as_bytes(text);
  out.insert(out.end(), bytes.begin(), bytes.end());
}

void append_frame(std::string_view payload, byte_buffer& out) {
  unsigned char length[length_bytes];
  boost::endian::store_big_u32(length, static_cast<std::uint32_t>(payload.size()));
  append({reinterpret_cast<char const*>(length), sizeof length}, out);
  append(payload, out);
}

/// A server version: digits alone, few enough to be one.
std::optional<std::uint32_t> version_of(std::string_view text) noexcept {
  std::uint32_t version = 0;
  auto const* const end = text.data() + text.size();
  if (text.empty() || text.size() > 6) return std::nullopt;
  auto const result = std::from_chars(text.data(), end, version);
  if (result.ec != std::errc() || result.ptr != end) return std::nullopt;
  return version;
}

progress failed(std::size_t consumed, boost::system::error_code why) {
  return {state::failed, consumed, why};
}

}  // namespace

client_greeting::client_greeting(std::int32_t client_id, version_offer offer) noexcept
    : client_id_(client_id), offer_(offer) {
  assert(limits::server_version_min <= offer.lowest && offer.lowest <= offer.highest &&
         offer.highest <= limits::server_version_max);
}

void client_greeting::start(byte_buffer& out) { encode_hello(offer_, out); }

progress client_greeting::on_bytes(std::span<std::byte const> input, byte_buffer& out) {
  std::size_t consumed = 0;
  for (;;) {
    auto const rest = input.subspan(consumed);
    bool const first = !welcomed_;
    auto step = first ? read_welcome(rest, out) : read_message(rest);
    consumed += step.consumed;
    step.consumed = consumed;
    bool const nothing_more = rest.size() == input.size() - consumed;
    if (step.status != state::need_more || nothing_more) return step;
  }
}

progress client_greeting::read_welcome(std::span<std::byte const> input, byte_buffer& out) {
  if (input.size() < length_bytes) return {};
  auto const length = length_at(input);
  if (length == 0) return failed(0, framing_error::zero_length);
  if (length > limits::welcome_bytes_max) return failed(0, framing_error::too_long);
  auto const size = length_bytes + length;
  if (input.size() < size) return {};
  auto const payload = as_text(input.subspan(length_bytes, length));
  if (payload.back() != '\0') return failed(size, framing_error::unterminated);

  auto const end = payload.find('\0');
  auto const version = version_of(payload.substr(0, end));
  if (!version) return failed(size, handshake_error::bad_version);
  auto const time = payload.substr(end + 1);
  if (std::count(time.begin(), time.end(), '\0') != 1) {
    return failed(size, handshake_error::bad_version);
  }
  if (!offer_.holds(*version)) return failed(size, handshake_error::version_not_offered);

  welcomed_ = true;
  facts_.version = *version;
  facts_.server = time.substr(0, time.size() - 1);
  message start_api;
  named_value const values[] = {{"clientId", std::to_string(client_id_)}};
  [[maybe_unused]] auto const error = make_message("startApi", *version, values, start_api);
  assert(!error);
  tws::client_codec(*version).encode(view_of(start_api), out);
  return {state::need_more, size, {}};
}

progress client_greeting::read_message(std::span<std::byte const> input) {
  auto const front = tws::client_codec(facts_.version).decode(input);
  switch (front.status) {
    case decoded::status::need_more:
      return {};
    case decoded::status::error:
      return failed(0, front.why);
    case decoded::status::message:
      break;
  }
  if (++messages_ > limits::handshake_messages_max) {
    return failed(front.size, handshake_error::no_next_id);
  }
  return on_message(front.view, front.size);
}

progress client_greeting::on_message(message_view const& view, std::size_t size) {
  auto const field = [&](std::string_view name) {
    return peek_field(direction::down, view.type, name, facts_.version, view.body).value_or("");
  };
  if (view.kind == message_kind::error) {
    auto const code = field("code");
    refusal_ = std::string(code) + " " + std::string(field("text"));
    return failed(size,
                  code == "326" ? handshake_error::client_id_in_use : handshake_error::refused);
  }
  if (view.type == incoming::managed_accts) facts_.accounts = field("accounts");
  if (view.type != incoming::next_valid_id) return {state::need_more, size, {}};
  // An id of 0 is one that the server may well mean; orders count from 1.
  auto const id = integer_of(field("orderId"));
  if (!id || *id < 0) return failed(size, handshake_error::no_next_id);
  facts_.next_order_id = std::max<std::uint64_t>(1, static_cast<std::uint64_t>(*id));
  return {state::done, size, {}};
}

void encode_hello(version_offer const& offer, byte_buffer& out) {
  append(magic, out);
  append_frame("v" + std::to_string(offer.lowest) + ".." + std::to_string(offer.highest), out);
}

hello_progress parse_hello(std::span<std::byte const> input) noexcept {
  hello_progress result;
  auto const refuse = [&result](boost::system::error_code why) {
    result = {};
    result.status = state::failed;
    result.why = why;
    return result;
  };
  auto const text = as_text(input);
  auto const seen = text.substr(0, magic.size());
  if (seen != magic.substr(0, seen.size())) return refuse(handshake_error::bad_hello);
  auto const header = magic.size() + length_bytes;
  if (text.size() < header) return result;
  auto const length = length_at(input.subspan(magic.size()));
  if (length == 0) return refuse(framing_error::zero_length);
  if (length > limits::hello_bytes_max) return refuse(framing_error::too_long);
  if (text.size() < header + length) return result;

  auto range = text.substr(header, length);
  if (auto const space = range.find(' '); space != range.npos) {
    result.options = range.substr(space + 1);
    range = range.substr(0, space);
  }
  auto const dots = range.find("..");
  if (range.front() != 'v' || dots == range.npos) return refuse(handshake_error::bad_hello);
  auto const lowest = version_of(range.substr(1, dots - 1));
  auto const highest = version_of(range.substr(dots + 2));
  if (!lowest || !highest || *lowest > *highest) return refuse(handshake_error::bad_hello);
  result.status = state::done;
  result.size = header + length;
  result.offer = {*lowest, *highest};
  return result;
}

std::uint32_t pick_version(version_offer const& offer, std::uint32_t configured,
                           boost::system::error_code& why) noexcept {
  auto const version = std::min(offer.highest, configured);
  version_offer const table;
  if (!offer.holds(version) || !table.holds(version)) {
    why = handshake_error::no_common_version;
    return 0;
  }
  why = {};
  return version;
}

void encode_welcome(std::uint32_t version, std::string_view time, byte_buffer& out) {
  assert(time.find('\0') == time.npos);
  std::string payload = std::to_string(version);
  payload.push_back('\0');
  payload.append(time).push_back('\0');
  append_frame(payload, out);
}

}  // namespace busproof::bus::protocol::tws
