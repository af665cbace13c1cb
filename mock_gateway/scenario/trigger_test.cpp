// The `after` of a step: each way to write it, and each way to get it wrong.
#include <string>

#include <gtest/gtest.h>

#include "mock_gateway/scenario/reader.hpp"

namespace busproof::mock_gateway {
namespace {

/// Three steps, the second with this `after`.
scenario with_after(std::string const& after) {
  return parse_scenario(
      "[listen]\n"
      "[[step]]\nname = \"a\"\ncall = \"request\"\n"
      "[[step]]\nname = \"b\"\ncall = \"request\"\nafter = " +
          after + "\n[[step]]\nname = \"c\"\ncall = \"wait\"\n",
      "t.toml");
}

trigger one(std::string const& after) {
  auto const s = with_after(after);
  EXPECT_EQ(s.steps[1].after.size(), 1u);
  return s.steps[1].after.at(0);
}

std::string error_of(std::string const& after) {
  try {
    with_after(after);
  } catch (scenario_error const& error) {
    EXPECT_EQ(error.line, 8u) << error.what();
    return error.text;
  }
  return "no error";
}

TEST(Trigger, is_the_end_of_a_step_by_its_name) {
  auto const t = one("\"a\"");
  EXPECT_EQ(t.step, "a");
  EXPECT_FALSE(t.started || t.row || t.wire);
}

TEST(Trigger, is_the_start_or_first_row_of_a_step) {
  EXPECT_TRUE(one("\"a started\"").started);
  EXPECT_TRUE(one("\"a first row\"").row);
  EXPECT_TRUE(one("{ step = \"a\", started = true }").started);
  EXPECT_TRUE(one("{ step = \"a\", row = true }").row);
}

TEST(Trigger, is_an_event_of_the_bus) {
  EXPECT_EQ(one("\"session up\"").bus, "session up");
  auto const second = one("{ bus = \"session down\", nth = 2 }");
  EXPECT_EQ(second.bus, "session down");
  EXPECT_EQ(second.nth, 2u);
}

TEST(Trigger, is_a_frame_on_the_wire) {
  auto const t = one("\"frame 3 up\"");
  ASSERT_TRUE(t.wire);
  EXPECT_EQ(t.wire->frame, 3u);
  EXPECT_EQ(t.wire->dir, direction::up);
}

TEST(Trigger, is_a_message_of_a_kind_key_and_connection) {
  auto const t = one("\"response key 102 nth 2 of conn 1 down\"");
  ASSERT_TRUE(t.wire);
  EXPECT_EQ(t.wire->msg, "response");
  EXPECT_EQ(t.wire->key, 102u);
  EXPECT_EQ(t.wire->nth, 2u);
  EXPECT_EQ(t.wire->conn, 1u);
  EXPECT_EQ(t.wire->dir, direction::down);
}

TEST(Trigger, is_an_address_in_a_table) {
  auto const t = one("{ dir = \"up\", msg = \"cancel\" }");
  ASSERT_TRUE(t.wire);
  EXPECT_EQ(t.wire->msg, "cancel");
}

TEST(Trigger, may_be_several) {
  auto const s = with_after("[\"a\", \"session up\", { dir = \"up\", frame = 1 }]");
  EXPECT_EQ(s.steps[1].after.size(), 3u);
}

TEST(Trigger, names_only_steps_that_exist_and_come_earlier) {
  EXPECT_EQ(error_of("\"c\""), "step \"c\" comes later; move it above this one");
  EXPECT_EQ(error_of("\"b started\""),
            "step \"b\" can't wait for or act on itself; name an earlier one");
  EXPECT_EQ(error_of("{ step = \"d\" }"), "there is no step \"d\"; known are `a`");
}

TEST(Trigger, suggests_what_is_near) {
  EXPECT_EQ(error_of("\"sesion up\""),
            "`after` \"sesion up\" is no event; did you mean \"session up\"?");
  EXPECT_EQ(error_of("\"backof\""), "`after` \"backof\" is no event; did you mean \"backoff\"?");
  EXPECT_EQ(
      error_of("\"respons key 1 down\""),
      "`after` \"respons key 1 down\": no \"respons\" travels down; did you mean `response`?");
}

TEST(Trigger, refuses_what_can_never_happen) {
  EXPECT_EQ(error_of("\"frame 0 up\""), "`after` \"frame 0 up\": \"frame\" needs a number from 1");
  EXPECT_EQ(error_of("\"frame up\""), "`after` \"frame up\": \"frame\" needs a number from 1");
  EXPECT_EQ(error_of("\"frame 99999999999 up\""),
            "`after` \"frame 99999999999 up\": \"frame\" needs a number from 1");
  EXPECT_EQ(error_of("\"key x up\""), "`after` \"key x up\": \"key\" needs a number");
}

}  // namespace
}  // namespace busproof::mock_gateway
