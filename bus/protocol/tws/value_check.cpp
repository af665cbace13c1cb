#include "bus/protocol/tws/value_check.hpp"

#include "bus/protocol/tws/limits.hpp"
#include "bus/protocol/tws/numbers.hpp"

namespace busproof::bus::protocol::tws {

using cause = record_error::cause;

cause check_syntax(field_type type, std::string_view value) noexcept {
  if (value.empty()) return cause::none;
  switch (type) {
    case field_type::integer:
      return integer_of(value) ? cause::none : cause::not_an_integer;
    case field_type::decimal:
      return decimal_of(value) ? cause::none : cause::not_a_decimal;
    case field_type::boolean:
      return value == "0" || value == "1" ? cause::none : cause::not_a_flag;
    case field_type::text:
      break;
  }
  return cause::none;
}

bool meets(condition const& that, std::string_view value) noexcept {
  // Clients write the largest double for "unset"; no price or count comes near it.
  constexpr double unset = 1e300;
  switch (that.what) {
    case condition::test::always:
      return true;
    case condition::test::filled:
      return !value.empty();
    case condition::test::positive: {
      auto const number = decimal_of(value).value_or(0);
      return number > 0 && number < unset;
    }
    case condition::test::equals:
      return value == that.text;
  }
  return false;
}

record_error error_at(message_layout const& layout, cause why, std::string field,
                      std::string_view value) {
  return {why, std::string(layout.name), std::move(field),
          std::string(value.substr(0, limits::quoted_bytes_max))};
}

std::optional<std::uint32_t> count_of(std::string_view text) noexcept {
  if (text.empty()) return 0;
  auto const number = integer_of(text);
  if (!number || *number < 0 || *number > std::int64_t{limits::fields_max}) return std::nullopt;
  return static_cast<std::uint32_t>(*number);
}

bool knows_version(std::uint32_t version) noexcept {
  return limits::server_version_min <= version && version <= limits::server_version_max;
}

}  // namespace busproof::bus::protocol::tws
