// What protocol "native" can say: the kinds of message, who may send which, and their fields.
#pragma once

#include <cstdint>
#include <span>
#include <string_view>

#include "mock_gateway/scenario/model.hpp"

namespace busproof::mock_gateway {

struct native_kind {
  std::string_view name;
  bool up;    ///< a client may send it
  bool down;  ///< the gateway may send it
};

/// Null if there is no such kind.
native_kind const* find_native_kind(std::string_view name) noexcept;

/// The names of all kinds, or of those that may travel in the direction.
std::span<std::string_view const> native_kind_names() noexcept;
std::span<std::string_view const> native_kind_names(direction dir) noexcept;

/// Fields of a message in `message`, `where` and [[on]] reply, beside its kind.
std::span<std::string_view const> native_field_names() noexcept;

/// Bytes of the largest frame of that kind, header included; of any kind if the name is empty.
std::uint64_t native_frame_bytes_max(std::string_view kind) noexcept;

}  // namespace busproof::mock_gateway
