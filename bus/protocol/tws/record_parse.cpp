// Parsing a payload into a record.
#include <cassert>

#include "bus/protocol/tws/limits.hpp"
#include "bus/protocol/tws/message_id.hpp"
#include "bus/protocol/tws/row_name.hpp"
#include "bus/protocol/tws/value_check.hpp"

namespace busproof::bus::protocol::tws {

using cause = record_error::cause;

class record_parser {
 public:
  record_parser(message_layout const& layout, std::uint32_t version,
                std::span<std::byte const> payload) {
    out_.layout_ = &layout;
    out_.version_ = version;
    out_.payload_.assign(as_text(payload));
  }

  record_error run(std::size_t behind_id, record& result) {
    at_ = behind_id;
    if (parse_items(out_.layout_->items) && at_ != out_.payload_.size()) {
      auto const last = out_.values_.empty() ? std::string() : name_of(out_.values_.back().of);
      fail(cause::surplus_fields, last, std::string_view(out_.payload_).substr(at_));
    }
    if (!error_) result = std::move(out_);
    return std::move(error_);
  }

 private:
  bool parse_items(std::span<item const> items) {
    for (auto const& each : items) {
      if (each.in(out_.version_) && !parse_item(each)) return false;
    }
    return true;
  }

  bool parse_item(item const& each) {
    switch (each.what) {
      case item::shape::field:
        return parse_field(each.value);
      case item::shape::group:
        return parse_group(each);
      case item::shape::block:
        return !holds(each.when) || parse_items(each.items);
      case item::shape::tail:
        parse_tail(each);
        return true;
    }
    return false;
  }

  bool parse_field(field const& of) {
    auto const end = out_.payload_.find('\0', at_);
    if (end == std::string::npos) return fail(cause::missing_field, name_of(&of), {});
    auto const value = std::string_view(out_.payload_).substr(at_, end - at_);
    if (out_.values_.size() >= limits::fields_max) {
      return fail(cause::too_long, name_of(&of), value);
    }
    if (auto const why = check_syntax(of.type, value); why != cause::none) {
      return fail(why, name_of(&of), value);
    }
    out_.values_.push_back(
        {&of, static_cast<std::uint32_t>(at_), static_cast<std::uint32_t>(value.size())});
    at_ = end + 1;
    return true;
  }

  bool parse_group(item const& each) {
    assert(group_ == nullptr);  // the table has no group in a group
    if (!parse_field(each.value)) return false;
    auto const text = out_.text_of(out_.values_.back());
    auto const count = count_of(text);
    if (!count) return fail(cause::bad_count, std::string(each.value.name), text);
    auto const count_at = out_.values_.size() - 1;
    auto const first_row = out_.rows_.size();
    group_ = &each;
    for (row_ = 0; row_ < *count; ++row_) {
      row_begin_ = out_.values_.size();
      if (!parse_items(each.items)) return false;
      out_.rows_.push_back({static_cast<std::uint32_t>(row_begin_),
                            static_cast<std::uint32_t>(out_.values_.size())});
    }
    group_ = nullptr;
    out_.groups_.push_back({&each, static_cast<std::uint32_t>(count_at),
                            static_cast<std::uint32_t>(first_row), *count,
                            static_cast<std::uint32_t>(out_.values_.size())});
    return true;
  }

  /// Takes the tail if all of it fits to the last byte; else leaves it out.
  void parse_tail(item const& each) {
    auto const values = out_.values_.size();
    auto const groups = out_.groups_.size();
    auto const rows = out_.rows_.size();
    if (!parse_items(each.items) || at_ != out_.payload_.size()) {
      out_.values_.resize(values);
      out_.groups_.resize(groups);
      out_.rows_.resize(rows);
      out_.tail_dropped_ = true;
      at_ = out_.payload_.size();
      error_ = {};
      group_ = nullptr;
    }
  }

  bool holds(condition const& that) const {
    if (that.what == condition::test::always) return true;
    std::optional<std::string_view> value;
    if (group_ != nullptr) {
      value = out_.find_in(static_cast<std::uint32_t>(row_begin_),
                           static_cast<std::uint32_t>(out_.values_.size()), that.field);
    }
    if (!value) value = out_.find(that.field);
    return meets(that, value.value_or(""));
  }

  std::string name_of(field const* of) const {
    std::string name;
    if (group_ == nullptr) {
      name = of->name;
    } else {
      append_row_name(group_->value.name, row_, of->name, name);
    }
    return name;
  }

  bool fail(cause why, std::string field, std::string_view value) {
    error_ = error_at(*out_.layout_, why, std::move(field), value);
    return false;
  }

  record out_;
  std::size_t at_ = 0;
  item const* group_ = nullptr;  ///< whose rows are being parsed
  std::uint32_t row_ = 0;
  std::size_t row_begin_ = 0;  ///< of the row, among the values
  record_error error_;
};

record_error parse(direction which, std::uint32_t version, std::span<std::byte const> payload,
                   record& out) {
  auto const id = message_id_of(payload);
  auto const* const layout = id ? find_layout(which, id->value) : nullptr;
  if (layout == nullptr) {
    auto const first = as_text(payload).substr(0, limits::quoted_bytes_max);
    return {cause::unknown_message, std::string(first.substr(0, first.find('\0'))), {}, {}};
  }
  if (!knows_version(version)) {
    return error_at(*layout, cause::unknown_version, {}, std::to_string(version));
  }
  if (payload.size() > limits::payload_bytes_max) return error_at(*layout, cause::too_long, {}, {});
  return record_parser(*layout, version, payload).run(id->size, out);
}

}  // namespace busproof::bus::protocol::tws
