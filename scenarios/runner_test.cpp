// The runner over real TCP: good buses pass, each broken rule is caught by its invariant.
#include <gmock/gmock.h>

#include <string>

#include "bus/sync/asio.hpp"
#include "mock_gateway/scenario/reader.hpp"
#include "mock_gateway/scenario/scenario_error.hpp"
#include "scenarios/isolation.hpp"
#include "scenarios/runner.hpp"
#include "scenarios/runner_verdicts.hpp"
#include "scenarios/unruly_bus.hpp"

namespace busproof::scenarios {
namespace {

using ::testing::HasSubstr;

mock_gateway::scenario parse(std::string const& text) {
  return mock_gateway::parse_scenario("schema = 1\n" + text, "test.toml");
}

// One request and one stream that is cancelled after its first row.
char const* const request_and_stream = R"(
name = "request-and-stream"
checks = ["I1", "I20"]
[listen]
[[on]]
msg = "request"
where = { key = 20 }
reply = [ { send = "response", rows = 2 } ]
[[fault]]
at = { dir = "down", msg = "response", key = 20, nth = 2 }
do = "hold"
until = { dir = "up", msg = "cancel", key = 20 }
[[step]]
name = "asked"
call = "request"
id = 7
expect = { within = "200ms" }
[[step]]
name = "stream"
call = "subscribe"
id = 20
expect = { cancelled = true, within = "10s" }
[[step]]
name = "stop"
call = "cancel"
of = "stream"
after = "stream first row"
)";

scenario_result run_unruly(rule_broken how) {
  return run_in_own_process(parse(request_and_stream), {std::nullopt, unruly_bus(how)});
}

TEST(Runner, finds_nothing_wrong_with_our_bus) {
  auto const r = run_scenario(parse(request_and_stream));
  EXPECT_EQ(r.verdict, verdict::holds) << all_texts(r);
  ASSERT_EQ(r.faults.size(), 1u);
  EXPECT_EQ(r.faults[0].verb, "hold");
  EXPECT_EQ(r.faults[0].observed, 1u);
}

TEST(Runner, catches_a_request_that_is_never_answered) {
  auto const r = run_unruly(rule_broken::forgets_answers);
  EXPECT_EQ(r.verdict, verdict::broken);
  EXPECT_THAT(r.findings, breaks("I1"));
  EXPECT_THAT(all_texts(r), HasSubstr("asked (request 7) never completed"));
}

TEST(Runner, catches_a_request_that_is_answered_twice) {
  EXPECT_THAT(run_unruly(rule_broken::answers_twice).findings, breaks("I1"));
}

TEST(Runner, catches_a_misrouted_answer) {
  EXPECT_THAT(run_unruly(rule_broken::swaps_bodies).findings, breaks("I2"));
}

TEST(Runner, catches_a_row_after_cancel) {
  EXPECT_THAT(run_unruly(rule_broken::talks_after_cancel).findings, breaks("I3"));
}

TEST(Runner, catches_a_shutdown_that_never_ends) {
  auto const r = run_unruly(rule_broken::ignores_shutdown);
  EXPECT_THAT(r.findings, breaks("I7"));
  EXPECT_THAT(all_texts(r), HasSubstr("shutdown never ended"));
}

TEST(Runner, catches_a_shutdown_that_does_not_even_return) {
  auto const r = run_unruly(rule_broken::blocks_in_shutdown);
  EXPECT_THAT(r.findings, breaks("I7"));
  EXPECT_TRUE(r.stuck);
}

TEST(Runner, catches_threads_that_can_not_be_joined_and_goes_on) {
  auto const r = run_unruly(rule_broken::keeps_running);
  EXPECT_THAT(r.findings, breaks("I7"));
  EXPECT_TRUE(r.stuck);
}

TEST(Runner, catches_a_leaked_descriptor) {
  auto const r = run_unruly(rule_broken::leaks_descriptors);
  EXPECT_THAT(r.findings, breaks("I7"));
  EXPECT_THAT(all_texts(r), HasSubstr("/dev/null"));
}

TEST(Runner, catches_a_bus_that_is_busy_with_nothing) {
  EXPECT_THAT(run_unruly(rule_broken::never_rests).findings, breaks("I20"));
}

TEST(Runner, catches_a_crash_and_survives_it) {
  auto const r = run_unruly(rule_broken::crashes);
  EXPECT_EQ(r.verdict, verdict::broken);
  EXPECT_THAT(r.findings, breaks("I17"));
  EXPECT_THAT(all_texts(r), HasSubstr("Killed"));
}

TEST(Runner, skips_what_the_bus_can_not_do) {
  auto const r = run_unruly(rule_broken::can_do_nothing);
  EXPECT_EQ(r.verdict, verdict::skipped);
  EXPECT_EQ(r.reason, "step asked needs requests");
}

TEST(Runner, is_inconclusive_when_a_fault_never_fires) {
  auto const r = run_scenario(parse(R"(
name = "silent-fault"
[listen]
[[fault]]
at = { dir = "down", msg = "response", key = 99 }
do = "drop"
[[step]]
call = "request"
id = 7
)"));
  EXPECT_EQ(r.verdict, verdict::inconclusive);
  EXPECT_THAT(all_texts(r), HasSubstr("never fired"));
}

TEST(Runner, reports_the_step_that_waits_for_what_never_comes) {
  auto const r = run_in_own_process(parse(R"(
name = "waits-for-ever"
[listen]
[[fault]]
at = { dir = "down", msg = "response", key = 7 }
do = "drop"
[[step]]
name = "lost"
call = "request"
id = 7
expect = { within = "20ms" }
)"),
                                    {});
  EXPECT_EQ(r.verdict, verdict::broken);
  EXPECT_THAT(all_texts(r), HasSubstr("lost (request 7) never completed"));
}

TEST(Runner, shows_the_near_miss_of_an_expectation) {
  auto const r = run_scenario(parse(R"(
name = "near-miss"
[listen]
[[step]]
call = "request"
id = 7
[[expect]]
received = "request"
key = 8
)"));
  EXPECT_EQ(r.verdict, verdict::broken);
  EXPECT_THAT(all_texts(r), HasSubstr("expected 8, got 7"));
}

TEST(Runner, admits_exactly_as_many_as_the_server_may) {
  auto const r = run_scenario(parse(R"(
name = "storm"
checks = ["I9"]
[server]
max_sessions = 3
over_limit = "close"
[[step]]
call = "storm"
connections = 12
hold = "0ms"
expect = { admitted = 3, refused = 9, one_of = ["closed"] }
)"));
  EXPECT_EQ(r.verdict, verdict::holds) << all_texts(r);
}

TEST(Runner, says_how_many_were_admitted_when_it_expected_others) {
  auto const r = run_scenario(parse(R"(
name = "storm"
checks = ["I9"]
[server]
max_sessions = 3
over_limit = "close"
[[step]]
name = "storm"
call = "storm"
connections = 12
hold = "0ms"
expect = { admitted = 4 }
)"));
  EXPECT_EQ(r.verdict, verdict::broken);
  EXPECT_THAT(all_texts(r),
              HasSubstr("storm: expected 4 admitted of 12, got 3 (3 admitted, 9 closed)"));
}

TEST(Runner, refuses_calls_of_the_other_kind_of_file) {
  EXPECT_THROW(run_scenario(parse("name = \"x\"\n[listen]\n[[step]]\ncall = \"storm\"\n"
                                  "connections = 3\n")),
               mock_gateway::scenario_error);
  EXPECT_THROW(run_scenario(parse("name = \"x\"\n[server]\n[[step]]\ncall = \"subscribe\"\n")),
               mock_gateway::scenario_error);
}

TEST(Runner, reports_a_port_that_is_taken_as_unavailable) {
  asio::io_context context;
  tcp::acceptor taken(context, {asio::ip::address_v4::loopback(), 0});
  auto file = parse("name = \"x\"\n[listen]\n[[step]]\ncall = \"request\"\n");
  file.listen->port = taken.local_endpoint().port();
  auto const r = run_scenario(file);
  EXPECT_EQ(r.verdict, verdict::unavailable);
  EXPECT_THAT(r.reason, HasSubstr(std::to_string(file.listen->port)));
}

}  // namespace
}  // namespace busproof::scenarios
