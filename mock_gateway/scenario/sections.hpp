// One function per section of a scenario file. Each throws scenario_error at the first mistake.
#pragma once

#include <cstddef>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "mock_gateway/scenario/model.hpp"
#include "mock_gateway/scenario/protocol_words.hpp"
#include "mock_gateway/scenario/table_reader.hpp"
#include "mock_gateway/scenario/toml_tree.hpp"

namespace busproof::mock_gateway {

listen_section read_listen(std::string const& file, toml_value const& table);
server_section read_server(std::string const& file, toml_value const& table);
bus_section read_bus(std::string const& file, toml_value const& table, protocol_words const& words);

std::vector<on_rule> read_rules(std::string const& file, toml_value const& tables,
                                protocol_words const& words);
/// Throws for a rule that answers in a state which no client can come to.
void check_states(std::string const& file, std::vector<on_rule> const& rules,
                  std::string const& initial);
std::vector<fault> read_faults(std::string const& file, toml_value const& tables,
                               protocol_words const& words);
chaos_section read_chaos(std::string const& file, toml_value const& table,
                         protocol_words const& words);
/// `has_gateway`: whether there is a wire log whose events steps can wait for ([listen]).
/// `options`: those of the protocol, checked.
std::vector<step> read_steps(std::string const& file, toml_value const& tables, bool has_gateway,
                             protocol_words const& words, field_table const& options);
/// Whether a step of that call sends a message of its own.
bool sends_message(step_call call) noexcept;
/// The `message` of a step whose call and id are known, and whether it goes with them. `bytes`: of
/// the messages of the steps before it; its own are added.
void read_message(table_reader const& table, protocol_words const& words,
                  field_table const& options, std::size_t& bytes, step& out);
/// The `expect` of a step that makes that call.
outcome read_outcome(std::string const& file, toml_value const& table, step_call call);
std::vector<expectation> read_expectations(std::string const& file, toml_value const& tables,
                                           protocol_words const& words);

/// Which parts of an address have a meaning where it stands, beyond those that always have.
struct address_use {
  bool byte = false;
  bool every = false;
};

/// { dir, conn, client, msg, key, nth, every, frame, byte }, checked for what can't exist.
address read_address(std::string const& file, toml_value const& table, std::string what,
                     address_use use, protocol_words const& words = native_words());

/// Throws unless `kind` is a kind of message of the protocol, one that may travel in `dir` if that
/// is given.
void check_kind(std::string const& file, source_place where, std::string const& kind,
                std::optional<direction> dir, protocol_words const& words = native_words());

/// Throws unless each field is one that a native message of that kind (empty = any) has, with a
/// value that it can have. `message`: they are of a step's message, in which the bus itself fills
/// in some.
void check_native_fields(std::string const& file, std::string_view kind, toml_table const& fields,
                         bool message = false);

/// The words for them in a file.
std::span<named_value<direction> const> direction_words() noexcept;
std::span<named_value<over_limit> const> over_limit_words() noexcept;
std::span<named_value<verb> const> verb_words() noexcept;
std::span<named_value<frame_part> const> part_words() noexcept;

/// What the steps before the current one are called, and all of them.
struct step_names {
  std::vector<std::string> all;
  std::size_t current = 0;  ///< index of the step that is being read

  /// The index of the earlier step of that name. Throws through `table` at `where` if there is
  /// none, or only a later one.
  std::size_t earlier(table_reader const& table, source_place where, std::string_view name) const;
};

/// The `after` of a step: strings ("frame 3 up", "response key 102 down", "step 2", "call
/// started"), tables (addresses), or a list of both.
std::vector<trigger> read_triggers(table_reader const& table, std::string_view key,
                                   step_names const& names, bool has_gateway,
                                   protocol_words const& words);

}  // namespace busproof::mock_gateway
