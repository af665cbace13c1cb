// Writing a payload from named values.
#include <algorithm>
#include <unordered_map>

#include "bus/protocol/tws/limits.hpp"
#include "bus/protocol/tws/record.hpp"
#include "bus/protocol/tws/row_name.hpp"
#include "bus/protocol/tws/value_check.hpp"

namespace busproof::bus::protocol::tws {
namespace {

using cause = record_error::cause;

/// Whether the layout has that field in any version, under any condition.
field const* find_field(std::span<item const> items, std::string_view name, std::uint32_t version,
                        bool& carried) {
  for (auto const& each : items) {
    bool const in = each.in(version);
    if ((each.what == item::shape::field || each.what == item::shape::group) &&
        each.value.name == name) {
      carried = in;
      return &each.value;
    }
    if (each.what != item::shape::block && each.what != item::shape::tail) continue;
    if (auto const* const found = find_field(each.items, name, version, carried)) {
      carried = carried && in;
      return found;
    }
  }
  return nullptr;
}

item const* find_group(std::span<item const> items, std::string_view name) {
  for (auto const& each : items) {
    if (each.what == item::shape::group && each.value.name == name) return &each;
    if (each.what == item::shape::group) continue;
    if (auto const* const found = find_group(each.items, name)) return found;
  }
  return nullptr;
}

class record_writer {
 public:
  record_writer(message_layout const& layout, std::uint32_t version) noexcept
      : layout_(layout), version_(version) {}

  record_error run(std::span<named_value const> values, message_body& out) {
    if (collect(values) && put(std::to_string(layout_.id), {}) && write_items(layout_.items) &&
        check_unused(values)) {
      auto const bytes = as_bytes(payload_);
      out.insert(out.end(), bytes.begin(), bytes.end());
    }
    return std::move(error_);
  }

 private:
  struct given {
    std::string_view value;
    bool used = false;
  };

  bool collect(std::span<named_value const> values) {
    for (auto const& each : values) {
      given_.insert_or_assign(each.name, given{each.value});
      if (auto const row = row_name_of(each.name)) {
        if (row->row >= limits::fields_max) return fail(cause::bad_count, each.name, {});
        auto& rows = rows_[row->group];
        rows = std::max(rows, static_cast<std::uint32_t>(row->row) + 1);
      }
    }
    return true;
  }

  bool write_items(std::span<item const> items) {
    for (auto const& each : items) {
      if (each.in(version_) && !write_item(each)) return false;
    }
    return true;
  }

  bool write_item(item const& each) {
    switch (each.what) {
      case item::shape::field:
        return write_field(each.value);
      case item::shape::group:
        return write_group(each);
      case item::shape::block:
        return !holds(each.when) || write_items(each.items);
      case item::shape::tail:
        return write_items(each.items);
    }
    return false;
  }

  bool write_field(field const& of) {
    auto const name = name_of(of.name);
    auto const value = take(name, of.fallback);
    if (auto const why = check_syntax(of.type, value); why != cause::none) {
      return fail(why, std::string(name), value);
    }
    return put(value, name);
  }

  bool write_group(item const& each) {
    auto const rows_given = rows_.find(each.value.name);
    auto const rows = rows_given == rows_.end() ? 0 : rows_given->second;
    auto const said = given_.find(each.value.name);
    auto count = rows;
    if (said != given_.end() && !said->second.value.empty()) {
      auto const number = count_of(said->second.value);
      if (!number || *number < rows) {
        return fail(cause::bad_count, std::string(each.value.name), said->second.value);
      }
      count = *number;
    }
    auto text = std::to_string(count);
    if (said != given_.end()) {
      said->second.used = true;
      // As given where that says the same: empty or 0, with or without zeros before it.
      if (count_of(said->second.value) == count) text = said->second.value;
    } else if (count == 0) {
      text = each.value.fallback;
    }
    counts_[each.value.name] = text;
    if (!put(text, each.value.name)) return false;
    group_ = &each;
    for (row_ = 0; row_ < count; ++row_) {
      if (!write_items(each.items)) return false;
    }
    group_ = nullptr;
    return true;
  }

  bool put(std::string_view value, std::string_view name) {
    if (value.find('\0') != value.npos) return fail(cause::has_nul, std::string(name), {});
    if (++fields_ > limits::fields_max + 1 ||
        payload_.size() + value.size() + 1 > limits::payload_bytes_max) {
      return fail(cause::too_long, std::string(name), {});
    }
    payload_.append(value).push_back('\0');
    return true;
  }

  /// The value given for a field, noted as used, or its default.
  std::string_view take(std::string_view name, std::string_view fallback) {
    auto const found = given_.find(name);
    if (found == given_.end()) return fallback;
    found->second.used = true;
    return found->second.value;
  }

  /// What stands on the wire for a field that was written before.
  bool holds(condition const& that) {
    if (that.what == condition::test::always) return true;
    if (auto const count = counts_.find(that.field); count != counts_.end()) {
      return meets(that, count->second);
    }
    if (group_ != nullptr) {
      bool carried = false;
      if (auto const* of = find_field(group_->items, that.field, version_, carried)) {
        return meets(that, take(name_of(of->name), of->fallback));
      }
    }
    bool carried = false;
    auto const* const of = find_field(layout_.items, that.field, version_, carried);
    if (of == nullptr || !carried) return false;
    auto const found = given_.find(that.field);
    return meets(that, found == given_.end() ? of->fallback : found->second.value);
  }

  /// Valid until the next call.
  std::string_view name_of(std::string_view field) {
    if (group_ == nullptr) return field;
    name_.clear();
    append_row_name(group_->value.name, row_, field, name_);
    return name_;
  }

  /// A value that found no place is a mistake, unless only this version does not carry its field.
  bool check_unused(std::span<named_value const> values) {
    for (auto const& each : values) {
      if (given_.find(each.name)->second.used) continue;
      auto items = layout_.items;
      std::string_view name = each.name;
      bool carried = true;
      if (auto const row = row_name_of(name)) {
        auto const* const group = find_group(items, row->group);
        if (group == nullptr) return fail(cause::unknown_field, each.name, {});
        items = group->items;
        name = row->field;
      }
      if (find_field(items, name, version_, carried) == nullptr) {
        return fail(cause::unknown_field, each.name, {});
      }
      if (carried) return fail(cause::inapplicable, each.name, {});
    }
    return true;
  }

  bool fail(cause why, std::string field, std::string_view value) {
    error_ = error_at(layout_, why, std::move(field), value);
    return false;
  }

  message_layout const& layout_;
  std::uint32_t version_;
  std::unordered_map<std::string_view, given> given_;
  std::unordered_map<std::string_view, std::uint32_t> rows_;  ///< by group, as far as named
  std::unordered_map<std::string_view, std::string> counts_;  ///< by group, as written
  item const* group_ = nullptr;                               ///< whose rows are being written
  std::uint32_t row_ = 0;
  std::string name_;
  std::string payload_;
  std::size_t fields_ = 0;
  record_error error_;
};

}  // namespace

record_error write(message_layout const& layout, std::uint32_t version,
                   std::span<named_value const> values, message_body& out) {
  if (!knows_version(version)) {
    return error_at(layout, cause::unknown_version, {}, std::to_string(version));
  }
  return record_writer(layout, version).run(values, out);
}

}  // namespace busproof::bus::protocol::tws
