#include "property_tests/tws_values.hpp"

#include <map>

#include "bus/protocol/tws/row_name.hpp"
#include "bus/protocol/tws/value_check.hpp"

namespace busproof {
namespace {

namespace tws = bus::protocol::tws;
using tws::item;

std::string draw_text(tws::field_type type) {
  using type_of = tws::field_type;
  switch (type) {
    case type_of::boolean:
      return *rc::gen::element<std::string>("", "0", "1");
    case type_of::integer:
      return *rc::gen::oneOf(
          rc::gen::element<std::string>("", "0", "1", "3", "4", "5", "6", "7", "-1", "2147483647"),
          rc::gen::map(rc::gen::arbitrary<std::int64_t>(),
                       [](std::int64_t value) { return std::to_string(value); }));
    case type_of::decimal:
      return *rc::gen::oneOf(rc::gen::element<std::string>("", "0", "0.0", "150.25", "-1e-7",
                                                           "Infinity", "1.7976931348623157E308"),
                             rc::gen::map(rc::gen::arbitrary<int>(), [](int cents) {
                               return std::to_string(cents / 100) + "." +
                                      std::to_string(std::abs(cents % 100));
                             }));
    case type_of::text:
      break;
  }
  // The words that conditions ask for come often.
  return *rc::gen::oneOf(
      rc::gen::element<std::string>("", "AAPL", "BAG", "PEG BENCH", "PEG BEST", "PEG MID",
                                    "IBKRATS", "Infinity"),
      rc::gen::map(rc::gen::arbitrary<std::vector<char>>(), [](std::vector<char> const& bytes) {
        std::string text;
        for (char const byte : bytes) {
          if (byte != '\0') text.push_back(byte);
        }
        return text;
      }));
}

class drawing {
 public:
  explicit drawing(std::uint32_t version) : version_(version) {}

  void draw(std::span<item const> items) {
    for (auto const& each : items) {
      if (!each.in(version_)) continue;
      switch (each.what) {
        case item::shape::field:
          put(each.value.name, draw_text(each.value.type));
          break;
        case item::shape::group:
          draw_group(each);
          break;
        case item::shape::block:
          if (holds(each.when)) draw(each.items);
          break;
        case item::shape::tail:
          draw(each.items);
          break;
      }
    }
  }

  tws::named_values take() { return std::move(values_); }

 private:
  void draw_group(item const& each) {
    auto const rows = *rc::gen::inRange(0, 4);
    put(each.value.name, std::to_string(rows));
    group_ = each.value.name;
    for (row_ = 0; row_ < std::size_t(rows); ++row_) {
      in_row_.clear();
      draw(each.items);
    }
    group_ = {};
    in_row_.clear();
  }

  void put(std::string_view name, std::string value) {
    std::string full(name);
    if (group_.empty()) {
      at_top_[full] = value;
    } else {
      in_row_[full] = value;
      full.clear();
      tws::append_row_name(group_, row_, name, full);
    }
    values_.push_back({full, std::move(value)});
  }

  bool holds(tws::condition const& that) const {
    std::string const name(that.field);
    if (auto const found = in_row_.find(name); found != in_row_.end()) {
      return meets(that, found->second);
    }
    auto const found = at_top_.find(name);
    return meets(that, found == at_top_.end() ? "" : found->second);
  }

  std::uint32_t version_;
  tws::named_values values_;
  std::map<std::string, std::string> at_top_;
  std::map<std::string, std::string> in_row_;
  std::string_view group_;
  std::size_t row_ = 0;
};

}  // namespace

tws::named_values draw_values(tws::message_layout const& layout, std::uint32_t version) {
  drawing one(version);
  one.draw(layout.items);
  return one.take();
}

std::vector<tws::message_layout const*> all_layouts() {
  std::vector<tws::message_layout const*> all;
  for (auto const which : {tws::direction::up, tws::direction::down}) {
    for (auto const& each : layouts(which)) all.push_back(&each);
  }
  return all;
}

}  // namespace busproof
