#include "mock_gateway/scenario/protocol_words.hpp"

#include <array>
#include <limits>

#include "mock_gateway/scenario/native_words.hpp"
#include "mock_gateway/scenario/sections.hpp"
#include "mock_gateway/scenario/table_reader.hpp"

namespace busproof::mock_gateway {
namespace {

class native_words_of_files final : public protocol_words {
 public:
  std::string_view protocol() const noexcept override { return "native"; }

  std::optional<kind_word> find(std::string_view kind) const noexcept override {
    auto const* known = find_native_kind(kind);
    if (known == nullptr) return std::nullopt;
    return kind_word{known->up, known->down, kind == "request" || kind == "order"};
  }

  std::vector<std::string_view> kinds(std::optional<direction> dir) const override {
    auto const names = dir ? native_kind_names(*dir) : native_kind_names();
    return {names.begin(), names.end()};
  }

  std::uint64_t frame_bytes_max(std::string_view kind) const noexcept override {
    return native_frame_bytes_max(kind);
  }

  std::span<std::string_view const> reply_fields() const noexcept override {
    return native_field_names();
  }

  void check_fields(std::string const& file, std::string_view kind, toml_table const& fields,
                    bool message) const override {
    check_native_fields(file, kind, fields, message);
  }

  field_value value_of(std::string_view, std::string_view, field_value value) const override {
    return value;
  }

  bool steps_name_messages() const noexcept override { return false; }
  std::uint64_t id_max() const noexcept override {
    return std::numeric_limits<std::uint64_t>::max();
  }
  made_message try_message(std::string_view, field_table const&,
                           field_table const&) const override {
    return {};
  }

  void check_options(std::string const& file, toml_value const& value) const override {
    constexpr std::array<std::string_view, 2> options = {"server_name", "cancel"};
    constexpr std::array<named_value<int>, 3> on_cancel = {
        {{"ignore", 0}, {"stop", 1}, {"end", 2}}};
    table_reader const table(file, value, "[protocol_options] of protocol \"native\"", options);
    table.name("server_name");
    table.choice<int>("cancel", on_cancel);
  }
};

}  // namespace

protocol_words const& native_words() noexcept {
  static native_words_of_files const words;
  return words;
}

protocol_words const* find_protocol_words(std::string_view protocol) noexcept {
  for (auto const* words : {&native_words(), &tws_words()}) {
    if (words->protocol() == protocol) return words;
  }
  return nullptr;
}

std::span<std::string_view const> protocol_names() noexcept {
  static constexpr std::array<std::string_view, 2> names = {"native", "tws"};
  return names;
}

}  // namespace busproof::mock_gateway
