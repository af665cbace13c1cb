// The field table: it is consistent, and its messages have the fields that the facts count.
#include "bus/protocol/tws/field_table.hpp"

#include <algorithm>
#include <map>
#include <set>
#include <string>

#include <gtest/gtest.h>

#include "bus/protocol/tws/limits.hpp"
#include "bus/protocol/tws/tws_codec.hpp"

namespace busproof::bus::protocol::tws {
namespace {

std::string written(std::string_view name, std::uint32_t version, named_values const& values = {}) {
  message made;
  auto const error = make_message(name, version, values, made);
  EXPECT_FALSE(error) << error.text();
  return std::string(as_text(view_of(made).body));
}

std::size_t fields_in(std::string_view name, std::uint32_t version) {
  auto const payload = written(name, version);
  return static_cast<std::size_t>(std::count(payload.begin(), payload.end(), '\0'));
}

/// Names in one scope: a name found twice could not be asked for. Blocks that exclude each other
/// may share names.
void check_names(std::span<item const> items, std::multiset<std::string>& names) {
  for (auto const& each : items) {
    switch (each.what) {
      case item::shape::field:
        names.emplace(each.value.name);
        break;
      case item::shape::group: {
        names.emplace(each.value.name);
        std::multiset<std::string> in_rows;
        for (auto const& inner : each.items) {
          if (inner.what == item::shape::field) in_rows.emplace(inner.value.name);
        }
        for (auto const& name : in_rows) EXPECT_EQ(in_rows.count(name), 1u) << name;
        break;
      }
      case item::shape::tail:
        check_names(each.items, names);
        break;
      case item::shape::block:
        if (each.when.what == condition::test::equals) break;
        check_names(each.items, names);
        break;
    }
  }
}

TEST(FieldTable, is_sorted_by_ids_and_names_each_message_once) {
  std::set<std::string_view> names;
  for (auto const which : {direction::up, direction::down}) {
    std::uint16_t last = 0;
    for (auto const& layout : layouts(which)) {
      EXPECT_GT(layout.id, last) << layout.name;
      last = layout.id;
      EXPECT_TRUE(names.insert(layout.name).second) << layout.name;
      EXPECT_EQ(layout.direction, which);
      EXPECT_EQ(find_layout(which, layout.id), &layout);
      EXPECT_EQ(find_layout(layout.name), &layout);
    }
  }
  EXPECT_EQ(find_layout(direction::up, 0), nullptr);
  EXPECT_EQ(find_layout(direction::down, 200), nullptr);
  EXPECT_EQ(find_layout("reqNothing"), nullptr);
}

TEST(FieldTable, names_each_field_of_a_message_once) {
  for (auto const which : {direction::up, direction::down}) {
    for (auto const& layout : layouts(which)) {
      std::multiset<std::string> names;
      check_names(layout.items, names);
      for (auto const& name : names) {
        EXPECT_EQ(names.count(name), 1u) << layout.name << "." << name;
      }
    }
  }
}

TEST(FieldTable, knows_the_place_of_every_key_at_every_version) {
  for (auto const which : {direction::up, direction::down}) {
    for (auto const& layout : layouts(which)) {
      if (layout.key.empty()) continue;
      for (auto v = limits::server_version_min; v <= limits::server_version_max; ++v) {
        EXPECT_TRUE(position_of(layout, layout.key, v)) << layout.name << " at " << v;
      }
    }
  }
}

TEST(FieldTable, counts_the_fields_as_the_facts_do) {
  EXPECT_EQ(fields_in("openOrder", 157), 120u);
  EXPECT_EQ(fields_in("contractData", 157), 39u);
  EXPECT_EQ(fields_in("execDetails", 157), 31u);
  EXPECT_EQ(fields_in("orderStatus", 157), 12u);
}

TEST(FieldTable, leaves_the_same_fields_of_a_plain_open_order_empty_as_the_facts_do) {
  auto const payload = written("openOrder", 157);
  std::set<int> const zero = {6,  22, 26, 27,  28,  40,  43,  50,  51,  52,  55,
                              56, 58, 59, 61,  64,  65,  71,  72,  73,  78,  81,
                              82, 84, 85, 101, 102, 103, 111, 116, 117, 118, 119};
  std::size_t at = 0;
  for (int index = 0; at < payload.size(); ++index) {
    auto const end = payload.find('\0', at);
    auto const value = payload.substr(at, end - at);
    at = end + 1;
    std::map<int, std::string> const others = {{42, "-1"}, {54, "3"}, {86, "Submitted"}};
    if (index <= 28 && zero.count(index) == 0)
      continue;  // told of the order, or client and perm id
    auto const other = others.find(index);
    auto const expected = other != others.end() ? other->second : zero.count(index) ? "0" : "";
    EXPECT_EQ(value, expected) << index;
  }
}

TEST(FieldTable, adds_and_drops_fields_at_the_boundaries) {
  EXPECT_EQ(fields_in("openOrder", 158), 121u);  // duration
  EXPECT_EQ(fields_in("openOrder", 160), 122u);  // postToAts
  EXPECT_EQ(fields_in("openOrder", 161), 122u);
  EXPECT_EQ(fields_in("openOrder", 162), 123u);  // autoCancelParent
  EXPECT_EQ(fields_in("openOrder", 170), 128u);  // five pegs
  EXPECT_EQ(fields_in("openOrder", 176), 128u);
  EXPECT_EQ(fields_in("openOrder", 177), 127u);  // faProfile
  EXPECT_EQ(fields_in("contractData", 162), 39u);
  EXPECT_EQ(fields_in("contractData", 163), 40u);  // sizeMinTick
  EXPECT_EQ(fields_in("contractData", 164), 40u);  // three sizes; version, multiplier, tick gone
  EXPECT_EQ(fields_in("error", 165), 5u);
  EXPECT_EQ(fields_in("error", 166), 6u);  // the reject's JSON
  EXPECT_EQ(fields_in("cancelOrder", 168), 3u);
  EXPECT_EQ(fields_in("cancelOrder", 169), 4u);  // the time
  EXPECT_EQ(fields_in("execDetails", 177), 31u);
  EXPECT_EQ(fields_in("execDetails", 178), 32u);  // pendingPriceRevision
}

TEST(FieldTable, finds_a_field_behind_a_run_but_not_behind_a_condition) {
  auto const& execution = *find_layout("execDetails");
  EXPECT_EQ(position_of(execution, "execId", 157), 14u);
  auto const& request = *find_layout("reqMktData");
  EXPECT_EQ(position_of(request, "tradingClass", 157), 14u);
  EXPECT_EQ(position_of(request, "snapshot", 157), std::nullopt);
  EXPECT_EQ(position_of(request, "nothing", 157), std::nullopt);
}

TEST(FieldTable, knows_all_names_that_it_lists_and_no_others) {
  for (auto const which : {direction::up, direction::down}) {
    for (auto const& layout : layouts(which)) {
      for (auto const& name : field_names(layout)) EXPECT_TRUE(has_field(layout, name)) << name;
    }
  }
  auto const& history = *find_layout("historicalData");
  EXPECT_EQ(field_names(history).size(), 3u + 1u + 8u);
  EXPECT_TRUE(has_field(history, "bars[7].open"));
  EXPECT_TRUE(has_field(history, "bars"));
  for (auto const* name :
       {"", "open", "bars[7].symbol", "bars[7]", "bars[x].open", "rows[0].open"}) {
    EXPECT_FALSE(has_field(history, name)) << name;
  }
  EXPECT_TRUE(has_field(*find_layout("openOrder"), "conditions[0].changePercent"));
}

}  // namespace
}  // namespace busproof::bus::protocol::tws
