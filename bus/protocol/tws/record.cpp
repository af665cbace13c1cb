#include "bus/protocol/tws/record.hpp"

#include "bus/protocol/tws/numbers.hpp"
#include "bus/protocol/tws/row_name.hpp"

namespace busproof::bus::protocol::tws {
namespace {

std::string_view words_of(record_error::cause why) noexcept {
  using cause = record_error::cause;
  switch (why) {
    case cause::none:
      return "no error";
    case cause::unknown_message:
      return "is no message of this direction; check the name or id";
    case cause::other_message:
      return "was expected in its place; decode each message as what its type says";
    case cause::unknown_version:
      return "cannot be laid out for this server version; use one from 157 to 178";
    case cause::unknown_field:
      return "is no field of this message; check its name";
    case cause::inapplicable:
      return "goes only with another field that is not set; set that, too, or leave this out";
    case cause::missing_field:
      return "is missing: the message ends before it; check the server version and the fields "
             "before it";
    case cause::surplus_fields:
      return "is followed by more fields than the message has; check the server version";
    case cause::not_an_integer:
      return "is not an integer";
    case cause::not_a_decimal:
      return "is not a number";
    case cause::not_a_flag:
      return "is neither 0 nor 1";
    case cause::bad_count:
      return "is no count of the rows";
    case cause::has_nul:
      return "has a NUL in it, which would end the field; take it out";
    case cause::too_long:
      return "is where the message gets too long; split it";
  }
  return "unknown error";
}

}  // namespace

std::string record_error::text() const {
  std::string all = message;
  if (!field.empty()) all += "." + field;
  all += ": ";
  if (!value.empty()) all += "\"" + value + "\" ";
  all += words_of(why);
  return all;
}

record::group_span const* record::find_group(std::string_view name) const noexcept {
  for (auto const& each : groups_) {
    if (each.of->value.name == name) return &each;
  }
  return nullptr;
}

std::optional<std::string_view> record::find_in(std::uint32_t begin, std::uint32_t end,
                                                std::string_view name) const noexcept {
  for (auto at = begin; at < end; ++at) {
    if (values_[at].of->name == name) return text_of(values_[at]);
  }
  return std::nullopt;
}

std::optional<std::string_view> record::find(std::string_view name) const noexcept {
  if (auto const row = row_name_of(name)) return find(row->group, row->row, row->field);
  std::uint32_t begin = 0;
  for (auto const& each : groups_) {  // around the rows
    if (auto const found = find_in(begin, each.count_at + 1, name)) return found;
    begin = each.end;
  }
  return find_in(begin, static_cast<std::uint32_t>(values_.size()), name);
}

std::optional<std::string_view> record::find(std::string_view group, std::size_t row,
                                             std::string_view name) const noexcept {
  auto const* const found = find_group(group);
  if (found == nullptr || row >= found->rows) return std::nullopt;
  auto const& span = rows_[found->first_row + row];
  return find_in(span.begin, span.end, name);
}

std::size_t record::rows(std::string_view group) const noexcept {
  auto const* const found = find_group(group);
  return found == nullptr ? 0 : found->rows;
}

std::int64_t record::integer(std::string_view name, std::int64_t fallback) const noexcept {
  return integer_of(text(name)).value_or(fallback);
}

double record::decimal(std::string_view name, double fallback) const noexcept {
  return decimal_of(text(name)).value_or(fallback);
}

named_values record::values() const {
  named_values all;
  all.reserve(values_.size());
  auto const add_top = [&](std::uint32_t begin, std::uint32_t end) {
    for (auto at = begin; at < end; ++at) {
      all.push_back({std::string(values_[at].of->name), std::string(text_of(values_[at]))});
    }
  };
  std::uint32_t begin = 0;
  for (auto const& each : groups_) {
    add_top(begin, each.count_at + 1);
    for (std::uint32_t row = 0; row < each.rows; ++row) {
      auto const& span = rows_[each.first_row + row];
      for (auto at = span.begin; at < span.end; ++at) {
        named_value one{{}, std::string(text_of(values_[at]))};
        append_row_name(each.of->value.name, row, values_[at].of->name, one.name);
        all.push_back(std::move(one));
      }
    }
    begin = each.end;
  }
  add_top(begin, static_cast<std::uint32_t>(values_.size()));
  return all;
}

}  // namespace busproof::bus::protocol::tws
