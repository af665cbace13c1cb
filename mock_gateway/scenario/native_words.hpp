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

/// A field of a message in a step's `message`, in `where` and in a reply, beside its kind.
struct native_field {
  std::string_view name;
  bool is_text;            ///< else an integer from 0 …
  std::uint64_t high;      ///< … to this
  std::string_view kinds;  ///< which have it, in words; empty = all
  bool in_step;            ///< a step's `message` may have it
};

/// Null if there is no such field.
native_field const* find_native_field(std::string_view name) noexcept;
bool native_kind_has(std::string_view kind, native_field const& field) noexcept;
std::span<std::string_view const> native_field_names() noexcept;

/// Bytes of the largest frame of that kind, header included; of any kind if the name is empty.
std::uint64_t native_frame_bytes_max(std::string_view kind) noexcept;

/// Bytes of that frame's body.
std::uint64_t native_body_bytes_max(std::string_view kind) noexcept;

}  // namespace busproof::mock_gateway
