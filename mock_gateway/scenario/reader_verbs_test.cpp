// The reader: the verbs that damage, pace and half-close, `every`, and the states of rules: what is
// read, and each mistake where it stands.
#include <string>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "mock_gateway/scenario/bad_scenario.hpp"

namespace busproof::mock_gateway {
namespace {

using namespace std::chrono_literals;

scenario read(std::string const& text) { return parse_scenario(text, "f.toml"); }

std::string at_response(std::string const& rest) {
  return fault_file("at = { dir = \"down\", msg = \"response\" }\n" + rest);
}

TEST(ReadVerbs, reads_what_damages_a_frame) {
  auto const s =
      read(at_response("do = \"truncate\"\n[[fault]]\nat = { msg = \"end\", byte = 4 }\n"
                       "do = \"corrupt\"\nmask = 0x81\n[[fault]]\nat = {}\n"
                       "do = \"corrupt\"\nbits = 7\npart = \"body\"\noptional = true\n"
                       "[[fault]]\nat = { dir = \"up\" }\ndo = \"half-close\"\n"));
  EXPECT_EQ(s.faults.at(0).what, verb::truncate);
  EXPECT_FALSE(s.faults[0].optional);
  EXPECT_EQ(s.faults.at(1).mask, 0x81u);
  EXPECT_EQ(s.faults[1].at.byte, 4u);
  EXPECT_EQ(s.faults.at(2).bits, 7u);
  EXPECT_EQ(s.faults[2].part, frame_part::body);
  EXPECT_TRUE(s.faults[2].optional);
  EXPECT_EQ(s.faults.at(3).what, verb::half_close);
}

TEST(ReadVerbs, reads_what_a_connection_is_greeted_with) {
  auto const s = read(
      "[[fault]]\nat = { conn = 2 }\ndo = \"banner\"\ntext = \"SSH\\r\\n\"\n"
      "[[fault]]\nat = {}\ndo = \"banner\"\nhex = \"DE ad 00\"\n");
  EXPECT_EQ(s.faults.at(0).banner, "SSH\r\n");
  EXPECT_EQ(s.faults.at(1).banner, std::string("\xde\xad\0", 3));
}

TEST(ReadVerbs, reads_what_paces) {
  auto const s =
      read(at_response("do = \"bandwidth\"\nrate = 1000\n[[fault]]\nat = { every = 3 }\n"
                       "do = \"pause\"\nby = \"1ms..2ms\"\n[[fault]]\n"
                       "at = { dir = \"up\" }\ndo = \"pause\"\nrepeat = 4\n"
                       "until = { client = \"b\", msg = \"ping\" }\n"));
  EXPECT_EQ(s.faults.at(0).rate, 1000u);
  EXPECT_EQ(s.faults[0].repeat, 0u);  // what acts again and again by its nature does so
  EXPECT_EQ(s.faults.at(1).at.every, 3u);
  EXPECT_EQ(s.faults[1].repeat, 0u);
  EXPECT_EQ(s.faults[1].by.high, 2ms);
  EXPECT_EQ(s.faults.at(2).until->client, "b");
  EXPECT_EQ(s.faults[2].repeat, 4u);
}

TEST(ReadStates, reads_the_state_of_a_rule) {
  auto const s = read(
      "initial_state = \"flat\"\n[[on]]\nmsg = \"order\"\nreply = []\n"
      "state = { is = \"flat\", becomes = \"live\" }\n[[on]]\nmsg = \"order\"\n"
      "reply = []\nstate = { is = \"live\" }\n");
  EXPECT_EQ(s.initial_state, "flat");
  EXPECT_EQ(s.on.at(0).state.is, "flat");
  EXPECT_EQ(s.on[0].state.becomes, "live");
  EXPECT_EQ(s.on.at(1).state.becomes, "");
}

TEST(ReadStates, begins_as_up_and_finds_states_whatever_the_order_of_the_rules) {
  auto const s = read(
      "[[on]]\nmsg = \"order\"\nreply = []\nstate = { is = \"b\" }\n"
      "[[on]]\nmsg = \"order\"\nreply = []\n"
      "state = { is = \"a\", becomes = \"b\" }\n"
      "[[on]]\nmsg = \"order\"\nreply = []\n"
      "state = { is = \"up\", becomes = \"a\" }\n");
  EXPECT_EQ(s.initial_state, "up");
  EXPECT_EQ(s.on.size(), 3u);
}

class BadVerb : public ::testing::TestWithParam<bad_file> {};

TEST_P(BadVerb, is_refused_where_it_is_wrong) { expect_refused(GetParam()); }

INSTANTIATE_TEST_SUITE_P(
    Damage, BadVerb,
    ::testing::Values(
        bad_file{"truncate_of_a_request", fault_file("do = \"truncate\"\nat = { dir = \"up\" }\n"),
                 4, 6,
                 "truncate acts on what the gateway sends; use dir = \"down\" or leave `dir` out"},
        bad_file{"truncate_by_kind", fault_file("do = \"truncate\"\nat = { msg = \"request\" }\n"),
                 4, 6,
                 "the gateway never sends \"request\"; what it sends (\"down\") is `welcome`, "
                 "`response`, `end`, `error`, `notice`, `order_update`, `ping`, `pong`"},
        bad_file{"truncate_to_nothing",
                 fault_file("do = \"truncate\"\nat = { msg = \"end\", byte = 0 }\n"), 4, 6,
                 "truncate before byte 0 sends nothing of the frame; use do = \"close\", or a byte "
                 "from 1"},
        bad_file{"mask_without_byte", fault_file("do = \"corrupt\"\nat = {}\nmask = 1\n"), 5, 1,
                 "`mask` needs a `byte` in the address, whose bits it means; add one"},
        bad_file{
            "mask_and_bits",
            fault_file("do = \"corrupt\"\nat = { msg = \"end\", byte = 1 }\nmask = 1\nbits = 1\n"),
            6, 1, "`bits` and `mask` contradict each other; remove one of them"},
        bad_file{
            "part_and_byte",
            fault_file("do = \"corrupt\"\nat = { msg = \"end\", byte = 1 }\npart = \"body\"\n"), 5,
            1, "`part` and a `byte` in the address contradict each other; remove one of them"},
        bad_file{"part", fault_file("do = \"corrupt\"\nat = {}\npart = \"heder\"\n"), 5, 8,
                 "`part` has no \"heder\"; did you mean `header`?"},
        bad_file{"wide_mask",
                 fault_file("do = \"corrupt\"\nat = { msg = \"end\", byte = 1 }\nmask = 256\n"), 5,
                 8, "`mask` is 256; it must be from 1 to 255"},
        bad_file{"many_bits_of_a_byte",
                 fault_file("do = \"corrupt\"\nat = { msg = \"end\", byte = 1 }\nbits = 9\n"), 5, 8,
                 "`bits` is 9; it must be from 1 to 8"},
        bad_file{"bits_of_a_drop", fault_file("do = \"drop\"\nat = {}\nbits = 1\n"), 5, 1,
                 "`bits` does not go with do = \"drop\", only with `corrupt`; remove it"},
        bad_file{"half_closed", fault_file("do = \"half_close\"\nat = {}\n"), 3, 6,
                 "`do` has no \"half_close\"; did you mean `half-close`?"},
        bad_file{"optional", fault_file("do = \"drop\"\nat = {}\noptional = 1\n"), 5, 12,
                 "`optional` must be true or false, not the integer 1"}),
    name_of);

INSTANTIATE_TEST_SUITE_P(
    Pace, BadVerb,
    ::testing::Values(
        bad_file{"banner_of_nothing", fault_file("do = \"banner\"\nat = {}\n"), 2, 1,
                 "banner has no bytes; add text = \"SSH-2.0\" or hex = \"de ad\""},
        bad_file{"banner_twice",
                 fault_file("do = \"banner\"\nat = {}\ntext = \"a\"\nhex = \"00\"\n"), 2, 1,
                 "banner has both `text` and `hex`; remove one of them"},
        bad_file{"banner_of_half_a_byte", fault_file("do = \"banner\"\nat = {}\nhex = \"0\"\n"), 5,
                 7, "`hex`: half a byte; write two hexadecimal digits for each"},
        bad_file{"banner_before_a_frame",
                 fault_file("do = \"banner\"\nat = { msg = \"end\" }\ntext = \"a\"\n"), 4, 6,
                 "banner acts before any frame: its address can only have `conn` or `every`"},
        bad_file{"empty_banner", fault_file("do = \"banner\"\nat = {}\ntext = \"\"\n"), 5, 8,
                 "the banner has 0 bytes; write from 1 to 65536"},
        bad_file{"no_rate", fault_file("do = \"bandwidth\"\nat = {}\n"), 2, 1,
                 "[[fault]] has no `rate`; add rate = 1000, in bytes per second"},
        bad_file{"rate_zero", fault_file("do = \"bandwidth\"\nat = {}\nrate = 0\n"), 5, 8,
                 "`rate` is 0; it must be from 1 to 10000000000"},
        bad_file{"endless_pause", fault_file("do = \"pause\"\nat = {}\n"), 2, 1,
                 "pause has no end; add by = \"10ms\", or until = { dir = \"down\", msg = "
                 "\"response\", key = 1 }"},
        bad_file{"pause_with_two_ends",
                 fault_file("do = \"pause\"\nat = {}\nby = \"1ms\"\nuntil = { dir = \"down\" }\n"),
                 2, 1, "pause has both `by` and `until`; remove one of them"},
        bad_file{"short_pause", fault_file("do = \"pause\"\nat = {}\nby = \"0ms\"\n"), 5, 6,
                 "`by` is 0: such a pause is none; write a longer one"},
        bad_file{"pause_of_writing",
                 fault_file("do = \"pause\"\nat = { dir = \"down\" }\nby = \"1ms\"\n"), 4, 6,
                 "pause acts on what the client sends; use dir = \"up\" or leave `dir` out"},
        bad_file{
            "pause_that_waits_for_itself",
            fault_file("do = \"pause\"\nat = {}\nuntil = { msg = \"cancel\" }\n"), 5, 9,
            "nothing comes from a client that is not read; wait for a frame that goes down, or "
            "for another client: add `client` or `conn`"}),
    name_of);

INSTANTIATE_TEST_SUITE_P(
    Every, BadVerb,
    ::testing::Values(
        bad_file{"zero", fault_file("do = \"drop\"\nat = { every = 0 }\n"), 4, 16,
                 "`every` is 0; it must be from 1 to 4294967295"},
        bad_file{"with_nth", fault_file("do = \"drop\"\nat = { nth = 1, every = 2 }\n"), 4, 17,
                 "`every` and `nth` contradict each other; remove one of them"},
        bad_file{"with_frame",
                 fault_file("do = \"drop\"\nat = { dir = \"up\", frame = 1, every = 2 }\n"), 4, 31,
                 "`every` and `frame` contradict each other; remove one of them"},
        bad_file{"of_an_event",
                 fault_file("do = \"hold\"\nat = {}\nuntil = { dir = \"down\", every = 2 }\n"), 5,
                 25,
                 "`every` has no meaning here, where one frame is waited for; use `nth` or remove "
                 "it"}),
    name_of);

std::string rule(std::string const& state) {
  return gateway_file("[[on]]\nmsg = \"order\"\nreply = []\nstate = " + state + "\n");
}

INSTANTIATE_TEST_SUITE_P(
    State, BadVerb,
    ::testing::Values(
        bad_file{"empty", rule("{}"), 5, 9,
                 "`state` is empty; add is = \"up\", becomes = \"down\", or both, or remove it"},
        bad_file{"key", rule("{ was = \"up\" }"), 5, 11,
                 "unknown key `was` in `state`; known are `is`, `becomes`"},
        bad_file{"that_no_rule_reaches", rule("{ is = \"live\" }"), 5, 16,
                 "no client ever comes to state \"live\": it begins as \"up\" and no rule leads "
                 "there; add a rule with becomes = \"live\", or change initial_state; known are "
                 "`up`"},
        bad_file{"that_only_itself_reaches", rule("{ is = \"live\", becomes = \"live\" }"), 5, 16,
                 "no client ever comes to state \"live\": it begins as \"up\" and no rule leads "
                 "there; add a rule with becomes = \"live\", or change initial_state; known are "
                 "`up`"},
        bad_file{"that_is_misspelt",
                 rule("{ becomes = \"order-live\" }\n[[on]]\nmsg = \"order\"\nreply = []\n"
                      "state = { is = \"order-lvie\" }"),
                 9, 16,
                 "no client ever comes to state \"order-lvie\": it begins as \"up\" and no rule "
                 "leads there; add a rule with becomes = \"order-lvie\", or change initial_state; "
                 "did you mean `order-live`?"},
        bad_file{"of_a_server", "initial_state = \"up\"\n[server]\n", 1, 1,
                 "`initial_state` is about the gateway, and a file with [server] has none; use "
                 "[listen] or remove it"}),
    name_of);

}  // namespace
}  // namespace busproof::mock_gateway
