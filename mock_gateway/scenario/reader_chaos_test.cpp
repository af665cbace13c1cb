// The reader: [chaos], and the plans that are written for it.
#include <string>

#include <gtest/gtest.h>

#include "mock_gateway/scenario/bad_scenario.hpp"
#include "mock_gateway/scenario/plan_writer.hpp"

namespace busproof::mock_gateway {
namespace {

using namespace std::chrono_literals;

std::string chaos(std::string const& rest) { return gateway_file("[chaos]\n" + rest); }

TEST(ReadChaos, reads_what_the_seed_may_draw) {
  auto const s = parse_scenario(
      chaos("budget = 12\nweights = { delay = 5, half-close = 1, drop = 0 }\ndir = \"down\"\n"
            "msg = \"response\"\nframes = 9\nby = \"1ms..2ms\"\n"),
      "f.toml");
  ASSERT_TRUE(s.chaos);
  EXPECT_EQ(s.chaos->budget, 12u);
  EXPECT_EQ(s.chaos->weights,
            (std::map<verb, std::uint32_t>{{verb::delay, 5}, {verb::half_close, 1}}));
  EXPECT_EQ(s.chaos->dir, direction::down);
  EXPECT_EQ(s.chaos->msg, "response");
  EXPECT_EQ(s.chaos->frames, 9u);
  EXPECT_EQ(s.chaos->by.high, 2ms);
}

TEST(ReadChaos, is_enough_for_a_scenario) {
  auto const s = parse_scenario("[chaos]\nbudget = 1\nweights = { drop = 1 }\n", "f.toml");
  EXPECT_TRUE(s.listen);
  EXPECT_EQ(s.chaos->frames, 32u);
  EXPECT_EQ(s.chaos->by.low, 1ms);
}

TEST(WritePlan, says_whose_faults_they_are_and_what_they_do) {
  auto const s = parse_scenario(
      "seed = 3\n[[fault]]\nat = { dir = \"down\", msg = \"response\", key = 7 }\n"
      "do = \"delay\"\nby = \"1500us..2ms\"\n",
      "late.toml");
  EXPECT_EQ(write_plan(s, 9),
            "# The faults of \"late.toml\". Replay them: busproof gateway SCENARIO.toml --plan "
            "THIS_FILE\n"
            "schema = 1\nname = \"late\"\nseed = 9\n\n[listen]\n\n[[fault]]\ndo = \"delay\"\n"
            "at = { dir = \"down\", msg = \"response\", key = 7 }\nby = \"1500us..2ms\"\n"
            "repeat = 1\n");
  EXPECT_EQ(write_fault(s.faults[0]),
            "do = \"delay\", at = { dir = \"down\", msg = \"response\", key = 7 }, by = "
            "\"1500us..2ms\", repeat = 1");
}

class BadChaos : public ::testing::TestWithParam<bad_file> {};

TEST_P(BadChaos, is_refused_where_it_is_wrong) { expect_refused(GetParam()); }

INSTANTIATE_TEST_SUITE_P(
    Chaos, BadChaos,
    ::testing::Values(
        bad_file{"no_budget", chaos("weights = { drop = 1 }\n"), 2, 1,
                 "[chaos] has no `budget`; add budget = 12, the number of faults"},
        bad_file{"no_weights", chaos("budget = 1\n"), 2, 1,
                 "[chaos] has no `weights`; add weights = { delay = 5, drop = 1 }"},
        bad_file{"key", chaos("buget = 1\n"), 3, 1,
                 "unknown key `buget` in [chaos]; did you mean `budget`?"},
        bad_file{"budget", chaos("budget = 5000\nweights = { drop = 1 }\n"), 3, 10,
                 "`budget` is 5000; it must be from 1 to 4096"},
        bad_file{"unknown_verb", chaos("budget = 1\nweights = { dorp = 1 }\n"), 4, 13,
                 "unknown key `dorp` in `weights`; did you mean `drop`?"},
        bad_file{"nothing_to_draw", chaos("budget = 1\nweights = { drop = 0 }\n"), 4, 11,
                 "`weights` has no verb; add one, such as { delay = 5, drop = 1 }"},
        bad_file{"verb_of_the_other_direction",
                 chaos("budget = 1\ndir = \"down\"\nweights = { drop = 1, early = 1 }\n"), 5, 23,
                 "`early` acts on what goes up, and this [chaos] is about what goes down; remove "
                 "the weight"},
        bad_file{
            "verb_of_another_message",
            chaos("budget = 1\nmsg = \"request\"\nweights = { truncate = 1 }\n"), 5, 13,
            "`truncate` acts on what goes down, and this [chaos] is about what goes up; remove "
            "the weight"},
        bad_file{"early_answer_to_a_cancel",
                 chaos("budget = 1\nmsg = \"cancel\"\nweights = { early = 1 }\n"), 5, 13,
                 "`early` answers a request, and `msg` is \"cancel\"; remove the weight"},
        bad_file{"reorder_of_anything", chaos("budget = 1\nweights = { reorder = 1 }\n"), 4, 13,
                 "`reorder` needs `msg` beside the weights, such as msg = \"response\": it would "
                 "collect the handshake; add it or remove the weight"},
        bad_file{"message", chaos("budget = 1\nmsg = \"respnse\"\nweights = { drop = 1 }\n"), 4, 7,
                 "protocol \"native\" has no message \"respnse\"; did you mean `response`?"},
        bad_file{"no_delay", chaos("budget = 1\nby = \"0ms..1ms\"\nweights = { drop = 1 }\n"), 4, 6,
                 "`by` may be 0, which is no delay, and a stall for ever; write a longer duration"},
        bad_file{"of_a_server", server_file("[chaos]\nbudget = 1\n"), 2, 2,
                 "`chaos` is about the gateway, and a file with [server] has none; use [listen] or "
                 "remove it"}),
    name_of);

}  // namespace
}  // namespace busproof::mock_gateway
