// behaviour: what a protocol adds to the gateway: its framing, its words, and how its far end
// answers when the scenario says nothing. One protocol, one implementation of this interface.
#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "bus/message.hpp"
#include "bus/protocol/codec.hpp"
#include "mock_gateway/scenario/model.hpp"

namespace busproof::mock_gateway {

/// A frame's content, whichever way it goes.
struct content {
  std::string_view
      msg;  ///< kind of message, as scenario files call it; lives as long as the program
  bus::message_view message;
  std::size_t size = 0;          ///< bytes of the whole frame
  bool whole = true;             ///< false: only the header was read; the message's body is empty
  std::string_view client = {};  ///< who is answered, where a rule makes the answer
};

/// One message that the gateway is about to make.
struct planned_message {
  bus::message message;
  std::chrono::nanoseconds after{0};  ///< since the message that caused it
  /// Part of an answer that a cancel may stop: a row, its end, not a pong.
  bool is_answer = false;
};

/// What came of a message from the client.
struct reaction {
  std::vector<planned_message> send;
  std::optional<std::uint64_t> stop;  ///< send no more of the answer to this key than is due now
  bool close = false;                 ///< end the connection when `send` is out
  std::string refused;  ///< with `close`: why it is no mistake of the client's bytes; else empty
};

/// The protocol's state of one connection.
class conversation {
 public:
  virtual ~conversation() = default;

  /// Every message of the client, before anything answers it. An error is final for the
  /// connection. Precondition: whole.
  virtual boost::system::error_code observe(content const& from_client) = 0;
  /// The client's name, once it is known.
  virtual std::string const& client() const = 0;
  /// The client has done what comes before its first request.
  virtual bool is_open() const = 0;
  /// What a far end of this protocol does by itself, if no rule of the scenario answers.
  virtual reaction react(content const& from_client) = 0;
};

/// Immutable: one object serves all connections and threads.
class behaviour {
 public:
  virtual ~behaviour() = default;

  virtual bus::protocol::codec const& codec() const = 0;
  /// The largest frame, which a receiver must be able to buffer.
  virtual std::size_t frame_bytes_max() const = 0;
  /// Bytes before the body of a frame, for faults that are told to spare one or the other.
  virtual std::size_t header_bytes() const noexcept = 0;
  /// What the end of the client's stream means with these bytes undecoded.
  virtual boost::system::error_code end_of_stream(std::span<std::byte const> unread) const = 0;

  /// The content of a frame whose header is at the front of `input`, its body left empty. Nothing
  /// if the header is not complete or wrong, or if the kind is only known with its body.
  virtual std::optional<content> peek(std::span<std::byte const> input) const = 0;
  virtual content describe(bus::message_view const& message, std::size_t size) const = 0;

  /// A field of a message as `where` sees it; nothing if such a message has no such field, or if
  /// it lies in a body that was not read.
  virtual std::optional<field_value> field(content const& of, std::string_view name) const = 0;
  /// The names of fields that a person wants to see in a diff.
  virtual std::span<std::string_view const> field_names() const = 0;

  /// Row `row` of `rows` (from 1) of a rule's reply to `cause`.
  virtual bus::message make(reply const& from, content const& cause, std::uint32_t row,
                            std::uint32_t rows) const = 0;

  /// Bytes for a client that is turned away with an explanation.
  virtual bus::byte_buffer refusal() const = 0;

  virtual std::unique_ptr<conversation> open() const = 0;

  /// Throws scenario_error for what the scenario asks of this protocol and the protocol has not.
  virtual void check(scenario const& plan) const = 0;
};

/// The behaviour of scenario::protocol with scenario::protocol_options.
/// Errors: throws scenario_error for a protocol that does not exist or an option that it has not.
std::unique_ptr<behaviour> make_behaviour(scenario const& plan);

}  // namespace busproof::mock_gateway
