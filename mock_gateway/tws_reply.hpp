// tws_reply: TWS messages from a rule's reply and its fields.
#pragma once

#include <cstdint>
#include <optional>
#include <string>

#include "bus/message.hpp"
#include "mock_gateway/behaviour.hpp"
#include "mock_gateway/scenario/model.hpp"
#include "mock_gateway/tws_options.hpp"

namespace busproof::mock_gateway {

/// Row `row` of `rows` of `from`, in answer to `cause`. A field that the file does not give is, in
/// this order: the cause's field of that name (request id, contract, order); what this gateway says
/// by itself in such a message; the table's default. Rows of contractData have contract ids that
/// count up.
/// Precondition: check_tws_reply(from) found nothing.
bus::message make_tws_reply(reply const& from, content const& cause, std::uint32_t row,
                            std::uint32_t rows, tws_options const& options);

/// What is wrong with a reply: no such message, field or value at that server version.
std::optional<std::string> check_tws_reply(reply const& from, tws_options const& options);

}  // namespace busproof::mock_gateway
