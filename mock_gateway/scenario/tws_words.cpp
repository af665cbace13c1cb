#include "mock_gateway/scenario/tws_words.hpp"

#include <array>
#include <limits>

#include <fmt/format.h>

#include "bus/protocol/tws/numbers.hpp"
#include "bus/protocol/tws/row_name.hpp"
#include "bus/protocol/tws/tws_codec.hpp"
#include "bus/protocol/tws/value_check.hpp"
#include "mock_gateway/scenario/nearest_word.hpp"
#include "mock_gateway/scenario/protocol_words.hpp"
#include "mock_gateway/scenario/scenario_error.hpp"
#include "mock_gateway/scenario/table_reader.hpp"
#include "mock_gateway/tws_options.hpp"

namespace busproof::mock_gateway {
namespace {

namespace tws = bus::protocol::tws;
using tws::field_type;

constexpr std::array<std::string_view, 5> option_names = {"server_version", "next_order_id",
                                                          "accounts", "clock", "time"};

std::optional<field_type> find_type(std::span<tws::item const> items, std::string_view group,
                                    std::string_view name) {
  for (auto const& one : items) {
    std::optional<field_type> found;
    switch (one.what) {
      case tws::item::shape::field:
        if (group.empty() && one.value.name == name) found = one.value.type;
        break;
      case tws::item::shape::group:
        if (group.empty() && one.value.name == name) found = field_type::integer;
        if (one.value.name == group) found = find_type(one.items, {}, name);
        break;
      case tws::item::shape::block:
      case tws::item::shape::tail:
        found = find_type(one.items, group, name);
        break;
    }
    if (found) return found;
  }
  return std::nullopt;
}

std::string_view in_words(field_type type) {
  switch (type) {
    case field_type::integer:
      return "a whole number";
    case field_type::decimal:
      return "a number";
    case field_type::boolean:
      return "true or false";
    case field_type::text:
      break;
  }
  return "text";
}

class tws_words_of_files final : public protocol_words {
 public:
  std::string_view protocol() const noexcept override { return "tws"; }

  std::optional<kind_word> find(std::string_view kind) const noexcept override {
    if (kind == tws_hello) return kind_word{.up = true, .own = true};
    if (kind == tws_welcome) return kind_word{.down = true};
    auto const* layout = tws::find_layout(kind);
    if (layout == nullptr) return std::nullopt;
    bool const up = layout->direction == tws::direction::up;
    bool const asks =
        layout->kind == bus::message_kind::request || layout->kind == bus::message_kind::order;
    return kind_word{.up = up,
                     .down = !up,
                     .answered = asks,
                     .order = layout->kind == bus::message_kind::order,
                     .own = up && layout->kind == bus::message_kind::notice,
                     .key = layout->key};
  }

  std::vector<std::string_view> kinds(std::optional<direction> dir) const override {
    std::vector<std::string_view> out;
    for (auto const which : {tws::direction::up, tws::direction::down}) {
      bool const up = which == tws::direction::up;
      if (dir && (*dir == direction::up) != up) continue;
      out.push_back(up ? tws_hello : tws_welcome);
      for (auto const& layout : tws::layouts(which)) out.push_back(layout.name);
    }
    return out;
  }

  std::uint64_t frame_bytes_max(std::string_view) const noexcept override {
    return tws::frame_bytes_max;
  }

  std::span<std::string_view const> reply_fields() const noexcept override { return {}; }

  void check_fields(std::string const& file, std::string_view kind, toml_table const& fields,
                    bool) const override {
    auto const* layout = tws::find_layout(kind);
    for (auto const& entry : fields) {
      if (layout == nullptr) {
        throw scenario_error(file, entry.place,
                             fmt::format("\"{}\" has no fields; remove `{}`", kind, entry.key));
      }
      check_field(file, *layout, entry);
    }
  }

  field_value value_of(std::string_view kind, std::string_view name,
                       field_value value) const override {
    auto text = tws_text(value);
    auto const* layout = tws::find_layout(kind);
    auto const type = layout ? tws_field_type(*layout, name) : std::nullopt;
    return type ? tws_canonical(*type, text) : text;
  }

