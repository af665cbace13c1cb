// tws_conversation: one session with a TWS client.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>

#include "bus/protocol/tws/record.hpp"
#include "mock_gateway/behaviour.hpp"
#include "mock_gateway/tws_desk.hpp"

namespace busproof::mock_gateway {

/// The client's name is its client id. It is open once startApi has come, unless another session
/// has that id.
class tws_conversation final : public conversation {
 public:
  explicit tws_conversation(std::shared_ptr<tws_desk> desk) : desk_(std::move(desk)) {}
  ~tws_conversation() override;
  tws_conversation(tws_conversation const&) = delete;
  tws_conversation& operator=(tws_conversation const&) = delete;

  boost::system::error_code observe(content const& from_client) override;
  std::string const& client() const override { return name_; }
  bool is_open() const override { return client_id_.has_value(); }
  reaction react(content const& from_client) override;

 private:
  bool parse(content const& what, bus::protocol::tws::record& out, reaction& instead) const;
  reaction refuse(content const& what) const;
  void answer(bus::protocol::tws::record const& request, reaction& out);
  void answer_about_session(std::string_view name, bus::protocol::tws::record const& request,
                            reaction& out) const;
  void answer_about_market(std::string_view name, bus::protocol::tws::record const& request,
                           std::int64_t id, reaction& out) const;
  void answer_about_orders(std::string_view name, bus::protocol::tws::record const& request,
                           std::int64_t id, reaction& out);
  void greet(reaction& out) const;
  void say(std::string_view name, tws_values const& values, reaction& out) const;
  void say_all(std::vector<bus::message> messages, reaction& out) const;

  std::shared_ptr<tws_desk> const desk_;
  std::string name_;
  std::optional<std::int64_t> client_id_;  ///< entered into the desk
  bool greeted_ = false;
  bool id_is_taken_ = false;
};

}  // namespace busproof::mock_gateway
