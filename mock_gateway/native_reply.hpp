// native_reply: messages of the native protocol from a rule's reply and its fields.
#pragma once

#include <cstdint>
#include <optional>
#include <string>

#include "bus/message.hpp"
#include "mock_gateway/behaviour.hpp"
#include "mock_gateway/scenario/model.hpp"

namespace busproof::mock_gateway {

/// Row `row` of `rows` of `from`, in answer to `cause`. Fields:
///   type, key  in place of those of the cause
///   body       text in place of the default: the cause's body for a single message of an answering
///              kind, "row 1", "row 2", … for several; welcome and error have bodies of their own
///   size       bytes of the body: cut off, or filled up by repeating it
///   code, text of an error; text is the server's name of a welcome
/// Precondition: check_native_reply(from) found nothing.
bus::message make_native_reply(reply const& from, content const& cause, std::uint32_t row,
                               std::uint32_t rows);

/// What is wrong with a reply: a kind that does not exist, a field of the wrong type or out of
/// range.
std::optional<std::string> check_native_reply(reply const& from);

}  // namespace busproof::mock_gateway