  bool steps_name_messages() const noexcept override { return true; }
  std::uint64_t id_max() const noexcept override {
    return std::numeric_limits<std::int32_t>::max();
  }
  made_message try_message(std::string_view kind, field_table const& fields,
                           field_table const& options) const override {
    bus::message made;
    auto const wrong = make_tws_step_message(kind, fields, 1, tws_version_of(options), made);
    if (wrong) return {wrong.text(), 0};
    return {{}, made.body.size()};
  }

  void check_options(std::string const& file, toml_value const& value) const override {
    table_reader const table(file, value, "[protocol_options] of protocol \"tws\"", option_names);
    for (auto const& entry : std::get<toml_table>(value.data)) {
      auto const wrong = wrong_tws_option(entry.key, plain_value(file, entry.key, entry.value));
      if (!wrong.empty()) table.fail(entry.value.place, fmt::format("`{}`: {}", entry.key, wrong));
    }
  }

 private:
  static void check_field(std::string const& file, tws::message_layout const& layout,
                          toml_entry const& entry) {
    auto const type = tws_field_type(layout, entry.key);
    if (!type) {
      auto const names = tws::field_names(layout);
      std::vector<std::string_view> const known(names.begin(), names.end());
      auto const near = nearest_word(entry.key, known);
      throw scenario_error(file, entry.place,
                           near.empty()
                               ? fmt::format("\"{}\" has no field `{}`; its first ones are {}",
                                             layout.name, entry.key,
                                             word_list(std::span(known).first(std::min<std::size_t>(
                                                 known.size(), std::size_t{12}))))
                               : fmt::format("\"{}\" has no field `{}`; did you mean `{}`?",
                                             layout.name, entry.key, near));
    }
    auto const text = tws_text(plain_value(file, entry.key, entry.value));
    if (tws::check_syntax(*type, text) != tws::record_error::cause::none) {
      throw scenario_error(file, entry.value.place,
                           fmt::format("field `{}` of \"{}\" is \"{}\"; it must be {}", entry.key,
                                       layout.name, text, in_words(*type)));
    }
    if (text.find('\0') != text.npos) {
      throw scenario_error(
          file, entry.value.place,
          fmt::format("field `{}` has a NUL, which would end it; remove it", entry.key));
    }
  }
};

}  // namespace

std::span<std::string_view const> tws_option_names() noexcept { return option_names; }

std::optional<field_type> tws_field_type(tws::message_layout const& layout, std::string_view name) {
  if (auto const row = tws::row_name_of(name))
    return find_type(layout.items, row->group, row->field);
  return find_type(layout.items, {}, name);
}

tws::record_error make_tws_step_message(std::string_view kind, field_table const& fields,
                                        std::optional<std::uint64_t> id, std::uint32_t version,
                                        bus::message& out) {
  tws::named_values values;
  for (auto const& [name, value] : fields) values.push_back({name, tws_text(value)});
  auto const* layout = tws::find_layout(kind);
  if (id && layout != nullptr && !layout->key.empty()) {
    values.push_back({std::string(layout->key), std::to_string(*id)});
  }
  return tws::make_message(kind, version, values, out);
}

std::string tws_text(field_value const& value) {
  if (auto const* truth = std::get_if<bool>(&value)) return *truth ? "1" : "0";
  if (auto const* number = std::get_if<std::int64_t>(&value)) return std::to_string(*number);
  if (auto const* number = std::get_if<double>(&value)) return tws::text_of(*number);
  return std::get<std::string>(value);
}

std::string tws_canonical(field_type type, std::string_view text) {
  if (type == field_type::boolean && text.empty()) return "0";
  if (type == field_type::decimal) {
    if (auto const number = tws::decimal_of(text)) return tws::text_of(*number);
  }
  return std::string(text);
}

protocol_words const& tws_words() noexcept {
  static tws_words_of_files const words;
  return words;
}

}  // namespace busproof::mock_gateway
