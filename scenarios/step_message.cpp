// The making of messages behind step_message.hpp.
#include "scenarios/step_message.hpp"

#include <cassert>

#include <fmt/format.h>

#include "mock_gateway/scenario/tws_words.hpp"

namespace busproof::scenarios {
namespace {

template <typename Value>
Value const* field(mock_gateway::field_table const& fields, char const* name) {
  auto const found = fields.find(name);
  return found == fields.end() ? nullptr : std::get_if<Value>(&found->second);
}

void make_tws(mock_gateway::step const& step, std::uint32_t version, outgoing& out) {
  bus::message made;
  auto const id = step.id ? std::optional(out.key) : std::nullopt;
  [[maybe_unused]] auto const wrong =
      mock_gateway::make_tws_step_message(step.kind, step.message, id, version, made);
  assert(!wrong);  // the reader has made one
  out.type = made.type;
  out.body = bus::as_text({made.body.data(), made.body.size()});
}

}  // namespace

outgoing message_of(mock_gateway::step const& step, std::uint32_t ordinal,
                    std::uint32_t server_version) {
  outgoing out;
  if (step.id) out.key = *step.id + ordinal;
  out.timeout = step.timeout;
  if (!step.kind.empty()) {
    make_tws(step, server_version, out);
    return out;
  }
  if (auto const* type = field<std::int64_t>(step.message, "type")) {
    out.type = static_cast<std::uint16_t>(*type);
  }
  if (auto const* text = field<std::string>(step.message, "body")) {
    out.body = *text;
  } else {
    out.body = fmt::format("{} {} call {}", step.name, out.key, ordinal + 1);
  }
  if (auto const* size = field<std::int64_t>(step.message, "size"); size && *size >= 0) {
    auto const bytes = static_cast<std::size_t>(*size);
    std::string const pattern = out.body.empty() ? std::string(1, '.') : out.body + ' ';
    out.body.reserve(bytes);
    while (out.body.size() < bytes) out.body += pattern;
    out.body.resize(bytes);
  }
  return out;
}

std::string short_form(std::string_view front, std::size_t size) {
  std::string out;
  for (unsigned char const c : front.substr(0, short_bytes_max)) {
    if (c >= 0x20 && c < 0x7f) {
      out += static_cast<char>(c);
    } else {
      out += fmt::format("\\x{:02x}", c);
    }
  }
  if (size > short_bytes_max) out += fmt::format("... ({} bytes)", size);
  return out;
}

std::string bytes_of_hex(std::string_view hex) {
  auto const digit = [](char c) {
    return static_cast<unsigned>(c >= '0' && c <= '9' ? c - '0' : c - 'a' + 10);
  };
  std::string out;
  for (std::size_t i = 0; i + 1 < hex.size(); i += 2) {
    out += static_cast<char>(digit(hex[i]) << 4 | digit(hex[i + 1]));
  }
  return out;
}

}  // namespace busproof::scenarios
