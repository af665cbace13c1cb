#include "mock_gateway/native_reply.hpp"

#include <algorithm>
#include <limits>
#include <string_view>

#include <fmt/format.h>

#include "bus/limits.hpp"
#include "bus/protocol/native_frame.hpp"

namespace busproof::mock_gateway {
namespace {

namespace protocol = bus::protocol;
using bus::message_kind;

std::optional<std::int64_t> number(field_table const& fields, std::string const& name) {
  auto const found = fields.find(name);
  if (found == fields.end()) return std::nullopt;
  auto const* value = std::get_if<std::int64_t>(&found->second);
  return value ? std::optional(*value) : std::nullopt;
}

std::optional<std::string> text(field_table const& fields, std::string const& name) {
  auto const found = fields.find(name);
  if (found == fields.end()) return std::nullopt;
  auto const* value = std::get_if<std::string>(&found->second);
  return value ? std::optional(*value) : std::nullopt;
}

void append(std::string_view from, bus::message_body& to) {
  auto const bytes = bus::as_bytes(from);
  to.insert(to.end(), bytes.begin(), bytes.end());
}

void resize(bus::message_body& what, std::size_t size) {
  if (what.empty()) append("x", what);
  auto const pattern = what.size();
  auto const filled = std::min(pattern, size);
  what.resize(size, boost::container::default_init);
  for (std::size_t at = filled; at < size; ++at) what[at] = what[at - pattern];
}

bus::message_body default_body(message_kind kind, reply const& from, content const& cause,
                               std::uint32_t row, std::uint32_t rows) {
  bus::message_body out;
  switch (kind) {
    case message_kind::error: {
      auto const code = number(from.fields, "code").value_or(1);
      auto why = text(from.fields, "text").value_or("refused by the scenario");
      encode_body(protocol::error_report{static_cast<std::uint32_t>(code), std::move(why)}, out);
      return out;
    }
    case message_kind::welcome: {
      protocol::welcome answer;
      answer.server_name = text(from.fields, "text").value_or("busproof gateway");
      encode_body(answer, out);
      return out;
    }
    case message_kind::end:
      return out;
    default:
      break;
  }
  if (rows > 1) {
    append(fmt::format("row {}", row), out);
  } else {
    out.assign(cause.message.body.begin(), cause.message.body.end());
  }
  return out;
}

struct field_rule {
  std::string_view name;
  bool is_text;
  std::int64_t low;
  std::int64_t high;
};

constexpr field_rule field_rules[] = {
    {"type", false, 0, std::numeric_limits<std::uint16_t>::max()},
    {"key", false, 0, std::numeric_limits<std::int64_t>::max()},
    {"size", false, 0, static_cast<std::int64_t>(bus::limits::body_bytes_max)},
    {"code", false, 0, std::numeric_limits<std::uint32_t>::max()},
    {"body", true, 0, 0},
    {"text", true, 0, 0},
};

std::optional<std::string> check_field(std::string const& name, field_value const& value) {
  auto const* rule = std::find_if(std::begin(field_rules), std::end(field_rules),
                                  [&](field_rule const& one) { return one.name == name; });
  if (rule == std::end(field_rules)) {
    return fmt::format(
        "a native reply has no field `{}`; it has type, key, body, size, code and text", name);
  }
  if (rule->is_text) {
    if (std::holds_alternative<std::string>(value)) return std::nullopt;
    return fmt::format("`{}` must be text; put it in quotes", name);
  }
  auto const* whole = std::get_if<std::int64_t>(&value);
  if (whole && *whole >= rule->low && *whole <= rule->high) return std::nullopt;
  return fmt::format("`{}` must be a whole number from {} to {}", name, rule->low, rule->high);
}

}  // namespace

bus::message make_native_reply(reply const& from, content const& cause, std::uint32_t row,
                               std::uint32_t rows) {
  bus::message out;
  bus::from_string(from.send, out.kind);
  out.type = static_cast<std::uint16_t>(number(from.fields, "type").value_or(cause.message.type));
  out.key = cause.message.key;
  if (auto const key = number(from.fields, "key")) out.key = static_cast<std::uint64_t>(*key);
  if (auto const body = text(from.fields, "body")) {
    append(*body, out.body);
  } else {
    out.body = default_body(out.kind, from, cause, row, rows);
  }
  if (auto const size = number(from.fields, "size")) {
    resize(out.body, static_cast<std::size_t>(*size));
  }
  return out;
}

std::optional<std::string> check_native_reply(reply const& from) {
  message_kind kind{};
  if (!bus::from_string(from.send, kind)) {
    return fmt::format("protocol \"native\" has no message \"{}\"", from.send);
  }
  for (auto const& [name, value] : from.fields) {
    if (auto wrong = check_field(name, value)) return wrong;
  }
  auto const longest = kind == message_kind::welcome || kind == message_kind::hello
                           ? bus::limits::handshake_body_bytes_max
                           : bus::limits::body_bytes_max;
  for (auto const* name : {"body", "text"}) {
    // A version or a code may stand before a text.
    if (text(from.fields, name).value_or("").size() + 4 > longest) {
      return fmt::format("`{}` is longer than {} bytes", name, longest - 4);
    }
  }
  if (number(from.fields, "size").value_or(0) > static_cast<std::int64_t>(longest)) {
    return fmt::format("`size` is above the {} bytes that \"{}\" can have", longest, from.send);
  }
  return std::nullopt;
}

}  // namespace busproof::mock_gateway
