#include "mock_gateway/tws_behaviour.hpp"

#include <array>

#include "bus/protocol/tws/row_name.hpp"
#include "bus/protocol/tws/tws_codec.hpp"
#include "mock_gateway/scenario/scenario_error.hpp"
#include "mock_gateway/scenario/tws_words.hpp"
#include "mock_gateway/tws_conversation.hpp"
#include "mock_gateway/tws_desk.hpp"
#include "mock_gateway/tws_frames.hpp"
#include "mock_gateway/tws_messages.hpp"
#include "mock_gateway/tws_reply.hpp"

namespace busproof::mock_gateway {
namespace {

namespace tws = bus::protocol::tws;

class tws_behaviour final : public behaviour {
 public:
  explicit tws_behaviour(tws_options const& options)
      : desk_(std::make_shared<tws_desk>(options)), codec_(options.server_version) {}

  bus::protocol::codec const& codec() const override { return codec_; }
  std::size_t frame_bytes_max() const override { return tws::frame_bytes_max; }
  std::size_t header_bytes() const noexcept override { return tws::length_bytes; }
  boost::system::error_code end_of_stream(std::span<std::byte const> unread) const override {
    return codec_.end_of_stream(unread);
  }

  std::optional<content> peek(std::span<std::byte const> input) const override {
    return tws_peek(input, options().server_version);
  }

  content describe(bus::message_view const& message, std::size_t size) const override {
    return {tws_name_of(message), message, size, true};
  }

  std::optional<field_value> field(content const& of, std::string_view name) const override {
    auto const* layout = tws::find_layout(of.msg);
    if (!of.whole || layout == nullptr) return std::nullopt;
    auto const type = tws_field_type(*layout, name);
    tws::record record;
    if (!type || tws::parse(layout->direction, options().server_version, of.message, record)) {
      return std::nullopt;
    }
    auto const row = tws::row_name_of(name);
    auto const value = row ? record.find(row->group, row->row, row->field) : record.find(name);
    if (!value) return std::nullopt;
    return tws_canonical(*type, *value);
  }

  std::span<std::string_view const> field_names() const override {
    static constexpr std::array<std::string_view, 18> names = {
        "reqId",     "orderId",  "id",       "code",     "text",   "symbol",
        "secType",   "exchange", "currency", "conId",    "action", "totalQuantity",
        "orderType", "lmtPrice", "status",   "snapshot", "execId", "account"};
    return names;
  }

  bus::message make(reply const& from, content const& cause, std::uint32_t row,
                    std::uint32_t rows) const override {
    return make_tws_reply(from, cause, row, rows, options());
  }

  bus::byte_buffer refusal() const override {
    bus::byte_buffer out;
    auto const message = make_tws_error(options().server_version, -1, tws_code::over_limit,
                                        "the gateway has as many sessions as it admits");
    codec_.encode(view_of(message), out);
    return out;
  }

  std::unique_ptr<conversation> open() const override {
    return std::make_unique<tws_conversation>(desk_);
  }

  void check(scenario const& plan) const override {
    for (auto const& rule : plan.on) {
      if (rule.msg == tws_hello) {
        throw scenario_error(plan.file, rule.place,
                             "the gateway answers \"hello\" by itself; say what is in the welcome "
                             "with [protocol_options], or use a [[fault]]");
      }
      for (auto const& reply : rule.replies) {
        if (auto const wrong = check_tws_reply(reply, options())) {
          throw scenario_error(plan.file, reply.place, *wrong);
        }
      }
    }
  }

 private:
  tws_options const& options() const noexcept { return desk_->options(); }

  std::shared_ptr<tws_desk> desk_;  ///< safe for threads by itself
  tws_frame_codec codec_;
};

}  // namespace

std::unique_ptr<behaviour> make_tws_behaviour(scenario const& plan) {
  return std::make_unique<tws_behaviour>(read_tws_options(plan));
}

}  // namespace busproof::mock_gateway
