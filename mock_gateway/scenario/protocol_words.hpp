// What a protocol's scenario files may say: its messages, who may send which, and their fields.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "mock_gateway/scenario/model.hpp"
#include "mock_gateway/scenario/toml_tree.hpp"

namespace busproof::mock_gateway {

struct kind_word {
  bool up = false;            ///< a client may send it
  bool down = false;          ///< the gateway may send it
  bool answered = false;      ///< it asks for an answer
  bool order = false;         ///< its key is an order id
  bool own = false;           ///< a client sends it by itself, when a session begins
  std::string_view key = {};  ///< the field with its correlation key; empty if no field has it
};

/// What comes of making a message.
struct made_message {
  std::string wrong;      ///< why it can't be made; empty if it can
  std::size_t bytes = 0;  ///< that it has
};

/// Immutable; the objects live as long as the program.
class protocol_words {
 public:
  virtual ~protocol_words() = default;

  virtual std::string_view protocol() const noexcept = 0;
  /// Nothing if there is no such kind of message.
  virtual std::optional<kind_word> find(std::string_view kind) const noexcept = 0;
  /// All kinds, or those that may travel in the direction.
  virtual std::vector<std::string_view> kinds(std::optional<direction> dir) const = 0;
  /// Bytes of the largest frame of that kind, header included; of any kind if the name is empty.
  virtual std::uint64_t frame_bytes_max(std::string_view kind) const noexcept = 0;
  /// What a reply may have beside send, rows, gap and after, if that does not depend on the kind;
  /// else nothing, and check_fields tells.
  virtual std::span<std::string_view const> reply_fields() const noexcept = 0;
  /// Throws scenario_error unless each field is one that a message of that kind (empty = any) has,
  /// with a value that it can have. `message`: of a step's message, in which the bus fills in some.
  virtual void check_fields(std::string const& file, std::string_view kind,
                            toml_table const& fields, bool message) const = 0;
  /// A field's value as behaviour::field gives it. Precondition: checked.
  virtual field_value value_of(std::string_view kind, std::string_view name,
                               field_value value) const = 0;
  /// Whether a step says by `kind` which message it sends. If not, its call says it.
  virtual bool steps_name_messages() const noexcept = 0;
  /// The largest `id` that a step may have.
  virtual std::uint64_t id_max() const noexcept = 0;
  /// Makes a step's message, to see whether it can be, with those [protocol_options].
  /// Preconditions: steps_name_messages(), and all is checked.
  virtual made_message try_message(std::string_view kind, field_table const& fields,
                                   field_table const& options) const = 0;
  /// Throws scenario_error for what [protocol_options] may not have.
  virtual void check_options(std::string const& file, toml_value const& options) const = 0;
};

protocol_words const& native_words() noexcept;
protocol_words const& tws_words() noexcept;

/// Null if no such protocol is supported.
protocol_words const* find_protocol_words(std::string_view protocol) noexcept;
std::span<std::string_view const> protocol_names() noexcept;

}  // namespace busproof::mock_gateway
