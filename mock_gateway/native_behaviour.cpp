#include "mock_gateway/native_behaviour.hpp"

#include <array>
#include <unordered_set>

#include <fmt/format.h>

#include "bus/error.hpp"
#include "bus/protocol/framing_error.hpp"
#include "bus/protocol/native_frame.hpp"
#include "mock_gateway/native_reply.hpp"
#include "mock_gateway/scenario/scenario_error.hpp"

namespace busproof::mock_gateway {
namespace {

namespace protocol = bus::protocol;
using bus::message_kind;

enum class on_cancel : std::uint8_t { ignore, stop, end };

struct native_options {
  std::string server_name = "busproof gateway";
  on_cancel cancel = on_cancel::ignore;
};

bus::message error_message(bus::error code, std::string text) {
  bus::message out{message_kind::error, 0, 0, {}};
  encode_body(protocol::error_report{static_cast<std::uint32_t>(code), std::move(text)}, out.body);
  return out;
}

class native_conversation final : public conversation {
 public:
  explicit native_conversation(native_options const& options) : options_(options) {}

  boost::system::error_code observe(content const& from_client) override {
    if (from_client.message.kind != message_kind::hello || is_open_) return {};
    protocol::hello hello;
    if (auto const wrong = decode_body(from_client.message.body, hello)) return wrong;
    shares_version_ = shares_a_version(hello);
    is_open_ = shares_version_;
    client_ = std::move(hello.client_name);
    return {};
  }

  std::string const& client() const override { return client_; }
  bool is_open() const override { return is_open_; }

  reaction react(content const& from_client) override {
    if (!is_open_) return refuse(from_client);
    auto const& request = from_client.message;
    reaction out;
    switch (request.kind) {
      case message_kind::hello: {
        bus::message welcome{message_kind::welcome, 0, request.key, {}};
        encode_body(protocol::welcome{protocol::native_version, options_.server_name},
                    welcome.body);
        out.send.push_back({std::move(welcome), {}, false});
        break;
      }
      case message_kind::request:
        out.send.push_back({echo(request, message_kind::response), {}, true});
        break;
      case message_kind::order:
        out.send.push_back({echo(request, message_kind::order_update), {}, true});
        break;
      case message_kind::ping:
        out.send.push_back({echo(request, message_kind::pong), {}, false});
        break;
      case message_kind::cancel:
        if (options_.cancel != on_cancel::ignore) out.stop = request.key;
        if (options_.cancel == on_cancel::end) {
          out.send.push_back({{message_kind::end, request.type, request.key, {}}, {}, false});
        }
        break;
      default:
        break;
    }
    return out;
  }

 private:
  static bus::message echo(bus::message_view const& request, message_kind as) {
    auto out = copy_of(request);
    out.kind = as;
    return out;
  }

  reaction refuse(content const& from_client) const {
    bool const greeted = from_client.message.kind == message_kind::hello && !shares_version_;
    reaction out;
    out.send.push_back(
        {error_message(bus::error::handshake_failed,
                       greeted ? "this gateway speaks version 1 only; offer it in the hello"
                               : "send a hello before anything else"),
         {},
         false});
    out.close = true;
    return out;
  }

  native_options const& options_;
  std::string client_;
  bool is_open_ = false;
  bool shares_version_ = true;
};

class native_behaviour final : public behaviour {
 public:
  explicit native_behaviour(native_options options) : options_(std::move(options)) {}

  protocol::codec const& codec() const override { return codec_; }
  std::size_t frame_bytes_max() const override { return protocol::native_frame_bytes_max; }
  std::size_t header_bytes() const noexcept override { return protocol::native_header_bytes; }
  boost::system::error_code end_of_stream(std::span<std::byte const> unread) const override {
    return protocol::native_end_of_stream(unread);
  }

  std::optional<content> peek(std::span<std::byte const> input) const override {
    protocol::native_header header;
    if (!native_peek(input, header)) return std::nullopt;
    // Who sends a hello is in its body, and addresses ask for that; it is short.
    if (header.kind == message_kind::hello) return std::nullopt;
    return content{to_string(header.kind),
                   {header.kind, header.type, header.key, {}},
                   header.frame_bytes,
                   false};
  }

  content describe(bus::message_view const& message, std::size_t size) const override {
    return {to_string(message.kind), message, size, true};
  }

  std::optional<field_value> field(content const& of, std::string_view name) const override {
    if (name == "type") return static_cast<std::int64_t>(of.message.type);
    if (name == "key") return static_cast<std::int64_t>(of.message.key);
    if (name == "size") return static_cast<std::int64_t>(of.size - protocol::native_header_bytes);
    if (!of.whole) return std::nullopt;
    if (name == "body") return std::string(bus::as_text(of.message.body));
    return own_body_field(of, name);
  }

  std::span<std::string_view const> field_names() const override {
    static constexpr std::array<std::string_view, 6> names = {"key",  "type", "size",
                                                              "body", "code", "text"};
    return names;
  }

  bus::message make(reply const& from, content const& cause, std::uint32_t row,
                    std::uint32_t rows) const override {
    return make_native_reply(from, cause, row, rows);
  }

  bus::byte_buffer refusal() const override {
    bus::byte_buffer out;
    auto const message =
        error_message(bus::error::over_limit, "the gateway has as many sessions as it admits");
    codec_.encode(view_of(message), out);
    return out;
  }

  std::unique_ptr<conversation> open() const override {
    return std::make_unique<native_conversation>(options_);
  }

  void check(scenario const& plan) const override {
    for (auto const& rule : plan.on) {
      message_kind kind{};
      if (!bus::from_string(rule.msg, kind)) {
        throw scenario_error(plan.file, rule.place,
                             fmt::format("protocol \"native\" has no message \"{}\"", rule.msg));
      }
      for (auto const& reply : rule.replies) {
        if (auto const wrong = check_native_reply(reply)) {
          throw scenario_error(plan.file, reply.place, *wrong);
        }
      }
    }
  }

 private:
  static std::optional<field_value> own_body_field(content const& of, std::string_view name) {
    if (of.message.kind == message_kind::error) {
      protocol::error_report report;
      if (decode_body(of.message.body, report)) return std::nullopt;
      if (name == "code") return static_cast<std::int64_t>(report.code);
      if (name == "text") return report.text;
    }
    if (of.message.kind == message_kind::hello && name == "text") {
      protocol::hello hello;
      if (!decode_body(of.message.body, hello)) return hello.client_name;
    }
    return std::nullopt;
  }

  native_options options_;
  protocol::native_codec codec_;
};

native_options read_options(scenario const& plan) {
  native_options out;
  for (auto const& [name, value] : plan.protocol_options) {
    auto const* text = std::get_if<std::string>(&value);
    if (name == "server_name" && text && text->size() <= 256) {
      out.server_name = *text;
    } else if (name == "cancel" && text && *text == "ignore") {
      out.cancel = on_cancel::ignore;
    } else if (name == "cancel" && text && *text == "stop") {
      out.cancel = on_cancel::stop;
    } else if (name == "cancel" && text && *text == "end") {
      out.cancel = on_cancel::end;
    } else {
      throw scenario_error(plan.file, {},
                           fmt::format("[protocol_options] `{}` is wrong; protocol \"native\" has "
                                       "server_name = \"…\" (256 bytes at most) and cancel = "
                                       "\"ignore\", \"stop\" or \"end\"",
                                       name));
    }
  }
  return out;
}

}  // namespace

std::unique_ptr<behaviour> make_native_behaviour(scenario const& plan) {
  return std::make_unique<native_behaviour>(read_options(plan));
}

}  // namespace busproof::mock_gateway
